"""Requests in every state, with their stages, bindings, answers, conditions and evidence."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.seed.rows import hexes, write
from bench.seed.stages import add_stages
from bench.seed.use_cases import revisions_of
from bench.seed.world import World
from governance.accounts.models import User
from governance.approvals import expiry
from governance.approvals.actions.asked import asked_of, keep
from governance.approvals.bindings import bound_to
from governance.approvals.models import (
    Answer,
    Approval,
    ApprovalState,
    Assessment,
    Binding,
    Condition,
)
from governance.evidence.models import Evidence, EvidenceKind, Strength
from governance.rules import checklists
from inventory.models import UseCase

State = ApprovalState
NEWEST = (State.APPROVED,) * 7 + (State.IN_REVIEW, State.IN_REVIEW, State.REFUSED)
EARLIER = (State.SUPERSEDED, State.SUPERSEDED, State.REFUSED, State.WITHDRAWN)
ITEMS = 10  # of evidence, for each use case's newest request
SUSPENDED, CHANGED, LAPSED = 29, 17, 13  # of so many approvals one


def add_decisions(world: World) -> None:
    """Make the requests; only the newest of each use case still shows its answers."""
    assessments = {row.use_case_id: row for row in Assessment.objects.current()}
    world.approvals = write(Approval, _approvals(world, assessments))
    number = world.scale.requests
    newest = world.approvals[number - 1 :: number]
    add_stages(world)
    write(Binding, (one for row in world.approvals for one in _bindings(row)))
    write(
        Condition,
        (
            Condition(
                approval=row,
                text="Verify the deployed files against the pinned revision before go-live.",
                due_on=(world.at + timedelta(days=n % 60 - 10)).date(),
                set_by=world.signers["security"][0],
                set_at=row.requested_at,
            )
            for n, row in enumerate(newest)
            if n % 5 == 0
        ),
    )
    _answer(newest, world)


def _approvals(world: World, assessments: dict[int, Assessment]) -> Iterator[Approval]:
    for n, use_case in enumerate(world.use_cases):
        for turn in range(world.scale.requests):
            last = turn == world.scale.requests - 1
            state = NEWEST[n % len(NEWEST)] if last else EARLIER[turn % len(EARLIER)]
            days = 30 * (world.scale.requests - turn) + n % 25
            yield _approval(n, use_case, assessments[use_case.pk], state, days, world)


def _approval(
    number: int,
    use_case: UseCase,
    assessment: Assessment,
    state: ApprovalState,
    days: int,
    world: World,
) -> Approval:
    requested_at = world.ago(days)
    row = Approval(
        use_case=use_case,
        assessment=assessment,
        state=state,
        tier=assessment.tier,
        checklist_version=checklists.version(),
        requested_by_id=use_case.owner_id,
        checklist=keep(asked_of(use_case, assessment.tier), at=world.ago(400)),
        requested_at=requested_at,
        submitted_at=requested_at,
        request_note="Ready for review.",
        reviewed_digest=hexes("reviewed", number),
    )
    if state != State.IN_REVIEW:
        row.decided_at = requested_at + timedelta(days=3)
    if state == State.REFUSED:
        row.decision_reason = "The security review found no isolation of the tools."
    if state == State.APPROVED:
        _approve(row, number, world)
    return row


def _approve(row: Approval, number: int, world: World) -> None:
    row.expires_at = expiry.expires_at(row.tier, row.requested_at + timedelta(days=3))
    if number % LAPSED == 0:
        row.expires_at = world.ago(1)
    if number % SUSPENDED == 0:
        row.suspended_at, row.suspended_because = world.ago(2), "Incident: wrong answers."


def _bindings(row: Approval) -> Iterator[Binding]:
    for binding in bound_to(
        row.use_case, revisions_of(row.use_case), asked_of(row.use_case, row.tier)
    ):
        binding.approval = row
        if binding.kind == "facts" and row.use_case_id % CHANGED == 0:
            binding.digest = hexes("earlier facts", row.use_case_id)
        yield binding


def _answer(approvals: list[Approval], world: World) -> None:
    """Answer the checklists; a request in review still has some open items."""
    evidence = write(
        Evidence,
        (_evidence(n, row, world) for n, row in enumerate(approvals) for _ in range(ITEMS)),
    )
    proof = {row.pk: evidence[ITEMS * n : ITEMS * (n + 1)] for n, row in enumerate(approvals)}
    answers = write(Answer, (answer for row in approvals for answer in _answers(row)))
    link: Any = Answer.evidence.through
    write(
        link,
        (
            link(answer_id=answer.pk, evidence_id=one.pk)
            for answer in answers
            for one in _some(proof[answer.approval_id], answer.pk)
        ),
    )


def _some(items: list[Evidence], number: int) -> list[Evidence]:
    """Return one or two of the items, other ones for every answer."""
    begin = number % (ITEMS - 1)
    return items[begin : begin + number % 2 + 1]


def _answers(row: Approval) -> Iterator[Answer]:
    items = asked_of(row.use_case, row.tier).items
    for n, item in enumerate(items):
        if row.state == State.IN_REVIEW and n % 4 == 3:
            continue
        by: User | None = None if item.answered_by else row.requested_by
        yield Answer(
            approval=row,
            item=item.id,
            value="satisfied",
            reason="Described in the assessment file.",
            source="" if by else "The commits pinned in the inventory.",
            answered_by=by,
            answered_at=row.requested_at + timedelta(hours=1),
        )


def _evidence(number: int, row: Approval, world: World) -> Evidence:
    return Evidence(
        kind=EvidenceKind.LINK,
        title=f"Assessment file: {row.use_case.name}",
        department_id=row.use_case.system.department_id,
        url=f"https://files.example.org/assessments/{number}",
        strength=Strength.DOCUMENT,
        valid_until=(world.at + timedelta(days=number % 400 - 30)).date(),
        added_by_id=row.requested_by_id,
        added_at=row.requested_at,
    )
