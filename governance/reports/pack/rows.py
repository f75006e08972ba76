"""The rows of a pack's registers: evidence, obligations, findings, incidents, models, entries.

Days and moments are ISO 8601 text, as in `parts`.
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    """One piece of evidence. `sha256` is "" for a link; `strength` is in words."""

    id: int
    title: str
    kind: str
    file_name: str
    size: int
    sha256: str
    url: str
    method: str
    strength: str
    issued_by: str
    effective_from: str
    valid_until: str
    added_by: str
    added_at: str


@dataclass(frozen=True, kw_only=True)
class ObligationRow:
    """One duty that is owed. `shown_by` is `evidenced`, `attested` or "" (nothing shows it)."""

    id: int
    owed_for: str
    use_case: int | None
    key: str
    ref: str
    title: str
    duty: str
    role: str
    applies_from: str
    also_read_as: str
    due_on: str
    state: str
    state_words: str
    shown_by: str
    overdue: bool
    owner: str
    note: str
    source: str
    edition: str
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """One finding on a system. `unsettled` means that it still asks for work."""

    id: int
    system: str
    title: str
    subject: str
    severity: str
    certainty: str
    because: str
    state: str
    state_words: str
    unsettled: bool
    overdue: bool
    found_at: str
    due_on: str
    owner: str
    justification: str
    note: str
    accepted_until: str
    accepted_by: str
    settled_at: str


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """One reporting deadline. `state` is `met`, `missed`, `running`, `upcoming` or `ended`."""

    regime: str
    title: str
    who_to: str
    due_at: str
    at_once: bool
    basis: str
    applies_from: str
    also_read_as: str
    uncertain: bool
    state: str
    met_at: str
    met_by: str
    met_note: str


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One incident with its clocks and its timeline."""

    id: int
    title: str
    system: str
    use_case: int | None
    severity: str
    state: str
    description: str
    harms: tuple[str, ...]
    occurred_at: str
    aware_at: str
    reported_by: str
    reported_at: str
    closed_at: str
    conclusion: str
    clocks: tuple[ClockRow, ...]
    timeline: tuple[Json, ...]


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One pinned model of the inventory, with the systems that use it.

    `effective_terms` is an SPDX expression over its own licence and those of what it was made from.
    """

    model: str
    hub: str
    publisher: str
    commit: str
    claim: str
    licence: str
    licence_status: str
    licence_text_sha256: str
    effective_terms: str
    openness: str
    mof_class: int | None
    trust: str
    retired_at: str
    scan: str
    files: int
    size: int | None
    gated: str
    unavailable_since: str
    checked_at: str
    systems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One entry of the audit log, with its number within its subject."""

    subject_type: str
    subject_id: int
    number: int
    at: str
    event: str
    event_words: str
    actor: str
    subject: str
    note: str
    before: Json
    after: Json
    request_id: str
