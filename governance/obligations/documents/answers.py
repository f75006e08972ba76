"""The answers of a document and where each comes from: filled in, typed, brought up to date.

`sources` holds for each field: `from` (where Weighbridge has it from, "" if it was typed), `by`
and `name` (who typed it), `on` (the day), `revision` (that of the document when the answer last
changed) and `known` (what Weighbridge knew when somebody last looked at it: only news is shown).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from governance.accounts.models import User
from governance.obligations.documents.prefill import Known
from governance.rules.eu_ai_act.document_answers import as_text
from governance.rules.eu_ai_act.documents import Field, Form, Part
from governance.web.moments import day_in_words

Answers = dict[str, Any]
Sources = dict[str, Any]


@dataclass(frozen=True)
class Differs:
    """An answer of a document that Weighbridge would fill in otherwise today.

    `typed` is whether a person wrote what stands there, so that it stays unless they say so.
    """

    part: Part
    field: Field
    now: Any
    source: str
    typed: bool

    @property
    def text(self) -> str:
        """What it would be, as its box would hold it."""
        return as_text(self.field, self.now)


def filled_in(known: Mapping[str, Known], *, at: datetime) -> tuple[Answers, Sources]:
    """Return the first answers of a new document."""
    return renewed({}, {}, known, take=(), revision=1, at=at)


def renewed(
    answers: Mapping[str, Any],
    sources: Mapping[str, Any],
    known: Mapping[str, Known],
    *,
    take: Collection[str],
    revision: int,
    at: datetime,
) -> tuple[Answers, Sources]:
    """Return answers and sources brought up to date: empty ones, and those that nobody typed over.

    What a person wrote stays as it is, unless its key is in `take`; that it was looked at is kept.
    """
    new_answers, new_sources = dict(answers), dict(sources)
    for key, now in known.items():
        said = sources.get(key, {})
        if answers.get(key) == now.value and said.get("known") == now.value:
            continue
        if not answers.get(key) or key in take or said.get("from"):
            new_answers[key] = now.value
            new_sources[key] = _from(now, revision=revision, at=at)
        else:
            new_sources[key] = said | {"known": now.value}
    return new_answers, new_sources


def typed_in(
    answers: Mapping[str, Any],
    sources: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    revision: int,
    by: User,
    at: datetime,
) -> tuple[Answers, Sources]:
    """Return answers and sources with what a person typed; an answer left as it was stays."""
    new_answers, new_sources = dict(answers), dict(sources)
    for key, value in given.items():
        if (answers.get(key) or None) == (value or None):
            continue
        new_answers[key] = value
        new_sources[key] = {
            "from": "",
            "by": by.pk,
            "name": by.full_name,
            "on": _day(at),
            "revision": revision,
            "known": sources.get(key, {}).get("known"),
        }
    return new_answers, new_sources


def differing(
    form: Form, answers: Answers, sources: Sources, known: Mapping[str, Known]
) -> list[Differs]:
    """Return what Weighbridge has learnt otherwise since it was looked at, in order."""
    found = []
    for part in form.parts:
        for field in part.fields:
            now, said = known.get(field.key), sources.get(field.key, {})
            stands = answers.get(field.key)
            if now and now.value not in (stands, said.get("known")):
                typed = bool(stands) and not said.get("from")
                found.append(Differs(part, field, now.value, now.source, typed))
    return found


def changed_since(sources: Mapping[str, Any], revision: int) -> dict[str, str]:
    """Return which answers changed after a revision, each with who changed it."""
    return {
        key: said.get("name") or "Weighbridge"
        for key, said in sources.items()
        if said.get("revision", 0) > revision
    }


def source_words(said: Mapping[str, Any]) -> str:
    """Return where an answer comes from, "" where nobody knows."""
    who = f"From {said['from']}" if said.get("from") else f"Written by {said.get('name')}"
    if not (said.get("from") or said.get("name")):
        return ""
    return f"{who}, {day_in_words(date.fromisoformat(said['on']))}."


def _from(now: Known, *, revision: int, at: datetime) -> dict[str, Any]:
    return {
        "from": now.source,
        "by": None,
        "name": "",
        "on": _day(at),
        "revision": revision,
        "known": now.value,
    }


def _day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()
