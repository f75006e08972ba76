"""Openness facts: proposed by the software, confirmed or corrected by a person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.rules import licence_names
from governance.rules.licence_catalogue import LicenceIdentity
from governance.rules.mof import NONE
from governance.rules.openness import Openness, words
from governance.rules.openness_facts import components
from governance.web.refusals import NotAllowed, Refused
from inventory.hubs.reading import clean_text
from inventory.models import ClaimSource, ComponentState, HubModel, OpennessFact
from inventory.openness import facts_of, graded, head_of, seen_at
from inventory.openness_proposals import Proposal, proposals

SETTLED = ("agree", "claim only", "text only", "decided")
STATED = ("state", "licence_text", "licence_id", "evidence_url", "source", "note")
LIMITS = {"licence": 200, "evidence_url": 500, "note": 500}


@transaction.atomic
def propose(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Renew what nobody confirmed from the newest known commit, and work the level out again.

    A confirmed fact stays; what the software would now say is kept beside it.
    """
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    _renew(model, at=at)
    _refresh(model)


def propose_owed(*, at: datetime, limit: int) -> int:
    """Grade models that were registered before openness was graded; return how many."""
    owed = list(HubModel.objects.never_graded().order_by("pk")[:limit])
    for model in owed:
        propose(model, by=None, at=at)
    return len(owed)


@transaction.atomic
def confirm(
    model: HubModel,
    component: str,
    *,
    state: str,
    licence: str = "",
    evidence_url: str = "",
    source: str = ClaimSource.OWN_CHECK,
    note: str = "",
    by: User,
    at: datetime,
) -> OpennessFact:
    """State what is public of one component; from now on the software proposes, and no more.

    `licence` is a catalogue id or what the licence is called; a name that nobody knows is kept as
    written and counts as not open.

    :raises NotAllowed: if the person may not confirm openness facts.
    :raises Refused: if something of it makes no sense; `field` says what.
    """
    _allowed(by)
    given = _stated(component, state, licence, evidence_url, source, note)
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    _renew(model, at=at)
    before = _level(model)
    row = model.openness_facts.filter(component=component).first()
    was = model_to_dict(row, STATED) if row else {"state": ComponentState.UNKNOWN}
    row = row or OpennessFact(model=model, component=component)
    for name, value in given.items():
        setattr(row, name, value)
    row.evidence_sha = model.head_sha
    now = row.proposed.get("now", {})
    row.proposed = {"then": now, "now": now}
    row.recorded_at, row.confirmed_by, row.confirmed_at = at, by, at
    row.save()
    after = _refresh(model)
    _log(Event.OPENNESS_CONFIRMED, model, component, was | before, given | after, by=by, at=at)
    return row


@transaction.atomic
def unconfirm(model: HubModel, component: str, *, by: User, at: datetime) -> None:
    """Take a confirmation back; what the software proposes holds again.

    :raises NotAllowed: if the person may not confirm openness facts.
    :raises Refused: if nobody confirmed it.
    """
    _allowed(by)
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    row = model.openness_facts.confirmed().filter(component=component).first()
    if row is None:
        raise Refused("Nobody has confirmed this, so nothing is taken back.")
    was, before = model_to_dict(row, STATED), _level(model)
    row.delete()
    _renew(model, at=at)
    after = _refresh(model)
    found = model.openness_facts.filter(component=component).first()
    now = model_to_dict(found, STATED) if found else {"state": ComponentState.UNKNOWN}
    _log(Event.OPENNESS_TAKEN_BACK, model, component, was | before, now | after, by=by, at=at)


def _allowed(by: User) -> None:
    if not can_anywhere(by, Permission.OPENNESS_CONFIRM):
        raise NotAllowed("You may not confirm openness facts. Ask an administrator for the role.")


