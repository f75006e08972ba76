"""What the openness tab of a model shows: the level, three other schemes, and every component."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.rules import tables
from governance.rules.licence_catalogue import catalogue
from governance.rules.mof import Progress
from governance.rules.openness import Openness
from governance.rules.openness_facts import TABLE, UNKNOWN, Component, components
from inventory.models import ComponentState, HubModel, OpennessFact
from inventory.openness import facts_of, graded, head_of
from inventory.words import openness_words

BADGES: Mapping[str, str] = {
    "released": "satisfied", "partial": "limited", "described only": "attested",
    "absent": "withdrawn", "unknown": "unknown",
    "holds": "satisfied", "no": "not_satisfied", "unclear": "unknown",
    "present": "satisfied", "needs a person": "unknown",
    "could hold": "attested", "does not hold": "not_satisfied", "person decides": "unknown",
    "licence passes": "attested",
}  # fmt: skip
TERMS_BADGES: Mapping[str, str] = {
    "open": "in_force",
    "open with use limits": "in_force",
    "restricted": "limited",
    "non-commercial": "limited",
}


@dataclass(frozen=True)
class Row:
    """One component as a line. `change` says what the hub shows now, if that is news."""

    component: Component
    state: str
    state_words: str
    licence: str
    evidence: str
    sha: str
    source: str
    note: str
    recorded_at: datetime | None
    confirmed_by: str
    confirmed_at: datetime | None
    change: str

    @property
    def badge(self) -> str:
        """The state that colours its badge."""
        return BADGES[self.state]


@dataclass(frozen=True)
class Step:
    """One of the five levels."""

    number: int
    name: str
    text: str


@dataclass(frozen=True)
class Part:
    """One element or condition of a scheme."""

    title: str
    state: str
    text: str

    @property
    def badge(self) -> str:
        """The state that colours its badge."""
        return BADGES[self.state]


@dataclass(frozen=True)
class Scheme:
    """A scheme that is answered part by part."""

    title: str
    state: str
    text: str
    parts: Sequence[Part]
    source: str

    @property
    def badge(self) -> str:
        """The state that colours its answer."""
        return BADGES[self.state]


@dataclass(frozen=True)
class MofClass:
    """How far it is to one class of the Model Openness Framework, components by name."""

    title: str
    percent: float
    missing: str
    not_open: str


@dataclass(frozen=True)
class OpennessPanel:
    """`answer` is None for a model of which nothing is known; `confirmed` counts people's word."""

    answer: Openness | None
    title: str
    steps: Sequence[Step]
    mof: Sequence[MofClass]
    schemes: Sequence[Scheme]
    rows: Sequence[Row]
    confirmed: int


def openness_panel(model: HubModel) -> OpennessPanel:
    """Return the panel, graded from the facts as they are; four questions to the database."""
    stored = {row.component: row for row in model.openness_facts.select_related("confirmed_by")}
    facts = facts_of(stored.values())
    known = any(fact.state != UNKNOWN.state for fact in facts.values())
    answer = graded(model, facts, head_of(model)) if known else None
    rows = [_row(component, stored.get(component.id)) for component in components().values()]
    return OpennessPanel(
        answer=answer,
        title=openness_words(answer.level, answer.terms_class) if answer else "",
        steps=_steps(),
        mof=[_mof_class(row) for row in answer.mof.classes] if answer else (),
        schemes=(_osaid(answer), _ai_act(answer)) if answer else (),
        rows=rows,
        confirmed=sum(1 for row in rows if row.confirmed_by),
    )


def badge_state(level: int | None, terms: str) -> str:
    """Return the state that colours a model's openness: its terms, as a level is no merit."""
    if level is None:
        return "unknown"
    return TERMS_BADGES.get(terms, "needs_legal" if level >= 3 else "limited")


def _steps() -> list[Step]:
    rows = tables.load(TABLE).content["level"]
    return [Step(row["number"], row["name"], row["text"]) for row in rows]


def _mof_class(row: Progress) -> MofClass:
    title = f"Class {row.roman}, {row.name}"
    return MofClass(title, row.percent, _names(row.missing), _names(row.not_open))


def _names(ids: Sequence[str]) -> str:
    return ", ".join(components()[one].title.lower() for one in ids)


def _osaid(answer: Openness) -> Scheme:
    found = answer.osaid
    parts = [Part(one.title, one.state, one.text) for one in found.elements]
    return Scheme("Open Source AI Definition", found.hint, found.text, parts, found.source)


def _ai_act(answer: Openness) -> Scheme:
    found = answer.ai_act
    parts = [Part(one.title, one.state, one.reason.text) for one in found.conditions]
    source = found.conditions[0].reason.source
    return Scheme("EU AI Act licence test", found.answer, found.text, parts, source)


def _row(component: Component, fact: OpennessFact | None) -> Row:
    if fact is None:
        fact = OpennessFact(component=component.id)
    by = fact.confirmed_by
    return Row(
        component=component,
        state=fact.state,
        state_words=ComponentState(fact.state).label,
        licence=_licence(fact),
        evidence=fact.evidence_url,
        sha=fact.evidence_sha,
        source=fact.get_source_display() if fact.pk else "",
        note=fact.note,
        recorded_at=fact.recorded_at,
        confirmed_by=by.full_name if by else "",
        confirmed_at=fact.confirmed_at,
        change=_change(fact) if by else "",
    )


def _licence(fact: OpennessFact) -> str:
    row = catalogue().get(fact.licence_id)
    return row.title if row else fact.licence_text


def _change(fact: OpennessFact) -> str:
    """Return what the hub shows now, where it is not what it showed when the person confirmed."""
    then, now = fact.proposed.get("then", {}), fact.proposed.get("now", {})
    if then == now:
        return ""
    return f"Then the hub showed: {_shown(then)}. Now it shows: {_shown(now)}."


def _shown(seen: Mapping[str, str]) -> str:
    if not seen:
        return "nothing of it"
    row = catalogue().get(seen.get("licence_id", ""))
    words = ComponentState(seen["state"]).label.lower()
    return f"{words}, {row.title}" if row else words
