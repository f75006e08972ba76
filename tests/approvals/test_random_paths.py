"""Random people do random things for weeks: no approval ever breaks a rule.

What may be is worked out here a second time, from what was done, and compared with what is stored.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from governance.accounts.models import Department, RoleAssignment, User
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.models import (
    Approval,
    Assessment,
    Condition,
    Delegation,
    Stage,
    StageState,
    Waiver,
)
from governance.approvals.validity import current_editions
from governance.audit.models import Entry
from governance.web.refusals import Refused
from inventory import actions as inventory
from inventory.actions.snapshots import mark_disabled
from inventory.digests import set_standing_digests
from inventory.models import HubModel, UseCase
from tests.approvals.factories import FACTS, ROLE_OF_STAGE, use_case_of
from tests.evidence.factories import EvidenceFactory
from tests.factories import AT, DepartmentFactory, UserFactory

DAYS = (0, 0, 0, 1, 8, 40)
STEPS, WALKS, LIKELY = 45, 9, 0.8
CAST: Mapping[str, tuple[str, ...]] = {
    "requester": ("engineer", "governance_officer", "security_reviewer"),
    "engineer": ("engineer",),
    "officer": ("governance_officer",),
    "second officer": ("governance_officer", "department_approver"),
    "department": ("department_approver",),
    "security": ("security_reviewer",),
    "everything": ("security_reviewer", "department_approver", "governance_officer", "executive"),
    "ethics": ("ethics_reviewer",),
    "legal": ("legal_reviewer",),
    "executive": ("executive",),
    "nobody": (),
}


@dataclass
class Walk:
    """A small organisation, the day it is, and what somebody outside would remember of it."""

    chance: random.Random
    department: Department
    elsewhere: Department
    people: dict[str, User]
    use_case: UseCase
    at: datetime = AT
    held: dict[int, set[tuple[str, int | None]]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    asked: dict[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    agreed: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def begun(cls, seed: int) -> "Walk":
        """People with their roles in one department, some with the same roles in another."""
        department, elsewhere = DepartmentFactory(), DepartmentFactory()
        people = {name: UserFactory(username=name.replace(" ", "-")) for name in CAST}
        people["stranger"] = UserFactory(username="stranger")
        chance = random.Random(seed)  # noqa: S311  # the same walk every time, nothing secret
        use_case = use_case_of(chance.choice([1, 1, 2, 3]), department=department)
        walk = cls(chance, department, elsewhere, people, use_case)
        for name, roles in CAST.items():
            for role in roles:
                walk.give(people[name], role, department)
        for role in ROLE_OF_STAGE.values():
            walk.give(people["stranger"], role, elsewhere)
        return walk

    def give(self, person: User, role: str, department: Department) -> None:
        """Write a role down, here and in the database."""
        RoleAssignment.objects.get_or_create(user=person, role=role, department=department)
        self.held.setdefault(person.pk, set()).add((role, department.pk))

    def draw(self, options: Iterable[Any]) -> Any:
        """Choose one of several, the same way when a walk is repeated."""
        return self.chance.choice(list(options))

    def somebody(self, *likely: str) -> User:
        """A person as they are now: mostly one of the likely ones, at times anybody."""
        names = likely if likely and self.chance.random() < LIKELY else tuple(self.people)
        return User.objects.get(pk=self.people[self.draw(names)].pk)

    def said(self) -> Mapping[str, Any]:
        """What an approval would rest on at this moment."""
        use_case = UseCase.objects.get(pk=self.use_case.pk)
        model = HubModel.objects.get(revisions__uses__system=use_case.system_id)
        return {
            "facts": use_case.facts,
            "purpose": use_case.purpose,
            "disabled": model.disabled,
            "gated": model.gated,
        }

    def may_sign(self, stage: Stage, person_id: int) -> bool:
        """Whether a person holds the role of a stage here, by what was handed out."""
        wanted = {(ROLE_OF_STAGE[right], self.department.pk) for right in stage.right_names}
        return person_id not in self.gone and bool(wanted & self.held.get(person_id, set()))


def request(walk: Walk) -> None:
    approval = actions.request(walk.use_case, by=walk.somebody("requester", "engineer"), at=walk.at)
    walk.asked[approval.pk, 1] = walk.said()


def open_request(walk: Walk) -> Approval:
    found = Approval.objects.open().first()
    if found is None:
        raise Refused("There is none.")
    return found


def answer_everything(walk: Walk) -> None:
    approval, person = open_request(walk), walk.somebody("engineer")
    proof = EvidenceFactory(valid_until=walk.draw([None, walk.at.date()]))
    for row in rows_of(approval):
        if row.answer is None and not row.waits_for_approval:
            actions.answer(
                approval, row.item.id, "satisfied", evidence=[proof], by=person, at=walk.at
            )


def answer_one(walk: Walk) -> None:
    approval = open_request(walk)
    item = walk.draw([row.item.id for row in rows_of(approval)])
    value = walk.draw(["satisfied", "not_satisfied", "not_applicable"])
    actions.answer(approval, item, value, reason="So it is.", by=walk.somebody(), at=walk.at)


def decide(walk: Walk, act: Callable[..., Approval], **words: str) -> None:
    approval = open_request(walk)
    stage = walk.draw(approval.stages.of_this_round())
    fitting = [name for name, one in walk.people.items() if walk.may_sign(stage, one.pk)]
    person = walk.somebody(*fitting)
    act(stage, by=person, at=walk.at, **words)
    stage.refresh_from_db()
    signer = stage.acting_for_id or person.pk
    assert person.pk not in walk.gone
    assert walk.may_sign(stage, signer), f"{person} signed {stage} without a right"
    if stage.acting_for_id:
        day = walk.at.date()
        given = Delegation.objects.filter(delegator=signer, delegate=person, ended_at=None)
        assert given.filter(starts_on__lte=day, ends_on__gte=day).exists()
    approval.refresh_from_db()
    if approval.state == "approved":
        assert walk.said() == walk.asked[approval.pk, approval.round]
        walk.agreed[approval.pk] = walk.said()


def sign(walk: Walk) -> None:
    decide(walk, actions.sign)


def sign_whatever_waits(walk: Walk) -> None:
    """Let everybody try every stage, in any order, so that long paths come to an end."""
    names = sorted(walk.people)
    walk.chance.shuffle(names)
    for name in names:
        person = User.objects.get(pk=walk.people[name].pk)
        for stage in Stage.objects.for_me(person, at=walk.at):
            before = walk.asked[stage.approval_id, stage.round]
            try:
                with transaction.atomic():
                    done = actions.sign(stage, by=person, at=walk.at)
            except Refused:
                continue
            if done.state == "approved":
                assert walk.said() == before
                walk.agreed[done.pk] = walk.said()


def send_back(walk: Walk) -> None:
    decide(walk, actions.request_changes, wanted="Test it again.")


def refuse(walk: Walk) -> None:
    decide(walk, actions.refuse, reason="Not like this.")


def resubmit(walk: Walk) -> None:
    approval = actions.resubmit(open_request(walk), by=walk.somebody("requester"), at=walk.at)
    walk.asked[approval.pk, approval.round] = walk.said()


def withdraw(walk: Walk) -> None:
    actions.withdraw(open_request(walk), by=walk.somebody(), at=walk.at)


def approved_one(walk: Walk) -> Approval:
    found = Approval.objects.filter(state="approved").first()
    if found is None:
        raise Refused("There is none.")
    return found


def suspend_or_resume(walk: Walk) -> None:
    act = walk.draw([actions.suspend, actions.resume])
    act(approved_one(walk), reason="An incident.", by=walk.somebody("officer"), at=walk.at)


def confirm(walk: Walk) -> None:
    approval = approved_one(walk)
    before = walk.agreed[approval.pk]
    actions.confirm(
        approval, note="Looked at.", by=walk.somebody("officer", "second officer"), at=walk.at
    )
    now = walk.said()
    assert {**now, "gated": before["gated"]} == before, "what ends an approval was confirmed"
    walk.agreed[approval.pk] = now


def set_condition(walk: Walk) -> None:
    days = walk.draw([1, 20])
    approval = Approval.objects.living().first()
    if approval:
        due_on = (walk.at + timedelta(days=days)).date()
        actions.set_condition(approval, "Do it.", due_on=due_on, by=walk.somebody(), at=walk.at)


def meet_condition(walk: Walk) -> None:
    condition = Condition.objects.filter(met_at=None).first()
    if condition:
        proof = EvidenceFactory()
        actions.meet_condition(condition, evidence=proof, by=walk.somebody(), at=walk.at)


def ask_waiver(walk: Walk) -> None:
    approval = open_request(walk)
    item = walk.draw([row.item.id for row in rows_of(approval)])
    ends_on = (walk.at + timedelta(days=walk.draw([1, 30]))).date()
    actions.ask_waiver(
        approval, "item", item=item, reason="Later.", ends_on=ends_on,
        by=walk.somebody("requester"), at=walk.at,
    )  # fmt: skip


def answer_waiver(walk: Walk) -> None:
    waiver = Waiver.objects.living().last()
    if waiver:
        act = walk.draw([actions.grant_waiver, actions.end_waiver])
        act(waiver, note="Settled.", by=walk.somebody("officer"), at=walk.at)
        waiver.refresh_from_db()
        assert waiver.granted_by_id not in {waiver.asked_by_id, waiver.approval.requested_by_id}


def delegate(walk: Walk) -> None:
    giver, taker = walk.somebody(), walk.somebody()
    actions.delegate(
        taker, starts_on=walk.at.date(), ends_on=(walk.at + timedelta(days=9)).date(),
        reason="Away.", by=giver, at=walk.at,
    )  # fmt: skip


def change_facts(walk: Walk) -> None:
    tier = walk.draw([1, 1, 2, 3])
    row = UseCase.objects.get(pk=walk.use_case.pk)
    inventory.change_use_case(row, facts=FACTS[tier], by=walk.somebody(), at=walk.at)


def disable_at_the_hub(walk: Walk) -> None:
    mark_disabled(HubModel.objects.get(), by=None, at=walk.at)


def gate_at_the_hub(walk: Walk) -> None:
    model = HubModel.objects.get()
    model.gated = "manual" if not model.gated else ""
    set_standing_digests(model)
    model.save()


def take_a_role(walk: Walk) -> None:
    row = walk.draw(RoleAssignment.objects.order_by("pk"))
    walk.held[row.user_id].discard((row.role, row.department_id))
    row.delete()


def leave(walk: Walk) -> None:
    person = walk.somebody()
    walk.gone.add(person.pk)
    User.objects.filter(pk=person.pk).update(is_active=False)


def wait(walk: Walk) -> None:
    walk.at += timedelta(days=walk.draw(DAYS))


BEFORE = (request, request, request, change_facts)
OPEN = (
    answer_everything, answer_everything, sign_whatever_waits, sign_whatever_waits, sign,
    answer_one, send_back, refuse, resubmit, resubmit, withdraw, ask_waiver, answer_waiver,
    set_condition,
)  # fmt: skip
AFTER = (
    suspend_or_resume, suspend_or_resume, suspend_or_resume, gate_at_the_hub, confirm, confirm,
    set_condition, meet_condition, answer_waiver, request, wait,
)  # fmt: skip
AT_ANY_TIME = (
    wait, wait, delegate, delegate, change_facts, gate_at_the_hub, disable_at_the_hub, take_a_role,
    leave, request, request, sign, sign, confirm, suspend_or_resume,
)  # fmt: skip
ACTS = {*BEFORE, *OPEN, *AFTER, *AT_ANY_TIME}


def next_act(walk: Walk) -> Callable[[Walk], None]:
    """Mostly what fits, so that walks come far; at times anything at all."""
    if walk.chance.random() > LIKELY:
        return walk.draw(AT_ANY_TIME)
    if Approval.objects.open().exists():
        return walk.draw(OPEN)
    return walk.draw(AFTER if Approval.objects.filter(state="approved").exists() else BEFORE)


@pytest.mark.once
@pytest.mark.django_db
def test_random_people_never_reach_an_approval_that_breaks_a_rule() -> None:
    done: Counter[str] = Counter()

    for seed in range(WALKS):
        with undone():
            walk = Walk.begun(seed)
            for _ in range(STEPS):
                act = next_act(walk)
                if take(walk, act):
                    done[act.__name__] += 1
                    check_states()
                    check_signatures()
                    check_validity(walk)
            done["approved"] += len(walk.agreed)

    assert not {act.__name__ for act in ACTS} - set(done), f"no walk came everywhere: {done}"
    assert done["approved"] >= WALKS / 2


def take(walk: Walk, act: Callable[[Walk], None]) -> bool:
    """Do it and tell whether it was done; what is refused has to leave no trace."""
    before = traces()
    try:
        with transaction.atomic():
            act(walk)
    except Refused:
        assert traces() == before, f"{act.__name__} was refused and left a trace"
        return False
    return True


def traces() -> tuple[int, list[tuple[Any, ...]]]:
    rows = Approval.objects.order_by("pk").values_list("pk", "state", "round", "reviewed_digest")
    return Entry.objects.count(), list(rows)


def check_states() -> None:
    assert Approval.objects.open().count() <= 1
    assert Approval.objects.filter(state="approved").count() <= 1
    blocked = Assessment.objects.current().filter(ai_act_category="prohibited")
    assert not Approval.objects.filter(state="approved", assessment__in=blocked).exists()


def check_signatures() -> None:
    for approval in Approval.objects.filter(state__in=["approved", "superseded"]):
        stages = list(approval.stages.of_this_round())
        assert stages
        assert all(stage.state == StageState.SIGNED for stage in stages)
        took_part = [{stage.decided_by_id, stage.acting_for_id} - {None} for stage in stages]
        people = [person for group in took_part for person in group]
        assert len(people) == len(set(people)), "one person took part in two stages"
        assert approval.requested_by_id not in people, "the requester took part"
        check_answers(approval)


def check_answers(approval: Approval) -> None:
    """Everything that is required was satisfied, or waived by somebody who may."""
    waived = {row.item for row in Waiver.objects.filter(approval=approval, relied_on=True)}
    for row in rows_of(approval):
        if row.item.required and row.item.id not in waived and not row.waits_for_approval:
            assert row.state in ("satisfied", "not_applicable"), row.item.id


def check_validity(walk: Walk) -> None:
    if not Approval.objects.filter(state="approved").exists():
        return
    rows = Approval.objects.with_validity(at=walk.at, editions=current_editions())
    for approval in rows.filter(state="approved"):
        assert (approval.validity == "valid") == holds(walk, approval), approval.validity


def holds(walk: Walk, approval: Approval) -> bool:
    """Whether it holds, by the words of the rules and by what was done here."""
    day = walk.at.date()
    assert approval.expires_at
    over = Waiver.objects.filter(approval=approval, relied_on=True)
    ended = [row for row in over if row.ended_at or row.ends_on < day]
    renewed = {row.item for row in Waiver.objects.in_force(day).filter(approval=approval)}
    late = [
        row
        for row in Condition.objects.filter(approval=approval, met_at=None)
        if row.due_on and row.due_on < day
    ]
    return (
        approval.suspended_at is None
        and approval.expires_at > walk.at
        and walk.said() == walk.agreed[approval.pk]
        and not [row for row in ended if row.item not in renewed]
        and not late
    )


@contextmanager
def undone() -> Iterator[None]:
    """Let every walk begin in an empty database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
