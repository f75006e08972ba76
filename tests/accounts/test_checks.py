"""What is wrong with an installation is said with an id and what to do."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage

from governance.accounts import checks

LONG = "k" * checks.SECRET_LENGTH
POSTGRESQL = {"default": {"ENGINE": "django.db.backends.postgresql"}}
SQLITE = {"default": {"ENGINE": "django.db.backends.sqlite3"}}


def _ids(found: list[CheckMessage]) -> list[str | None]:
    assert all(message.hint for message in found)
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("address", "key", "ids"),
    [
        ("http://localhost:8000", "short", []),
        ("https://weigh.example.org", LONG, []),
        ("https://weigh.example.org", "short", ["weighbridge.E001"]),
        ("http://weigh.example.org", LONG, ["weighbridge.W004"]),
    ],
)
def test_an_installation_others_reach_needs_a_long_key_and_https(
    address: str, key: str, ids: list[str], settings: Any
) -> None:
    settings.BASE_URL, settings.SECRET_KEY = address, key

    assert _ids(checks.secret_key(None)) == ids


@pytest.mark.parametrize(
    ("databases", "broker", "ids"),
    [
        (SQLITE, "filesystem://", []),
        (POSTGRESQL, "redis://localhost", []),
        (POSTGRESQL, "amqp://localhost//", []),
        (POSTGRESQL, "filesystem://", ["weighbridge.W002"]),
    ],
)
def test_a_folder_as_queue_does_not_fit_postgresql(
    databases: dict[str, Any], broker: str, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks.settings, "DATABASES", databases)
    monkeypatch.setattr(checks.settings, "CELERY_BROKER_URL", broker)

    assert _ids(checks.queue_fits_database(None)) == ids


@pytest.mark.parametrize(
    ("databases", "address", "ids"),
    [
        (SQLITE, "http://localhost:8000", []),
        (POSTGRESQL, "https://weigh.example.org", []),
        (SQLITE, "https://weigh.example.org", ["weighbridge.W001"]),
    ],
)
def test_sqlite_is_for_trials(
    databases: dict[str, Any], address: str, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks.settings, "DATABASES", databases)
    monkeypatch.setattr(checks.settings, "BASE_URL", address)

    assert _ids(checks.database_fits_address(None)) == ids


def test_missing_front_end_packages_are_named(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path, ("vendor/htmx", tmp_path / "node_modules/htmx")]

    (found,) = checks.front_end_is_there(None)

    assert found.id == "weighbridge.E003"
    assert "node_modules/htmx" in found.msg


def test_packages_that_are_there_or_collected_are_enough(settings: Any, tmp_path: Path) -> None:
    collected = tmp_path / "static"
    collected.mkdir()
    settings.STATIC_ROOT = collected
    settings.STATICFILES_DIRS = [("vendor/htmx", tmp_path)]
    there = checks.front_end_is_there(None)

    (collected / "app.css").write_text("body {}")
    settings.STATICFILES_DIRS = [("vendor/htmx", tmp_path / "gone")]

    assert there == checks.front_end_is_there(None) == []


@pytest.mark.parametrize(("token", "ids"), [("", ["weighbridge.I001"]), ("hf_x", [])])
def test_a_missing_hub_token_is_mentioned(token: str, ids: list[str], settings: Any) -> None:
    settings.HF_TOKEN = token

    assert _ids(checks.hub_token(None)) == ids
