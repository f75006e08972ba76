"""Hand mail to the server, or to files where none is named; two kinds of failure come back."""

import smtplib
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend


class ServerFails(Exception):
    """No mail can be sent now, to anybody. The text is fit for an administrator."""


class MailRefused(Exception):
    """The server does not take this one mail. The text is fit for an administrator."""


class Post:
    """One connection for any number of mails, opened with the first: `with Post() as post:`."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._backend is not None:
            self._backend.close()

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Return once the server has taken the mail.

        :raises ServerFails: if the server is not there or takes nothing from us.
        :raises MailRefused: if it takes others, but not this one.
        """
        try:
            self._opened().send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused(f"The mail server refused the address: {_answer(error)}") from error
        except smtplib.SMTPDataError as error:
            raise MailRefused(f"The mail server refused the mail: {_answer(error)}") from error
        except (OSError, smtplib.SMTPException, ImproperlyConfigured) as error:
            # The connection may be of no use any more; the next mail opens another one.
            self._backend = None
            raise ServerFails(why(error)) from error

    def _opened(self) -> BaseEmailBackend:
        if self._backend is None:
            self._backend = get_connection()
            self._backend.open()
        return self._backend


def why(error: Exception) -> str:
    """Return why no mail can be sent, and which setting to look at."""
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{server} does not accept the name and password of EMAIL_USER and EMAIL_PASSWORD."
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{server} takes no mail from the address in MAIL_FROM."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{server} cannot do what EMAIL_USER or EMAIL_USE_TLS asks for: {error}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{server} answered: {_answer(error)}"
    if not settings.EMAIL_HOST:
        return f"The folder of mail files cannot be written: {error}"
    return f"{server} does not answer as a mail server ({error}). See EMAIL_HOST and EMAIL_PORT."


def _answer(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> str:
    """Return what the server said, on one short line."""
    code: int
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = error.smtp_code, error.smtp_error
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"[:200]
