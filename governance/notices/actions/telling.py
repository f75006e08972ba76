"""Tell people something, once, inside the transaction of what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from governance.accounts.models import User
from governance.notices.digest_times import due_at, next_digest
from governance.notices.kinds import KINDS, ByMail, Kind
from governance.notices.models import NoticeChoice, key_of

# One statement for any number of people and for two callers at once. What is told again before it
# was read renews the row; the same said twice at the same moment changes nothing. What was mailed
# before waits for the next daily mail.
TELL = """
INSERT INTO notices_notice (person_id, kind, key, subject_type, subject_id, subject_label, text,
    url, urgent, count, made_at, last_at, mail_due_at)
VALUES {rows}
ON CONFLICT (person_id, kind, key) WHERE read_at IS NULL DO UPDATE SET
    count = notices_notice.count + 1,
    text = excluded.text, url = excluded.url, subject_label = excluded.subject_label,
    last_at = CASE WHEN excluded.last_at > notices_notice.last_at THEN excluded.last_at
        ELSE notices_notice.last_at END,
    urgent = excluded.urgent,
    mail_due_at = CASE
        WHEN excluded.mail_due_at IS NULL THEN NULL
        WHEN notices_notice.mail_due_at < excluded.mail_due_at THEN notices_notice.mail_due_at
        WHEN notices_notice.mailed_at IS NULL THEN excluded.mail_due_at
        ELSE %s
    END
WHERE notices_notice.last_at < excluded.last_at OR notices_notice.text <> excluded.text
"""
ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s, %s, %s)"
AT_ONCE = 200
LONGEST, LONGEST_LABEL = 600, 300


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One sentence `about` a thing, and who is told; see `tell`."""

    people: Iterable[User | None]
    kind: str
    about: models.Model | None
    text: str
    url: str = ""
    urgent: bool = False
    key: str = ""


def tell(
    people: Iterable[User | None],
    *,
    kind: str,
    about: models.Model | None,
    text: str,
    url: str = "",
    urgent: bool = False,
    key: str = "",
    by: User | None = None,
    at: datetime,
) -> int:
    """Tell people one sentence `about` a thing; return how many were told.

    The caller names people who may see the thing. Whoever did it (`by`) is left out, and so are
    people who have left. `key` tells apart several notices about one thing, for instance two
    deadlines. `urgent` means at once, unless the person chose otherwise for this kind.

    No entry is written to the audit log: what happened has its own, and a notice changes nothing
    that anybody has to answer for.

    :raises KeyError: if there is no such kind.
    """
    telling = Telling(
        people=people, kind=kind, about=about, text=text, url=url, urgent=urgent, key=key
    )
    return tell_many([telling], by=by, at=at)


@transaction.atomic
def tell_many(tellings: Iterable[Telling], *, by: User | None = None, at: datetime) -> int:
    """Tell several sentences, each as `tell` does, in as few statements as one; return how many.

    What is told to one person twice under one key is told once, as it was said last.

    :raises KeyError: if there is no such kind.
    """
    said = {
        (person.pk, one.kind, key_of(one.about, one.key)): one
        for one in tellings
        for person in one.people
        if person is not None and person.is_active and (by is None or person.pk != by.pk)
    }
    if not said:
        return 0
    chosen = _chosen({person for person, _, _ in said}, {kind for _, kind, _ in said})
    # In one order, so that two callers who tell the same people do not block each other.
    rows = [_row(place, said[place], chosen.get(place[:2], ""), at=at) for place in sorted(said)]
    for start in range(0, len(rows), AT_ONCE):
        _write(rows[start : start + AT_ONCE], again=_again(at))
    return len(rows)


def _chosen(people: set[int], kinds: set[str]) -> dict[tuple[int, str], str]:
    """Return how people want the mail, where they chose."""
    rows = NoticeChoice.objects.filter(person__in=people, kind__in=kinds)
    return {(pk, kind): way for pk, kind, way in rows.values_list("person", "kind", "by_mail")}


def _row(
    place: tuple[int, str, str], one: Telling, chosen: str, *, at: datetime
) -> tuple[Any, ...]:
    person, kind, key = place
    due = due_at(ByMail(chosen) if chosen else _usual(KINDS[kind], urgent=one.urgent), at)
    what = (*_subject(one.about), _short(one.text, LONGEST), one.url, one.urgent)
    return (person, kind, key, *what, at, at, due)


def _usual(kind: Kind, *, urgent: bool) -> ByMail:
    return ByMail.AT_ONCE if urgent and kind.default != ByMail.NEVER else kind.default


def _write(rows: Sequence[tuple[Any, ...]], *, again: Any) -> None:
    statement = TELL.format(rows=", ".join([ROW] * len(rows)))
    given = [_plain(value) for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, again])


def _plain(value: Any) -> Any:
    """Return a moment as this database takes it in a statement of our own."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _again(at: datetime) -> Any:
    return _plain(next_digest(at))


def _subject(about: models.Model | None) -> tuple[str, int | None, str]:
    if about is None:
        return "", None, ""
    return about._meta.label_lower, about.pk, _short(str(about), LONGEST_LABEL)


def _short(text: str, longest: int) -> str:
    """Return the text on one line, cut where the column ends."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
