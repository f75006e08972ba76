"""Everything that the checks of one revision need, read in a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from governance.rules.file_formats import holds_weights
from inventory.hubs.scanners import judged
from inventory.models import (
    BillOfMaterials,
    Deployment,
    FileVerification,
    HubModel,
    Publisher,
    Revision,
    TrustedSigner,
)
from inventory.trust.copies import Copies, copies_of


@dataclass(frozen=True)
class Verified:
    """One comparison of local files with the manifest; `scan` and `signature` as it recorded them.

    `scan` is {"findings": […], "scanner": "…"}, `signature` {"result", "signer", "sentence"}; both
    are empty where that was not looked at.
    """

    place: str
    status: str
    file_count: int
    differences: Sequence[Mapping[str, Any]]
    at: datetime
    evidence_id: int | None
    scan: Mapping[str, Any]
    signature: Mapping[str, Any]


@dataclass(frozen=True)
class Subject:
    """One revision with its files (path, first bytes), publisher, links and verifications.

    `verified` holds the newest verification of each place that still stands, newest first.
    `copies` are models of other publishers with the same weights. `hashes` are the SHA-256 by path,
    "" where the hub states none; `boms` are the bills of materials as read.
    `listed` are the hashes of all files, the git id where there is no SHA-256; `first_known` those
    that a file had before the hub gave it other bytes under this commit, "" if it was not there.
    `unjudged` are the weights of which the hub's scanners have spoken without a verdict.
    """

    revision: Revision
    model: HubModel
    files: Sequence[tuple[str, str]]
    publisher: Publisher | None
    bases: Sequence[str]
    datasets: Sequence[str]
    verified: Sequence[Verified]
    deployed_at: datetime | None
    signers: frozenset[str]
    copies: Copies
    hashes: Mapping[str, str]
    boms: Sequence[BillOfMaterials]
    listed: Mapping[str, str] = field(default_factory=dict)
    first_known: Mapping[str, str] = field(default_factory=dict)
    unjudged: Sequence[str] = ()


def read(revision: Revision) -> Subject:
    """Return what is known of a revision now."""
    model = revision.model
    kept = revision.files.values_list("path", "magic", "sha256", "blob_id", "scanners", "size")
    rows = list(kept)
    files = [row[:4] for row in rows]
    return Subject(
        revision=revision,
        model=model,
        files=[(path, magic) for path, magic, _, _ in files],
        publisher=Publisher.objects.filter(hub=model.hub, name=model.publisher).first(),
        bases=list(revision.base_models.values_list("repo_id", flat=True)),
        datasets=_datasets(revision),
        verified=_verified(revision),
        deployed_at=_deployed_at(revision),
        signers=frozenset(
            TrustedSigner.objects.current().for_model(model).values_list("fingerprint", flat=True)
        ),
        copies=copies_of(revision, [(sha256, size) for _, _, sha256, *_, size in rows]),
        hashes={path: sha256 for path, _, sha256, _ in files},
        boms=_boms(revision, {path: blob_id for path, _, _, blob_id in files}),
        listed={path: sha256 or blob_id for path, _, sha256, blob_id in files},
        first_known=_first_known(revision),
        unjudged=_unjudged({path: said for path, *_, said, _ in rows if said}),
    )


def _unjudged(scanners: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the weights without a verdict, among the files whose scanners were read."""
    return sorted(
        path for path, said in scanners.items() if holds_weights(path) and not judged(said)
    )


def _first_known(revision: Revision) -> Mapping[str, str]:
    """Return what `actions.trust.note_replaced` noted."""
    kept = revision.trust_evidence.filter(item="E3").values_list("data", flat=True).first()
    return kept.get("replaced", {}) if kept else {}


def _boms(revision: Revision, files: Mapping[str, str]) -> list[BillOfMaterials]:
    """Return what was read of the bytes that the commit holds."""
    return [row for row in revision.boms.all() if files.get(row.path) == row.blob_id]


def _datasets(revision: Revision) -> list[str]:
    stated = revision.card.get("datasets") if isinstance(revision.card, dict) else None
    given = stated if isinstance(stated, list) else [stated]
    return [name for name in given if isinstance(name, str) and name.strip()]


def _verified(revision: Revision) -> list[Verified]:
    """Return the newest of each deployment that has not ended, and of all other places together."""
    rows = (
        FileVerification.objects.filter(revision=revision, deployment__ended_at=None)
        .annotate(scan=F("evidence__record__scan"), signed=F("evidence__record__signature"))
        .order_by("-checked_at", "-pk")
    )
    newest: dict[int | None, Verified] = {}
    for row in rows:
        newest.setdefault(row.deployment_id, _one(row))
    return sorted(newest.values(), key=lambda one: one.at, reverse=True)


def _one(row: Any) -> Verified:
    return Verified(
        place=row.place,
        status=row.status,
        file_count=row.file_count,
        differences=row.differences,
        at=row.checked_at,
        evidence_id=row.evidence_id,
        scan=row.scan or {},
        signature=row.signed or {},
    )


def _deployed_at(revision: Revision) -> datetime | None:
    """Return when a system with this revision was last deployed, of what still runs."""
    rows = Deployment.objects.filter(
        system__uses__revision=revision, system__retired_at=None, ended_at=None
    )
    return rows.order_by("-started_at").values_list("started_at", flat=True).first()
