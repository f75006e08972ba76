"""Check the trust evidence of a revision, and take what a person attests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can_anywhere
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.evidence.models import Evidence
from governance.rules import trust
from governance.web.refusals import NotAllowed, Refused
from inventory.models import (
    HubModel,
    Publisher,
    Revision,
    System,
    TrustedSigner,
    TrustEvidence,
    TrustStatus,
)
from inventory.trust import CHECKS, Subject, checksums
from inventory.trust.subject import read

ATTESTED = "Attested by a person"
CONFIRMED = "Confirmed by a person on a finding"
WRITTEN = (
    "status", "method", "detail", "data", "evidence", "checker", "checked_by", "checked_at",
    "expires_at",
)  # fmt: skip

Rows = Mapping[str, TrustEvidence]


def check(revision: Revision, *, by: User | None, at: datetime) -> trust.Trust:
    """Renew every automatic item of a revision and return where it stands.

    What a person attested is kept until it runs out.

    :raises NotAllowed: if the person may not check trust evidence.
    """
    _require(by)
    return _renew(revision, by=by, at=at)


@transaction.atomic
def attest(
    revision: Revision,
    item: str,
    status: str,
    *,
    note: str,
    evidence: Evidence | None = None,
    by: User,
    at: datetime,
) -> TrustEvidence:
    """Take a person's word on an item that software cannot settle; `note` says what was looked at.

    The status `unknown` withdraws it, and the item is checked by the software again.

    :raises NotAllowed: if the person may not attest trust evidence.
    :raises Refused: if software alone settles the item, or nothing is said about it.
    """
    _require(by)
    rule = trust.items().get(item)
    if rule is None or not rule.by_person:
        raise Refused("Software alone settles this item; nobody can attest it.", field="item")
    if status not in TrustStatus.values:
        raise Refused("Choose one of the results.", field="status")
    if not note.strip():
        raise Refused("Say what you looked at, and what it showed.", field="note")
    row = _locked(revision)
    found = TrustEvidence(
        revision=row, item=item, status=status, method=ATTESTED, detail=note.strip(),
        evidence=evidence, checked_by=by, checked_at=at,
        expires_at=_ends(rule, status, evidence, at),
    )  # fmt: skip
    before = _evidence(row)
    _write([found])
    _renew_locked(row, before=before, by=by, at=at)
    return row.trust_evidence.get(item=item)


@transaction.atomic
def fail(
    revision: Revision, item: str, *, detail: str, source: str, by: User | None, at: datetime
) -> None:
    """Let an item fail, as a person confirmed; it stands until every `source` takes it back."""
    row = _locked(revision)
    before = _evidence(row)
    sources = sorted({*_sources(before.get(item)), source})
    _write([TrustEvidence(
        revision=row, item=item, status=TrustStatus.FAIL, method=CONFIRMED, detail=detail,
        data={"sources": sources}, checked_by=by, checked_at=at,
    )])  # fmt: skip
    _renew_locked(row, before=before, by=by, at=at)


@transaction.atomic
def take_back_failure(revision: Revision, item: str, *, source: str, at: datetime) -> None:
    """Take back what a source said by `fail`; with the last one the software checks anew."""
    row = _locked(revision)
    before = _evidence(row)
    said = _sources(before.get(item))
    if source in said:
        left, own = said - {source}, row.trust_evidence.filter(item=item)
        own.update(data={"sources": sorted(left)}) if left else own.delete()
        _renew_locked(row, before=before, by=None, at=at)


def evidence_of(revision: Revision) -> Rows:
    """Return the stored items of a revision by id, each with who checked it."""
    rows = revision.trust_evidence.select_related("checked_by", "evidence").defer(
        "evidence__record"
    )
    return {row.item: row for row in rows}


def standing(rows: Rows, *, at: datetime) -> trust.Trust:
    """Return where stored items put a revision at a moment."""
    found = {
        key: trust.Item(_status(row.status), row.expires_at) for key, row in rows.items()
    }  # fmt: skip
    return trust.ladder(found, at=at)


def note_replaced(revision: Revision, before: Mapping[str, str], *, at: datetime) -> None:
    """Note that a commit has other bytes than it was first read with; trust is weighed after it.

    `before` maps each path to the hash that was known, "" for a file that was not there. The first
    known hash stays until the file has it again.
    """
    row = revision.trust_evidence.filter(item=checksums.ITEM).first()
    known = row.data.get(checksums.REPLACED, {}) if row else {}
    row = row or TrustEvidence(revision=revision, item=checksums.ITEM, checked_at=at)
    row.data = {checksums.REPLACED: {**before, **known}}
    row.save()


def after_stored(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Check the commits of a model that were read just now (an effect)."""
    for revision in Revision.objects.filter(model=model, checked_at=at).without_bulk():
        _renew(revision, by=None, at=at)


def after_publisher(publisher: Publisher, *, by: User | None, at: datetime) -> None:
    """Check what stands or falls with a publisher: its models' newest commits and those in use."""
    for revision in _that_matter(publisher.hub, publisher.name):
        _renew(revision, by=None, at=at)


def after_signer(signer: TrustedSigner, *, by: User | None, at: datetime) -> None:
    """Check what was signed by somebody who was pinned or is pinned no more (an effect)."""
    for revision in _that_matter(signer.hub, signer.publisher):
        _renew(revision, by=None, at=at)