def _stated(
    component: str, state: str, licence: str, evidence_url: str, source: str, note: str
) -> dict[str, str]:
    """Return the columns of what a person states."""
    if component not in components():
        raise Refused("There is no such component.", field="component")
    if state not in ComponentState.values or state == ComponentState.UNKNOWN:
        raise Refused(
            "Choose how much is public. To make it unknown again, take the confirmation back.",
            field="state",
        )
    if source not in ClaimSource.values:
        raise Refused("Choose who says so.", field="source")
    text = _line("licence", licence)
    evidence, words_ = _line("evidence_url", evidence_url), _line("note", note)
    if evidence and not evidence.startswith(("https://", "http://")):
        raise Refused("Give a whole address, beginning with https://.", field="evidence_url")
    if not evidence and not words_:
        raise Refused("Say where this can be seen: an address, or a note.", field="evidence_url")
    identity = _identity(text)
    return {
        "state": state,
        "licence_text": text,
        "licence_id": identity.id or "" if identity and identity.status in SETTLED else "",
        "evidence_url": evidence,
        "source": source,
        "note": words_,
    }


def _identity(text: str) -> LicenceIdentity | None:
    return licence_names.find(text) if text else None


def _line(field: str, text: str) -> str:
    kept = clean_text(text).strip()
    if len(kept) > LIMITS[field]:
        raise Refused(f"Use at most {LIMITS[field]} characters.", field=field)
    return kept


def _renew(model: HubModel, *, at: datetime) -> None:
    """Write the proposals of the newest commit; without one, nothing is proposed."""
    head = head_of(model)
    found = proposals(seen_at(model, head, at=at)) if head else {}
    for row in model.openness_facts.all():
        proposal = found.pop(row.component, None)
        if row.confirmed_by_id is not None:
            _keep(row, proposal)
        elif proposal is None:
            row.delete()
        else:
            _write(row, proposal, at=at)
    new = [OpennessFact(model=model, component=component) for component in found]
    OpennessFact.objects.bulk_create(_filled(row, found[row.component], at=at) for row in new)


def _keep(row: OpennessFact, proposal: Proposal | None) -> None:
    """Keep beside a confirmed fact what the software says now; `then` is from when it was told."""
    now = _as_json(proposal)
    if row.proposed.get("now", {}) != now:
        row.proposed = {"then": row.proposed.get("then", {}), "now": now}
        row.save(update_fields=["proposed"])


def _write(row: OpennessFact, proposal: Proposal, *, at: datetime) -> None:
    """Bring a proposal up to date; one that says the same about another commit follows it."""
    before = model_to_dict(row, [*STATED, "evidence_sha"])
    recorded = row.recorded_at
    _filled(row, proposal, at=at)
    if model_to_dict(row, [*STATED, "evidence_sha"]) != before:
        row.save()
    else:
        row.recorded_at = recorded


def _filled(row: OpennessFact, proposal: Proposal, *, at: datetime) -> OpennessFact:
    fact = proposal.fact
    row.state, row.licence_text, row.licence_id = fact.state, fact.licence_text, fact.licence_id
    row.evidence_url, row.evidence_sha = fact.evidence, fact.sha
    row.source, row.note, row.recorded_at = ClaimSource.PUBLISHER, proposal.note[:500], at
    row.proposed = {"now": _as_json(proposal)}
    return row


def _as_json(proposal: Proposal | None) -> dict[str, Any]:
    """Return what of a proposal would matter to somebody who confirmed another one."""
    if proposal is None:
        return {}
    return {"state": proposal.fact.state, "licence_id": proposal.fact.licence_id}


def _refresh(model: HubModel) -> dict[str, str]:
    """Write what the facts come to; a model of which nothing is known has no level."""
    facts = facts_of(model.openness_facts.all())
    known = any(fact.state != "unknown" for fact in facts.values())
    answer = graded(model, facts, head_of(model)) if known else None
    _store(model, answer)
    return _level(model)


def _store(model: HubModel, answer: Openness | None) -> None:
    model.openness_level = answer.level if answer else None
    model.openness_terms = answer.terms_class if answer else ""
    model.mof_class = answer.mof.number if answer else NONE
    model.save(update_fields=["openness_level", "openness_terms", "mof_class"])


def _level(model: HubModel) -> dict[str, str]:
    return {"openness": words(model.openness_level, model.openness_terms)}


def _log(
    event: Event,
    model: HubModel,
    component: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: User,
    at: datetime,
) -> None:
    was, now = difference(before, after)
    record(event, on=model, by=by, at=at, before=was, after={"component": component, **now})
