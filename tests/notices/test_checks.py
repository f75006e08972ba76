"""Settings of mail that cannot work are named when the software starts."""

from typing import Any

from governance.notices.checks import mail_settings


def found(**_: Any) -> list[str | None]:
    return [message.id for message in mail_settings()]


def test_an_hour_that_no_day_has_is_named(settings: Any) -> None:
    settings.DIGEST_HOUR = 24

    assert found() == ["notices.E001"]


def test_a_server_that_gets_mail_from_localhost_is_named(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"

    assert found() == ["notices.W001"]


def test_the_settings_as_shipped_hold() -> None:
    assert found() == []