def after_deployed(system: System, *, by: User | None, at: datetime) -> None:
    """Check what a system runs, once it runs somewhere new or no more somewhere (an effect)."""
    for revision in Revision.objects.filter(uses__system=system).without_bulk():
        _renew(revision, by=None, at=at)


def after_all_deployed(systems: Iterable[System], *, by: User | None, at: datetime) -> None:
    """Do what `after_deployed` does for many systems, each commit once."""
    used = Revision.objects.filter(uses__system__in=list(systems)).without_bulk()
    for revision in used.distinct().order_by("pk"):
        _renew(revision, by=None, at=at)


@transaction.atomic
def renew(revision: Revision, *, at: datetime) -> trust.Trust:
    """Check a revision again because time has passed; the software itself asks."""
    return _renew(revision, by=None, at=at)


def _that_matter(hub: str, publisher: str) -> list[Revision]:
    rows = Revision.objects.filter(model__hub=hub, model__publisher=publisher).without_bulk()
    heads, used = rows.filter(sha=F("model__head_sha")), rows.exclude(uses=None)
    return list({row.pk: row for row in (*heads, *used)}.values())


@transaction.atomic
def _renew(revision: Revision, *, by: User | None, at: datetime) -> trust.Trust:
    row = _locked(revision)
    return _renew_locked(row, before=_evidence(row), by=by, at=at)


def _renew_locked(
    row: Revision, *, before: Rows, by: User | None, at: datetime
) -> trust.Trust:  # fmt: skip
    known = _evidence(row)
    subject = read(row)
    _write([found for key in CHECKS if (found := _checked(key, subject, known.get(key), at=at))])
    now = _evidence(row)
    stands = standing(now, at=at)
    was = row.trust_level
    row.trust_level, row.trust_until = stands.level, stands.until
    row.save(update_fields=["trust_level", "trust_until"])
    _record(row, _facts(before, was), _facts(now, stands.level), by=by, at=at)
    if fresh := [key for key in stands.dropped_by if not _failed(before.get(key))]:
        note = " ".join(now[key].detail for key in fresh)
        record(Event.TRUST_FAILED, on=row, by=by, at=at, after={"items": fresh}, note=note)
    return stands


def _checked(
    key: str, subject: Subject, known: TrustEvidence | None, *, at: datetime
) -> TrustEvidence | None:
    """Return the row to write, or None where a person's word still stands."""
    found = CHECKS[key](subject)
    if known is not None and _stands(known, at) and not found.final:
        return None
    rule = trust.items()[key]
    seen = found.as_of or at
    return TrustEvidence(
        revision=subject.revision, item=key, status=found.status, method=found.method,
        detail=found.detail, data=dict(found.data), evidence_id=found.evidence_id,
        checker=f"Weighbridge, edition {trust.edition()}", checked_at=at,
        expires_at=rule.expiry(seen) if found.status == trust.PASS else None,
    )  # fmt: skip


def _stands(row: TrustEvidence, at: datetime) -> bool:
    """Say whether it is a person's word that has not run out."""
    attested = row.checked_by_id is not None and row.status != TrustStatus.UNKNOWN
    return attested and (row.expires_at is None or row.expires_at > at)


def _write(rows: list[TrustEvidence]) -> None:
    TrustEvidence.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["revision", "item"], update_fields=WRITTEN
    )


def _record(
    row: Revision,
    was: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
) -> None:
    before, after = difference(was, now)
    if after:
        note = f"Commit {row.sha[:12]}"
        record(Event.TRUST_CHECKED, on=row.model, by=by, at=at, before=before, after=after,
               note=note)  # fmt: skip


def _facts(rows: Rows, level: int) -> dict[str, Any]:
    return {"level": f"T{level}"} | {key: row.status for key, row in rows.items()}


def _failed(row: TrustEvidence | None) -> bool:
    return row is not None and row.status == TrustStatus.FAIL


def _sources(row: TrustEvidence | None) -> set[str]:
    return set(row.data["sources"]) if row is not None and row.method == CONFIRMED else set()


def _evidence(row: Revision) -> Rows:
    return {found.item: found for found in row.trust_evidence.all()}


def _locked(revision: Revision) -> Revision:
    rows = Revision.objects.select_for_update(of=("self",)).select_related("model")
    return rows.defer("licence_text", "licence_findings", "effective_terms").get(pk=revision.pk)


def _ends(
    rule: trust.ItemRule, status: str, evidence: Evidence | None, at: datetime
) -> datetime | None:
    """Return until when a person's pass lasts: as the rule says, never longer than its evidence."""
    if status != TrustStatus.PASS:
        return None
    ends = [rule.expiry(at)]
    if evidence and evidence.valid_until:
        ends.append(datetime.combine(evidence.valid_until, time.max, tzinfo=UTC))
    return min((end for end in ends if end), default=None)


def _status(word: str) -> trust.Status:
    known: dict[str, trust.Status] = {
        "pass": "pass", "fail": "fail", "not applicable": "not applicable"
    }  # fmt: skip
    return known.get(word, trust.UNKNOWN)


def _require(by: User | None) -> None:
    if by is not None and not can_anywhere(by, Permission.TRUST_CHECK):
        raise NotAllowed(
            f"You may not {Permission.TRUST_CHECK.value}. Ask an administrator for the role."
        )
