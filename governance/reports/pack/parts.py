"""What an audit pack is made of: frozen rows, every one of which can be written as JSON.

Days and moments are ISO 8601 text, "" where there is none, so that the rows read back from
`pack.json` are the rows that were written.
"""

from dataclasses import dataclass

from governance.reports.pack.documents import DocumentRow
from governance.reports.pack.rows import (
    EvidenceItem,
    FindingRow,
    IncidentRow,
    Json,
    ObligationRow,
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question with its answer in words, and the article or policy behind it.

    `source` says where an answer came from that nobody typed.
    """

    section: str
    question: str
    answer: str
    source: str
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
class StageRow:
    """One sign-off: who decided it, in whose name if not their own, and when; "" while it waits.

    `round` counts how often the request was submitted. Where it was over before anybody decided
    the sign-off, `state` is `not_reached`.
    """

    kind: str
    title: str
    round: int
    state: str
    decided_by: str
    acting_for: str
    decided_at: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ChecklistRow:
    """One question of the checklist; `value` is `open` without an answer.

    `proof` says how what is done is shown: `evidenced`, `weaker than expected`, `ran out` or
    `attested`; "" for what is not done.
    """

    item: str
    question: str
    value: str
    value_words: str
    proof: str
    reason: str
    source: str
    answered_by: str
    answered_at: str
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """Something an approval demands by a day, or before the system goes live."""

    text: str
    owner: str
    due_on: str
    before_go_live: bool
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
class WaiverRow:
    """Leave to do without something until a day; `relied_on` where the approval needs it.

    `in_force` is whether it counts at the as-of moment.
    """

    what: str
    reason: str
    ends_on: str
    in_force: bool
    relied_on: bool
    asked_by: str
    granted_by: str
    granted_at: str
    ended_at: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """One request and what became of it; `validity` and `reasons` are those of the as-of moment."""

    id: int
    state: str
    validity: str
    validity_words: str
    reasons: tuple[str, ...]
    tier: int
    round: int
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
    waivers: tuple[WaiverRow, ...]
    bindings: tuple[BindingRow, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One use case with everything that was judged, decided, owed and found on it.

    `standing` is the validity of the approval in effect or the state of the open request, without
    either that of the newest request, `not_requested` where there was none; `approvals` has every
    request, newest first.
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
    documents: tuple[DocumentRow, ...]
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
class Head:
    """What a pack is about. `scope` is `use_case` or `organisation`."""

    scope: str
    title: str
    organisation: str
    subject: str
    as_of: str
    asked_by: str
    editions: Json
