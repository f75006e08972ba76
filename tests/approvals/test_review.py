"""The page on which one request is decided: in every state, for every size, step by step."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.bindings import reviewed_digest
from governance.approvals.checklist import rows_of
from governance.approvals.models import Approval, ApprovalState
from governance.evidence.models import Evidence, EvidenceKind
from inventory.models import HubModel
from tests.approvals.factories import answered, approved, refresh_digest, requested, use_case_of
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemModelFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MOST = 25
LATER = NOON.date() + timedelta(days=30)
Visit = Callable[[User], Client]


def page(client: Client, approval: Approval, part: str = "") -> str:
    response = client.get(f"{approval.get_absolute_url()}{part}")
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, approval: Approval) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, approval)
    return len(asked)


def decide(client: Client, approval: Approval, kind: str, verb: str, **words: str) -> int:
    url = reverse("approvals:stage-decide", args=[approval.pk, kind, verb])
    seen = client.get(approval.get_absolute_url()).context["sign_form"].initial
    status: int = client.post(url, {**seen, **words}).status_code
    return status


def in_state(state: str, tier: int, officer: User) -> Approval:
    if state == "in review":
        return answered(requested(tier))
    if state == "sent back":
        approval = requested(tier)
        stage = approval.waiting_stages[0]
        right = {"governance": "governance_officer", "department": "department_approver"}
        signer = UserFactory(roles=[right.get(stage.kind, f"{stage.kind}_reviewer")])
        return actions.request_changes(stage, wanted="More on risk.", by=signer, at=NOON)
    approval = approved(tier)
    if state == "renewal":
        requester = UserFactory(roles=["engineer"])
        return actions.request(approval.use_case, note="Again.", by=requester, at=NOON)
    if state == "suspended":
        return actions.suspend(approval, reason="It went wrong.", by=officer, at=NOON)
    return approval


@pytest.mark.parametrize("tier", [1, 2, 3], ids="tier {}".format)
@pytest.mark.parametrize("state", ["in review", "sent back", "approved", "suspended", "renewal"])
def test_the_page_asks_few_questions_in_every_state(
    visit: Visit, officer: User, state: str, tier: int
) -> None:
    approval = in_state(state, tier, officer)
    browser = visit(officer)
    page(browser, approval)

    assert queries(browser, approval) <= MOST


def test_the_page_costs_the_same_for_many_models_items_and_files(
    visit: Visit, officer: User
) -> None:
    few = requested(3)
    use_case = use_case_of(3)
    for _ in range(29):
        SystemModelFactory(system=use_case.system, revision=RevisionFactory())
    person = UserFactory(roles=["engineer"])
    many = actions.request(refresh_digest(use_case), by=person, at=NOON)
    version = many.checklist
    version.pk, version.digest = None, "e" * 64
    version.items = version.items + [
        {**version.items[0], "id": f"own-{number}", "answered_by": ""} for number in range(40)
    ]
    version.save()
    many.checklist = version
    many.save()
    for answer in answered(many).answers.all():
        answer.evidence.add(*(document(person) for _ in range(3)))
    browser = visit(officer)
    page(browser, few)

    assert queries(browser, many) <= queries(browser, few) + 1
    assert queries(browser, many) <= MOST


@pytest.mark.both
def test_its_digest_is_that_of_the_request_with_all_that_belongs_to_it(
    visit: Visit, officer: User
) -> None:
    approval, person = requested(3), UserFactory(roles=["engineer"])
    asked = {"reason": "Later.", "ends_on": LATER, "by": approval.requested_by, "at": NOON}
    items = [row.item.id for row in rows_of(approval) if row.state == "open"][:4]
    waivers = [actions.ask_waiver(approval, "item", item=item, **asked) for item in items]
    actions.grant_waiver(waivers[0], by=officer, at=NOON)
    actions.refuse_waiver(waivers[1], note="No.", by=officer, at=NOON)
    over = actions.grant_waiver(waivers[2], by=officer, at=NOON)
    actions.end_waiver(over, note="Not needed.", by=officer, at=NOON)
    for answer in answered(approval).answers.filter(item__in=items[:2]):
        answer.evidence.add(*(document(person) for _ in range(2)))
    actions.set_condition(approval, "Train them", LATER, by=officer, at=NOON)
    actions.set_condition(approval, "Test it", None, before_go_live=True, by=officer, at=NOON)

    shown = visit(officer).get(approval.get_absolute_url()).context["sign_form"].initial

    assert shown["reviewed_digest"] == reviewed_digest(Approval.objects.get(pk=approval.pk))


def document(person: User) -> Evidence:
    return Evidence.objects.create(
        kind=EvidenceKind.LINK,
        title="Minutes",
        url="https://wiki.example/m",
        strength=1,
        added_by=person,
        added_at=NOON,
    )


def test_the_verdicts_stand_at_the_top_and_each_with_its_source(
    visit: Visit, officer: User
) -> None:
    html = page(visit(officer), requested(2))

    assert "It works with some personal data." in html
    assert "Organisation policy, tier 2" in html
    assert re.search(r'href="#ai-act">EU AI Act', html)
    assert re.search(r'href="#licence">Licence', html)
    assert "T2 or higher" in html


def test_each_family_counts_what_is_evidenced_and_what_is_attested_apart(
    visit: Visit, officer: User
) -> None:
    response = visit(officer).get(answered(requested(2)).get_absolute_url())

    families, whole = response.context["families"], response.context["counts"]
    heads = re.findall(r"(\d+) of (\d+): (\d+) evidenced, (\d+) attested", str(response.content))
    said = [tuple(int(number) for number in head) for head in heads]
    told = [family.counts for family in families]
    assert said == [(row.done, row.items, row.evidenced, row.attested) for row in told]
    assert sum(row.evidenced for row in told) == whole.evidenced > 0
    assert sum(row.attested for row in told) == whole.attested > 0


def test_what_is_missing_is_said_in_the_words_of_the_refusal(visit: Visit, officer: User) -> None:
    approval = requested(1)
    browser = visit(officer)

    html = page(browser, approval)
    url = reverse("approvals:stage-decide", args=[approval.pk, "governance", "sign"])
    refused = browser.post(url).context["problem"]

    assert refused.startswith("Something is missing. ")
    for sentence in refused.removeprefix("Something is missing. ").split("Not answered yet: ")[1:]:
        assert f"Not answered yet: {sentence.strip()}" in html
    assert 'disabled aria-describedby="against" aria-label="Sign: Governance sign-off"' in html


def test_a_request_goes_back_comes_again_and_is_approved(visit: Visit) -> None:
    author, officer = UserFactory(roles=["engineer"]), UserFactory(roles=["governance_officer"])
    approval = answered(requested(1, by=author))

    sent_back = decide(
        visit(officer), approval, "governance", "request-changes", wanted="Name who checks."
    )
    theirs = page(visit(author), approval)
    again = visit(author).post(
        reverse("approvals:approval-step", args=[approval.pk, "resubmit"]), {"note": "Named."}
    )
    html = page(visit(officer), approval)
    signed = decide(visit(officer), approval, "governance", "sign")

    approval.refresh_from_db()
    assert (sent_back, again.status_code, signed) == (302, 302, 302)
    assert "Changes are wanted" in theirs
    assert "Name who checks." in theirs
    assert "Earlier rounds" in html
    assert "Name who checks." in html
    assert approval.state == ApprovalState.APPROVED


def test_changes_are_asked_for_with_words(visit: Visit, officer: User) -> None:
    approval = requested(1)

    status = decide(visit(officer), approval, "governance", "request-changes", wanted=" ")

    assert status == 422


def test_what_asks_for_a_look_is_confirmed_on_the_page(visit: Visit, officer: User) -> None:
    approval = approved(1)
    HubModel.objects.update(gated="auto", access_digest="f" * 64)
    browser = visit(officer)

    html = page(browser, approval)
    browser.post(
        reverse("approvals:approval-step", args=[approval.pk, "confirm"]),
        {"note": "Our copy is not touched."},
    )
    after = page(browser, approval)

    assert "Needs review" in html
    assert "was open to everybody and is now after an access agreement" in html
    assert "Confirm that it still holds" in html
    assert "Confirm that it still holds" not in after
    assert "Approved, valid" in after


@pytest.mark.both
def test_who_acts_for_another_reads_so_before_deciding(visit: Visit) -> None:
    approval = answered(requested(1))
    officer = UserFactory(roles=["governance_officer"], full_name="Elena Marchetti")
    deputy = UserFactory(roles=["engineer"])
    today = timezone.localdate()
    actions.delegate(
        deputy,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="On leave.",
        delegator=officer,
        by=officer,
        at=timezone.now(),
    )
    browser = visit(deputy)

    html = page(browser, approval)
    decide(browser, approval, "governance", "sign")

    assert "you decide in the name of <strong>Elena Marchetti</strong>" in html
    assert "in the name of Elena Marchetti" in page(browser, approval)


def test_who_may_not_decide_has_no_form_and_reads_why(visit: Visit) -> None:
    approval = answered(requested(1))

    html = page(visit(UserFactory(roles=["auditor"])), approval)

    assert "You may not sign the governance stage" in html
    assert "Refuse" not in html
    assert "Withdraw" not in html


def test_a_renewal_shows_what_changed_since_the_last_decision(visit: Visit, officer: User) -> None:
    before = approved(1)
    before.use_case.purpose = "Sorts incoming and outgoing mail."
    refresh_digest(before.use_case)
    requester = UserFactory(roles=["engineer"])
    renewal = actions.request(before.use_case, by=requester, at=NOON)

    html = page(visit(officer), renewal)

    assert "What changed since the last decision" in html
    assert "Sorts incoming and outgoing mail." in html


@pytest.mark.both
def test_the_record_holds_everything_in_full(visit: Visit, officer: User) -> None:
    approval = approved(2)
    condition = actions.set_condition(approval, "Train the users", NOON.date(), by=officer, at=NOON)
    binding = approval.bindings.get(kind="revision")
    evidence = approval.answers.get(item="approval-model-version").evidence.get()

    html = page(visit(officer), approval, "record/")

    for text in (
        approval.reviewed_digest,
        binding.digest,
        binding.revision.sha,
        evidence.sha256,
        condition.text,
        approval.assessment.editions["risk_tier"],
        "Security review",
        "Approved",
        "Checklist item answered",
    ):
        assert text in html


def test_the_record_of_a_foreign_request_does_not_exist(visit: Visit) -> None:
    approval = requested(1)

    assert visit(UserFactory()).get(f"{approval.get_absolute_url()}record/").status_code == 404
