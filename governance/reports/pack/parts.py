"""What an audit pack is made of: frozen rows, every one of which can be written as JSON.

Days and moments are ISO 8601 text, "" where there is none, so that the rows read back from
`pack.json` are the rows that were written.
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question with its answer in words, and the article or policy behind it."""

    section: str
    question: str
    answer: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class ModelUse:
    """One pinned model of a system: what its card claims, and what that means for this use."""

    model: str
    hub: str
    commit: str
    purpose: str
    claim: str
    licence: str
    licence_status: str
    spdx: str
    licence_text_sha256: str
    outcome: str
    because: tuple[Json, ...]
    duties: tuple[str, ...]
    scan: str
    files: int
    size: int | None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty of the EU AI Act that applies to a use case."""

    id: str
    ref: str
    title: str
    role: str
    applies_from: str
    also_read_as: str
    status: str


@dataclass(frozen=True, kw_only=True)
class EvidenceItem:
    """One piece of evidence. `sha256` is "" for a link."""

    id: int
    title: str
    kind: str
    file_name: str
    size: int
    sha256: str
    url: str
    method: str
    valid_until: str
    added_by: str
    added_at: str


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One sign-off: who decided it and when; "" while it waits."""

    kind: str
    title: str
    state: str
    decided_by: str
    decided_at: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ChecklistRow:
    """One question of the checklist; `value` is `open` without an answer."""

    item: str
    question: str
    value: str
    value_words: str
    reason: str
    source: str
    answered_by: str
    answered_at: str
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """Something an approval demands by a day."""

    text: str
    due_on: str
    set_by: str
    set_at: str
    met_by: str
    met_at: str
    overdue: bool
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, kw_only=True)
class BindingRow:
    """Something an approval rests on; `holds` is whether its digest is still the same."""

    kind: str
    label: str
    digest: str
    digest_now: str
    holds: bool
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """One request and what became of it; `validity` and `reasons` are those of the as-of moment."""

    id: int
    state: str
    validity: str
    validity_words: str
    reasons: tuple[str, ...]
    tier: int
    checklist_version: str
    requested_by: str
    requested_at: str
    request_note: str
    decided_at: str
    decision_reason: str
    expires_at: str
    suspended_at: str
    suspended_because: str
    reviewed_digest: str
    stages: tuple[StageRow, ...]
    checklist: tuple[ChecklistRow, ...]
    conditions: tuple[ConditionRow, ...]
    bindings: tuple[BindingRow, ...]


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
    """One pinned model of the inventory, with the systems that use it."""

    model: str
    hub: str
    publisher: str
    commit: str
    claim: str
    licence: str
    licence_status: str
    licence_text_sha256: str
    scan: str
    files: int
    size: int | None
    gated: str
    unavailable_since: str
    checked_at: str
    systems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One use case with everything that was judged, decided, owed and found on it.

    `standing` is the validity of the approval in effect or the state of the open request,
    `not_requested` without either; `approvals` has every request, newest first.
    """

    use_case: int
    name: str
    system: str
    system_id: int
    department: str
    owner: str
    purpose: str
    retired_at: str
    standing: str
    standing_words: str
    tier: int
    tier_because: tuple[Json, ...]
    tier_lower_if: tuple[str, ...]
    blocked: tuple[Json, ...]
    category: str
    category_words: str
    roles: tuple[str, ...]
    ai_act_because: tuple[Json, ...]
    duties: tuple[Duty, ...]
    licence_outcome: str
    licence_words: str
    open_questions: tuple[str, ...]
    editions: Json
    answers: tuple[Answered, ...]
    models: tuple[ModelUse, ...]
    approvals: tuple[ApprovalRow, ...]
    obligations: tuple[ObligationRow, ...]
    findings: tuple[FindingRow, ...]
    incidents: tuple[IncidentRow, ...]


@dataclass(frozen=True, kw_only=True)
class Count:
    """One number of the summary; `key` names it for the reader of `pack.json`."""

    key: str
    group: str
    name: str
    number: int


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


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a pack is about. `scope` is `use_case` or `organisation`."""

    scope: str
    title: str
    organisation: str
    subject: str
    as_of: str
    asked_by: str
    editions: Json
