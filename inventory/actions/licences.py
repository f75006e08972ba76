"""Decide licences: a person's word for one claim and one text, which no reading replaces."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules.licence_catalogue import NO_LICENCE, OTHER, Licence, catalogue
from governance.web.refusals import Refused
from inventory.actions.identification import decisions_about, edition, identify, note_contradiction
from inventory.actions.licence_policy import policy_rules
from inventory.digests import licence_digest, revision_digest
from inventory.licence_reading import identity_of, read_identity
from inventory.models import HubModel, LicenceDecision, Revision

__all__ = ["decide", "identify_again", "may_be_decided", "policy_rules", "withdraw_decision"]

MODELS_AT_ONCE = 100
NOTE_LIMIT = 4000
BULK = ("raw", "card", "effective_terms")


def may_be_decided() -> dict[str, Licence]:
    """Return the licences that a person can decide for: those that say something."""
    return {key: row for key, row in catalogue().items() if key not in (NO_LICENCE, OTHER)}


@transaction.atomic
def decide(
    model: HubModel, revision: Revision, licence_id: str, *, note: str,
    evidence: Evidence | None = None, by: User | None, at: datetime,
) -> LicenceDecision:  # fmt: skip
    """Decide which licence a revision is under, and every other one with its claim and its text.

    A later decision replaces it; a later reading does not. What rests on another licence is
    assessed again, and its approvals hold no more.

    :raises NotAllowed: if the person may not decide licences.
    :raises Refused: if the catalogue has no such licence, or nothing says why.
    """
    require(by, Permission.LICENCE_DECIDE)
    _check_licence(licence_id)
    note = _reason(note)
    model, revision = _locked(model, revision)
    was = identity_of(revision)
    decision = LicenceDecision(
        model=model, revision=revision, licence_id=licence_id, note=note, evidence=evidence,
        decided_by=_person(by), decided_at=at,
    )  # fmt: skip
    _replace(decision)
    record(
        Event.LICENCE_DECIDED, on=model, by=by, at=at, note=note,
        before={"licence": was.title, "how": was.status},
        after={"licence": decision.title, "how": "decided", "commit": revision.sha},
    )  # fmt: skip
    return decision


@transaction.atomic
def withdraw_decision(
    model: HubModel, revision: Revision, *, note: str, by: User | None, at: datetime
) -> None:
    """Take back what was decided for a revision; what claim and text come to holds again.

    :raises NotAllowed: if the person may not decide licences.
    :raises Refused: if nothing is decided, or nothing says why it is taken back.
    """
    require(by, Permission.LICENCE_DECIDE)
    note = note.replace("\x00", "").strip()
    if not note:
        raise Refused("Say why the decision is taken back.", field="note")
    model, revision = _locked(model, revision)
    was, digest = identity_of(revision), licence_digest(revision)
    if not _end(model, digest, at=at):
        raise Refused("Nobody has decided the licence of this revision, so nothing is taken back.")
    _hold(model, digest)
    read = read_identity(revision)
    record(
        Event.LICENCE_DECISION_WITHDRAWN, on=model, by=by, at=at, note=note,
        before={"licence": was.title, "how": "decided"},
        after={"licence": read.title, "how": read.status, "commit": revision.sha},
    )  # fmt: skip


def identify_again(*, at: datetime) -> Iterator[tuple[int, int]]:
    """Read every text again that was read by another edition of the catalogue.

    Yields how many revisions are done and how many there are. Whoever stops it can start it again:
    what is done stays done.
    """
    owed = Revision.objects.read_by_another_edition(edition())
    total, done, last = owed.count(), 0, 0
    while models := list(owed.models_after(last)[:MODELS_AT_ONCE]):
        for pk in models:
            done += _identify_model(pk, at=at)
            yield done, total
        last = models[-1]


@transaction.atomic
def _identify_model(pk: int, *, at: datetime) -> int:
    model = HubModel.objects.select_for_update().get(pk=pk)
    decisions, changes = decisions_about(model), []
    rows = model.revisions.defer(*BULK).read_by_another_edition(edition()).order_by("pk")
    for revision in rows:
        was, read = identity_of(revision), read_identity(revision)
        identify(revision, decisions)
        revision.save(update_fields=LICENCE_FIELDS)
        note_contradiction(revision, decisions, before=read, by=None, at=at)
        now = identity_of(revision)
        if (was.id, was.status) != (now.id, now.status):
            changes.append((revision, was, now))
    if changes:
        newest, was, now = changes[-1]
        record(
            Event.MODEL_SNAPSHOT_STORED, on=model, by=None, at=at,
            before={"licence": f"{was.title} ({was.status})"},
            after={"licence": f"{now.title} ({now.status})", "commit": newest.sha},
            note="The licence was read again, with what the catalogue knows now.",
        )  # fmt: skip
    return len(rows)


LICENCE_FIELDS = (
    "licence_id", "licence_result", "licence_method", "licence_files", "licence_findings",
    "licence_edition", "licence_decision",
)  # fmt: skip


def _check_licence(licence_id: str) -> None:
    if licence_id not in may_be_decided():
        raise Refused(
            "The catalogue has no such licence. Choose one of its list.", field="licence_id"
        )


def _reason(note: str) -> str:
    """Return why a licence is decided, as it is kept; PostgreSQL stores no NUL."""
    note = note.replace("\x00", "").strip()
    if not note or len(note) > NOTE_LIMIT:
        raise Refused(
            f"Say what you read and why it is this licence, in at most {NOTE_LIMIT:,} characters.",
            field="note",
        )
    return note


def _locked(model: HubModel, revision: Revision) -> tuple[HubModel, Revision]:
    """Return both as they are now; the model stays locked until the decision is written."""
    model = HubModel.objects.select_for_update().get(pk=model.pk)
    return model, model.revisions.get(pk=revision.pk)


def _replace(decision: LicenceDecision) -> None:
    """Keep a decision instead of the one that held for the same claim and text."""
    decision.licence_digest = licence_digest(decision.revision)
    _end(decision.model, decision.licence_digest, at=decision.decided_at)
    decision.save()
    _hold(decision.model, decision.licence_digest)


def _end(model: HubModel, digest: str, *, at: datetime) -> int:
    """End the decision that holds for a digest; return how many that were."""
    rows = LicenceDecision.objects.current().filter(model=model, licence_digest=digest)
    return rows.update(superseded_at=at)


def _hold(model: HubModel, digest: str) -> None:
    """Write what holds now into every revision with this claim and this text."""
    decisions = decisions_about(model)
    for revision in model.revisions.defer(*BULK):
        if licence_digest(revision) != digest:
            continue
        identify(revision, decisions)
        revision.digest = revision_digest(
            revision,
            files=revision.files.values_list("path", "size", "blob_id", "sha256"),
            base_models=revision.base_models.claimed().values_list("repo_id", "relation"),
        )
        revision.save(update_fields=[*LICENCE_FIELDS, "digest"])


def _person(by: User | None) -> User:
    if by is None:
        raise Refused("A licence is decided by a person, never by the software.")
    return by
