"""What can be wrong with an installation as a whole, said before it runs (`manage.py check`)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, register
from django.core.checks import Warning as Caution

SECRET_LENGTH = 50
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@register(Tags.security)
def secret_key(app_configs: object, **_: Any) -> list[CheckMessage]:
    """An installation that others reach needs a key that cannot be guessed, and HTTPS."""
    if _is_local():
        return []
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < SECRET_LENGTH:
        found.append(
            Error(
                f"SECRET_KEY has fewer than {SECRET_LENGTH} characters.",
                hint="Set SECRET_KEY, or SECRET_KEY_FILE, to a long random text, "
                "for instance of `openssl rand -base64 48`.",
                id="weighbridge.E001",
            )
        )
    if not settings.BASE_URL.startswith("https://"):
        found.append(
            Caution(
                f"BASE_URL is {settings.BASE_URL}: passwords travel unencrypted.",
                hint="Put a proxy with TLS in front, then set BASE_URL to its https:// address "
                "and BEHIND_PROXY=1.",
                id="weighbridge.W004",
            )
        )
    return found


@register(Tags.compatibility)
def queue_fits_database(app_configs: object, **_: Any) -> list[CheckMessage]:
    """PostgreSQL is chosen for several processes or machines; a folder as queue is for one."""
    if _on_sqlite() or not settings.CELERY_BROKER_URL.startswith("filesystem://"):
        return []
    return [
        Caution(
            "The queue of background work is a folder, but the database is PostgreSQL.",
            hint="Set BROKER_URL to a Redis, e.g. redis://localhost:6379/0, or to a RabbitMQ, "
            "e.g. amqp://user:password@localhost:5672//. A folder works only while the web server "
            "and all workers are on one machine.",
            id="weighbridge.W002",
        )
    ]


@register(Tags.compatibility)
def database_fits_address(app_configs: object, **_: Any) -> list[CheckMessage]:
    """SQLite writes one thing at a time: right for a trial, slow for an organisation."""
    if _is_local() or not _on_sqlite():
        return []
    return [
        Caution(
            "The database is SQLite, which lets one process write at a time.",
            hint="Set DATABASE_URL to a PostgreSQL once more than a few people use Weighbridge.",
            id="weighbridge.W001",
        )
    ]


@register(Tags.staticfiles)
def front_end_is_there(app_configs: object, **_: Any) -> list[CheckMessage]:
    """Without the front-end packages every page is bare text."""
    if settings.STATIC_ROOT.is_dir() and any(settings.STATIC_ROOT.iterdir()):
        return []
    missing = [str(folder) for folder in _front_end() if not folder.is_dir()]
    if not missing:
        return []
    return [
        Error(
            f"The front-end packages are missing: {', '.join(missing)}.",
            hint="Run `npm ci` in the project's folder, or use the container image.",
            id="weighbridge.E003",
        )
    ]


@register(deploy=True)
def hub_token(app_configs: object, **_: Any) -> list[CheckMessage]:
    """Without a token the hub answers fewer requests and no gated models."""
    if settings.HF_TOKEN:
        return []
    return [
        Info(
            "HF_TOKEN is not set: gated models cannot be read, and the hub allows fewer requests.",
            hint="Create a token with read access at the hub and set HF_TOKEN or HF_TOKEN_FILE.",
            id="weighbridge.I001",
        )
    ]


def _front_end() -> Iterable[Path]:
    """The folders of packages named in STATICFILES_DIRS."""
    for entry in settings.STATICFILES_DIRS:
        if isinstance(entry, tuple) and entry[0].startswith("vendor/"):
            yield Path(entry[1])


def _is_local() -> bool:
    return urlsplit(settings.BASE_URL).hostname in LOCAL


def _on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")
