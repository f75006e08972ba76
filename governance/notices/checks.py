"""What can be wrong with the settings of mail."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution


@register()
def mail_settings(**_: Any) -> list[CheckMessage]:
    """Look at the hour of the daily mail, and at who it comes from."""
    found: list[CheckMessage] = []
    if not 0 <= settings.DIGEST_HOUR <= 23:
        found.append(
            Error(
                f"DIGEST_HOUR is {settings.DIGEST_HOUR}.",
                hint="Set an hour of the day, 0 to 23.",
                id="notices.E001",
            )
        )
    if settings.EMAIL_HOST and "@localhost" in settings.DEFAULT_FROM_EMAIL:
        found.append(
            Caution(
                "Mail goes to a server, but comes from an address at localhost.",
                hint="Set MAIL_FROM to an address of yours.",
                id="notices.W001",
            )
        )
    return found
