"""Write the mail of one person: all that is due, grouped by kind, as text and as HTML."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from governance.accounts.models import User
from governance.notices.kinds import KINDS
from governance.notices.models import Notice

# A mail names so many of a kind; the rest is counted and behind the link.
NAMED = 20
LONGEST_SUBJECT = 120


@dataclass(frozen=True)
class Line:
    """One notice as the mail says it."""

    text: str
    url: str
    notice: Notice


@dataclass(frozen=True)
class Group:
    """The notices of one kind, the newest first; `more` are not named."""

    title: str
    lines: tuple[Line, ...]
    more: int


def compose(person: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """Return one mail with all these notices. The same notices give the same Message-ID."""
    context = {
        "person": person,
        "groups": groups(notices),
        "number": len(notices),
        "all_url": _absolute(reverse("notices:notice-list")),
        "choices_url": _absolute(reverse("notices:choices")),
    }
    mail = EmailMultiAlternatives(
        subject=_subject(notices),
        body=render_to_string("notices/mail.txt", context),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": _message_id(notices)},
    )
    mail.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    return mail


def groups(notices: Sequence[Notice]) -> tuple[Group, ...]:
    """Return the notices by kind, in the order of the kinds."""
    found = []
    for key, kind in KINDS.items():
        rows = sorted(
            (row for row in notices if row.kind == key), key=lambda row: row.last_at, reverse=True
        )
        if rows:
            lines = tuple(Line(row.text, _absolute(row.url), row) for row in rows[:NAMED])
            found.append(Group(kind.title, lines, len(rows) - len(lines)))
    return tuple(found)


def _subject(notices: Sequence[Notice]) -> str:
    said = notices[0].text if len(notices) == 1 else f"{len(notices)} notices"
    line = f"Weighbridge: {said}"
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}" if path else ""


def _message_id(notices: Sequence[Notice]) -> str:
    """Return an id by which a mail reader knows a mail that had to be sent twice."""
    what = ";".join(f"{row.pk}:{row.last_at.isoformat()}" for row in notices)
    host = urlsplit(settings.BASE_URL).hostname or "weighbridge"
    return f"<{hashlib.sha256(what.encode()).hexdigest()[:32]}@{host}>"
