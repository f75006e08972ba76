"""Whether an approval holds: asked of the database, in one statement, and said in words."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations

import pytest

from governance.accounts.models import Organisation, User
from governance.approvals import actions, bindings
from governance.approvals.models import Approval, Assessment, Waiver, of_many
from governance.approvals.validity import current_editions, differences, validity_of
from governance.approvals.validity_words import VALIDITY
from governance.evidence import actions as evidence
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import retire_system, retire_use_case
from inventory.models import (
    Deployment,
    Environment,
    HubModel,
    Revision,
    SystemModel,
    UseCase,
)
from tests.approvals.factories import (
    answered,
    approved,
    refresh_digest,
    requested,
    sign_all,
    signer,
)
from tests.conftest import NOON
from tests.factories import AT, RevisionFactory, UserFactory

pytestmark = pytest.mark.django_db


def validity(approval: Approval, **editions: str) -> str:
    found = Approval.objects.with_validity(at=NOON, editions=current_editions() | editions)
    return found.get(pk=approval.pk).validity


def change_purpose(approval: Approval) -> None:
    approval.use_case.purpose = "Ranks applicants."
    refresh_digest(approval.use_case)


def change_answer(approval: Approval) -> None:
    approval.use_case.facts |= {"users": "department"}
    refresh_digest(approval.use_case)


def add_model(approval: Approval) -> None:
    use = SystemModel(system=approval.use_case.system, revision=RevisionFactory(), added_at=NOON)
    use.save()
    HubModel.objects.filter(pk=use.revision.model_id).update(repo_id="other/model")
    approval.use_case.refresh_from_db()
    refresh_digest(approval.use_case)


def change_licence(approval: Approval) -> None:
    Revision.objects.update(licence_key="cc-by-nc-4.0", digest="f" * 64)


def disable_model(approval: Approval) -> None:
    HubModel.objects.update(disabled=True, standing_digest="f" * 64)


def change_bytes(approval: Approval) -> None:
    Revision.objects.update(digest="f" * 64)


CHANGES: dict[Callable[[Approval], None], str] = {
    change_purpose: "The purpose was “Sorts incoming mail.” and is now “Ranks applicants.”.",
    change_answer: "The answer to “How many people use it?” was “A few named people” and is now "
    "“One department”.",
    add_model: "The system now also uses other/model at commit",
    change_licence: "was apache-2.0 and is now cc-by-nc-4.0.",
    disable_model: "was not disabled and is now disabled by the hub.",
    change_bytes: "Something else about org/model",
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_kind_of_change_ends_validity_and_is_named(
    change: Callable[[Approval], None],
) -> None:
    approval = approved(1)
    assert validity(approval) == "valid"

    change(approval)

    assert validity(approval) == "no_longer_valid"
    assert CHANGES[change] in " ".join(validity_of(approval, at=NOON).reasons)


def find_something(approval: Approval) -> None:
    Revision.objects.update(
        scan_status="issue found",
        scan_issues=[{"path": "x.bin", "level": "unsafe"}],
        scan_digest="f" * 64,
    )


def close_access(approval: Approval) -> None:
    HubModel.objects.update(gated="auto", access_digest="f" * 64)


def change_rules(approval: Approval) -> None:
    approval.bindings.filter(name="licences").update(digest="f" * 64)


def retire_rules(approval: Approval) -> None:
    approval.bindings.filter(name="stages").update(name="retired_table")


ASKING: dict[Callable[[Approval], None], str] = {
    find_something: "was no issue found and is now issue found: x.bin (unsafe).",
    close_access: "was open to everybody and is now after an access agreement.",
    change_rules: "The text of the licence catalogue changed within edition",
    retire_rules: "The rule table retired_table is no longer in use.",
}


@pytest.mark.parametrize("change", ASKING, ids=lambda change: change.__name__)
def test_some_changes_ask_for_a_look_and_say_so(change: Callable[[Approval], None]) -> None:
    approval = approved(1)

    change(approval)

    assert validity(approval) == "needs_review"
    said = " ".join(validity_of(approval, at=NOON).reasons)
    assert ASKING[change] in said
    assert said.endswith("Somebody has to look whether the approval still holds.")


@pytest.mark.once
def test_what_ends_an_approval_is_named_before_what_asks_for_a_look() -> None:
    approval = approved(1)

    find_something(approval)
    change_purpose(approval)

    first, second = validity_of(approval, at=NOON).reasons
    assert validity(approval) == "no_longer_valid"
    assert first.endswith("and is now “Ranks applicants.”. This ends the approval.")
    assert second.endswith("Somebody has to look whether the approval still holds.")


def test_another_edition_of_a_rule_table_asks_for_a_look() -> None:
    approval = approved(1)

    assert validity(approval, licences="f" * 64) == "needs_review"


def test_the_editions_are_named_before_and_after() -> None:
    approval = approved(1)
    approval.bindings.filter(name="licences").update(
        digest="f" * 64, snapshot={"edition": "2020-01-01"}
    )

    (sentence,) = differences(approval)

    assert sentence.startswith("The edition of the licence catalogue was 2020-01-01 and is now")


def test_another_verdict_ends_validity_though_no_fact_of_the_use_case_changed() -> None:
    approval = approved(1)
    read = {"licence_id": "llama3.1", "note": "Read.", "by": "Ada Lovelace", "on": "2026-11-21"}
    Revision.objects.update(licence_key="llama3.1", licence_decision=read)
    approval = _again(approval)
    Organisation.objects.create(pk=1, monthly_users=800_000_000)
    assert validity(approval) == "valid"

    actions.assess(approval.use_case, by=None, at=NOON)

    assert validity(approval) == "no_longer_valid"
    assert "licence verdict was" in " ".join(differences(approval))


def _again(approval: Approval) -> Approval:
    engineer = UserFactory(roles=["engineer"])
    return sign_all(answered(actions.request(approval.use_case, by=engineer, at=NOON)))


def test_an_approval_expires_at_its_moment() -> None:
    approval = approved(1)
    end = approval.expires_at

    before = validity_of(approval, at=end - timedelta(seconds=1))
    after = validity_of(approval, at=end)

    assert before.state == "valid"
    assert after.state == "expired"
    assert after.reasons == ("It ran out on 1 November 2028. Renew it.",)


@pytest.mark.once
def test_a_suspension_ends_validity_and_lifting_it_restores_it(officer: User) -> None:
    approval = approved(1)

    actions.suspend(approval, reason="It leaks.", by=officer, at=NOON)
    suspended = validity_of(approval, at=NOON)
    actions.resume(approval, reason="Mended.", by=officer, at=NOON)

    assert suspended.state == "suspended"
    assert suspended.reasons == ("Suspended on 21 November 2026: It leaks.",)
    assert validity_of(approval, at=NOON).state == "valid"


def test_a_suspension_needs_a_reason(officer: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.suspend(approved(1), reason="", by=officer, at=NOON)


def test_a_condition_is_overdue_from_the_day_after(officer: User) -> None:
    approval = approved(1)
    actions.set_condition(approval, "Train the users", NOON.date(), by=officer, at=NOON)

    on_the_day = validity_of(approval, at=NOON)
    after = validity_of(approval, at=NOON + timedelta(days=1))

    assert on_the_day.state == "valid"
    assert after.state == "condition_overdue"
    assert after.reasons == ("The condition “Train the users” was due on 21 November 2026.",)


def test_a_condition_that_is_met_is_never_overdue(officer: User) -> None:
    approval = approved(1)
    condition = actions.set_condition(approval, "Train them", NOON.date(), by=officer, at=NOON)
    address = "https://wiki.example/minutes"
    proof = evidence.add_link("Minutes", address, strength=2, by=officer, at=NOON)

    actions.meet_condition(condition, evidence=proof, by=officer, at=NOON)

    assert validity_of(approval, at=NOON + timedelta(days=30)).state == "valid"
    with pytest.raises(Refused, match="met before"):
        actions.meet_condition(condition, evidence=proof, by=officer, at=NOON)


def test_a_condition_is_not_set_for_a_day_that_is_past(officer: User) -> None:
    with pytest.raises(Refused, match="This day is past"):
        actions.set_condition(approved(1), "x", date(2026, 11, 20), by=officer, at=NOON)


def test_an_engineer_sets_no_condition(engineer: User) -> None:
    with pytest.raises(NotAllowed, match="may not set conditions"):
        actions.set_condition(approved(1), "x", NOON.date(), by=engineer, at=NOON)


def test_an_open_request_is_not_valid_but_shows_that_it_is_outdated() -> None:
    approval = requested(1)
    change_purpose(approval)

    row = Approval.objects.with_validity(at=NOON, editions=current_editions()).get()

    assert row.validity == "in_review"
    assert row.is_outdated


def test_validity_of_many_is_one_statement(django_assert_num_queries) -> None:
    for _ in range(3):
        approved(1)
    Revision.objects.filter(pk=Revision.objects.first().pk).update(digest="f" * 64)

    editions = current_editions()

    with django_assert_num_queries(1):
        found = Approval.objects.with_validity(at=NOON, editions=editions)
        states = sorted(row.validity for row in found)

    assert states == ["no_longer_valid", "valid", "valid"]


def test_what_was_reviewed_is_digested_with_answers_and_conditions(officer: User) -> None:
    approval = requested(1)
    first = bindings.reviewed_digest(approval)

    actions.answer(approval, "compliance-training", "satisfied", by=officer, at=NOON)
    second = bindings.reviewed_digest(approval)
    actions.set_condition(approval, "Train them", NOON.date(), by=officer, at=NOON)
    third = bindings.reviewed_digest(approval)

    assert approval.reviewed_digest == first
    assert len({first, second, third}) == 3


def run_out(approval: Approval) -> None:
    Approval.objects.filter(pk=approval.pk).update(expires_at=NOON)


def suspend(approval: Approval) -> None:
    by = UserFactory(roles=["governance_officer"])
    actions.suspend(approval, reason="It leaks.", by=by, at=NOON)


def miss_a_condition(approval: Approval) -> None:
    by = UserFactory(roles=["governance_officer"])
    actions.set_condition(approval, "Train them", AT.date(), by=by, at=AT)


def leave(approval: Approval) -> None:
    """Change nothing."""


STATES: dict[str, Callable[[Approval], None]] = {
    "suspended": suspend,
    "expired": run_out,
    "no_longer_valid": change_purpose,
    "condition_overdue": miss_a_condition,
    "needs_review": find_something,
    "valid": leave,
}


def test_narrowing_by_validity_finds_the_rows_that_show_it() -> None:
    for number, change in enumerate(reversed(STATES.values())):
        approval = approved(1)
        one = approval.use_case.system.uses.get().revision
        if change is find_something:
            Revision.objects.filter(pk=one.pk).update(scan_digest=f"{number:064x}")
        else:
            change(approval)
    requested(1)
    editions = current_editions()
    shown = {
        row.pk: row.validity for row in Approval.objects.with_validity(at=NOON, editions=editions)
    }

    found = {
        row.pk: value
        for value in VALIDITY
        for row in Approval.objects.of_validity(value, at=NOON, editions=editions)
    }

    assert found == shown
    told = {row.pk: row.validity for row in Approval.objects.judged(editions, at=NOON)}
    assert told == shown
    counted = Approval.objects.count_by_validity(at=NOON, editions=editions)
    assert counted == Counter(shown.values())
    assert set(shown.values()) == {*STATES, "in_review"}


def scan_anew(approval: Approval) -> None:
    revision = approval.use_case.system.uses.get().revision_id
    Revision.objects.filter(pk=revision).update(scan_digest="f" * 64)


def judge_otherwise(approval: Approval, *, tier: int = 2) -> None:
    Assessment.objects.current().filter(use_case=approval.use_case).update(superseded_at=NOON)
    again = Assessment.objects.get(pk=approval.assessment_id)
    again.pk, again.superseded_at, again.tier = None, None, tier
    again.save()


def judge_alike(approval: Approval) -> None:
    judge_otherwise(approval, tier=1)


def go_live_too_early(approval: Approval) -> None:
    by = UserFactory(roles=["governance_officer"])
    actions.set_condition(approval, "Test it", before_go_live=True, by=by, at=AT)
    Deployment.objects.create(
        system=approval.use_case.system,
        name="main",
        environment=Environment.PRODUCTION,
        started_at=AT,
    )


def end_a_waiver(approval: Approval) -> None:
    asked, granted = UserFactory(), UserFactory()
    Waiver.objects.create(
        approval=approval, kind="item", item="compliance-training", reason="Later.", relied_on=True,
        ends_on=AT.date(), asked_by=asked, asked_at=AT, granted_by=granted, granted_at=AT,
    )  # fmt: skip


SPEAKING: tuple[Callable[[Approval], None], ...] = (
    suspend, run_out, change_purpose, judge_otherwise, end_a_waiver, miss_a_condition,
    go_live_too_early, scan_anew, judge_alike,
)  # fmt: skip


def test_of_many_approvals_as_of_each_the_gravest_of_two_reasons_counts() -> None:
    editions = current_editions()
    for reasons in combinations(SPEAKING, 2):
        approval = approved(1)
        for change in reasons:
            change(approval)
    each = {
        row.pk: row.validity for row in Approval.objects.with_validity(at=NOON, editions=editions)
    }

    together = of_many.validity_of_approved(Approval.objects.all(), NOON, editions)

    assert together == each
    assert set(each.values()) == {*STATES, "waiver_ended"}
    ended = of_many.no_longer_valid(Approval.objects.all(), NOON, editions)
    assert set(ended) == {pk for pk, said in each.items() if said == "no_longer_valid"}


def test_an_approval_by_an_assessment_of_before_is_compared_with_the_current_one() -> None:
    apart, alike = approved(1), approved(1)
    judge_otherwise(apart)
    judge_alike(alike)

    found = Approval.objects.filter(Assessment.objects.apart_from_approved())

    assert list(found) == [apart]


def test_what_to_look_at_is_whatever_is_not_valid_or_runs_out_soon() -> None:
    changed, ending, _ = approved(1), approved(1), approved(1)
    change_purpose(changed)
    Approval.objects.filter(pk=ending.pk).update(expires_at=NOON + timedelta(days=60))

    rows = Approval.objects.to_look_at(at=NOON, days=60, editions=current_editions())

    assert set(rows) == {changed, ending}


@pytest.mark.parametrize(
    ("left", "found"),
    [
        pytest.param(timedelta(), False, id="run out at this moment"),
        pytest.param(timedelta(seconds=1), True, id="the last second"),
        pytest.param(timedelta(days=30), True, id="on the thirtieth day"),
        pytest.param(timedelta(days=30, seconds=1), False, id="later"),
    ],
)
def test_approvals_that_run_out_soon(left: timedelta, found: bool) -> None:
    approval = approved(1)
    Approval.objects.filter(pk=approval.pk).update(expires_at=NOON + left)

    assert Approval.objects.expiring_within(NOON, 30).exists() is found


def _retire_use(use_case: UseCase, by: User) -> None:
    retire_use_case(use_case, reason="Nobody uses it.", by=by, at=NOON)


def _retire_system(use_case: UseCase, by: User) -> None:
    retire_system(use_case.system, by=by, at=NOON)


@pytest.mark.parametrize(
    "retire",
    [
        pytest.param(_retire_use, id="the use"),
        pytest.param(_retire_system, id="its system"),
    ],
)
@pytest.mark.once
def test_retiring_ends_the_approval_and_nobody_signs_for_it_any_more(
    retire: Callable[[UseCase, User], None],
) -> None:
    engineer = UserFactory(roles=["engineer"])
    given, waiting = approved(1), answered(requested(1))

    for approval in (given, waiting):
        retire(approval.use_case, engineer)

    found = validity_of(given, at=NOON)
    assert found.state == "no_longer_valid"
    assert found.reasons == ("The use case, or its system, was retired. This ends the approval.",)
    stage = waiting.stages.get()
    with pytest.raises(Refused, match="The use case, or its system, was retired"):
        actions.sign(stage, by=signer(stage), at=NOON)
