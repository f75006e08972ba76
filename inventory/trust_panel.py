"""What the Trust tab shows: the ladder, each item of evidence, the scanners, the servers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from governance.evidence.models import Evidence
from governance.rules import trust
from inventory.actions.trust import evidence_of, standing
from inventory.models import FileVerification, Revision, TrustEvidence
from inventory.words import scanner_words

FILES_READ = 300
FILES_SHOWN = 25
VERIFICATIONS_SHOWN = 10
QUIET = frozenset({"safe", "unscanned"})
STATES: Mapping[str, tuple[str, str]] = {
    "pass": ("satisfied", "Pass"),
    "fail": ("failed", "Fail"),
    "unknown": ("unknown", "Unknown"),
    "not applicable": ("draft", "Not applicable"),
}


@dataclass(frozen=True)
class ItemRow:
    """One item as it stands now; `ran_out` if it passed and its time is over."""

    rule: trust.ItemRule
    state: str
    label: str
    ran_out: bool
    row: TrustEvidence | None
    evidence: Evidence | None


@dataclass(frozen=True)
class Step:
    """One step of the ladder; `needs` are its items with whether each passes."""

    level: trust.Level
    place: str
    needs: Sequence[ItemRow]


@dataclass(frozen=True)
class ScannedFile:
    """One file with the word of each scanner: (name, word, badge state, what it says)."""

    path: str
    words: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True)
class TrustPanel:
    """The tab. `next_step` is the level above, None at the top."""

    stands: trust.Trust
    steps: Sequence[Step]
    items: Sequence[ItemRow]
    missing: Sequence[ItemRow]
    next_step: trust.Level | None
    checked: bool
    files: Sequence[ScannedFile]
    files_left: int
    verifications: Sequence[FileVerification]


def trust_panel(revision: Revision, *, at: datetime) -> TrustPanel:
    """Return what is known of a revision at a moment, in five queries at most."""
    rows = evidence_of(revision)
    stands = standing(rows, at=at)
    items = {key: _item(rule, rows.get(key), at) for key, rule in trust.items().items()}
    scanned = _scanned(revision)
    return TrustPanel(
        stands=stands,
        steps=[_step(level, stands.level, items) for level in reversed(trust.levels())],
        items=list(items.values()),
        missing=[items[key] for key in stands.missing],
        next_step=next((step for step in trust.levels() if step.number == stands.level + 1), None),
        checked=bool(rows),
        files=scanned[:FILES_SHOWN],
        files_left=max(0, len(scanned) - FILES_SHOWN),
        verifications=list(_verifications(revision)[:VERIFICATIONS_SHOWN]),
    )


def _verifications(revision: Revision) -> QuerySet[FileVerification]:
    return revision.verifications.select_related("deployment__system", "evidence").defer(
        "evidence__record"
    )


def _item(rule: trust.ItemRule, row: TrustEvidence | None, at: datetime) -> ItemRow:
    if row is None:
        return ItemRow(rule, *STATES["unknown"], ran_out=False, row=None, evidence=None)
    over = row.status == trust.PASS and row.expires_at is not None and row.expires_at <= at
    state, label = ("expired", "Unknown: ran out") if over else STATES[row.status]
    return ItemRow(rule, state, label, over, row, row.evidence)


def _step(level: trust.Level, reached: int, items: Mapping[str, ItemRow]) -> Step:
    place = "here" if level.number == reached else "below" if level.number < reached else "above"
    return Step(level, place, [items[key] for key in level.needs])


def _scanned(revision: Revision) -> list[ScannedFile]:
    """Return the files of which scanners spoke, those with something to say first."""
    rows = revision.files.exclude(scanners={}).values_list("path", "scanners")[:FILES_READ]
    found = [_scanned_file(path, given) for path, given in rows]
    return sorted(found, key=lambda file: (_is_quiet(file), file.path))


def _scanned_file(path: str, given: Any) -> ScannedFile:
    spoken = given.items() if isinstance(given, dict) else ()
    words = [(name, *scanner_words(said)) for name, said in spoken if isinstance(said, dict)]
    return ScannedFile(path, words)


def _is_quiet(file: ScannedFile) -> bool:
    return all(word.lower() in QUIET for _, word, _, _ in file.words)
