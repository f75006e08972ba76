"""A pack never differs from what the screens said at that moment."""

import json
import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval
from governance.reports.pack import build_use_case
from governance.reports.pack.parts import Decision
from governance.reports.pack.spool import line
from governance.reports.render.brief import brief
from inventory import actions as inventory
from inventory.models import UseCase
from tests.approvals.factories import approved, requested, returned, signer, use_case_of
from tests.factories import AT, UserFactory

pytestmark = pytest.mark.django_db

FACT = re.compile(r"<dt>(.*?)</dt><dd>(.*?)(?:<span class=\"sub\">(.*?)</span>)?</dd>", re.DOTALL)


@pytest.fixture
def engineer() -> User:
    """Somebody who describes systems."""
    return UserFactory(roles=["engineer"])


@pytest.fixture
def reader(client: Client) -> Client:
    """A browser in which a governance officer is signed in."""
    client.force_login(UserFactory(roles=["governance_officer"]))
    return client


def pack_of(use_case: UseCase) -> Decision:
    [decision] = build_use_case(use_case, at=timezone.now(), by=None).decisions()
    return decision


def agent(engineer: User) -> UseCase:
    """An agent's use case: what its tools decide was never typed, and one answer is unknown."""
    use_case = use_case_of(2)
    inventory.change_use_case(
        use_case,
        facts={**use_case.facts, "autonomy": "acts_with_approval", "audience": None},
        ai_act_facts={"is_ai_system": True},
        by=engineer,
        at=AT,
    )
    inventory.add_agent_tool(
        use_case.system, name="shell", does="Runs programs.", permission="execute",
        reaches="the server", beyond_user=True, irreversible=True, needs_human_approval=False,
        by=engineer, at=AT,
    )  # fmt: skip
    inventory.state_untrusted_input(use_case.system, ["tickets"], by=engineer, at=AT)
    use_case.refresh_from_db()
    return use_case


@pytest.mark.once
def test_every_answer_of_the_page_is_in_the_pack_with_its_source(
    engineer: User, reader: Client
) -> None:
    use_case = agent(engineer)

    html = reader.get(use_case.get_absolute_url()).content.decode()

    card = html[html.index('id="description"') :]
    shown = FACT.findall(card[: card.index("</section>")])
    packed = [(row.question, row.answer, row.source) for row in pack_of(use_case).answers]
    assert [tuple(map(unescape, row)) for row in shown] == packed
    of_tools = {answer for _, answer, source in packed if source.startswith("From the tools")}
    assert of_tools == {"Yes", "No"}
    assert len([source for *_, source in packed if "From the tools recorded: " in source]) == 3


@pytest.mark.once
def test_a_reviewer_reads_the_answers_of_the_tools_as_they_were_when_it_was_requested(
    engineer: User, reader: Client
) -> None:
    use_case = agent(engineer)
    approval = actions.request(use_case, note="", by=engineer, at=AT)
    said = "Reach more than an ordinary user may: shell."
    for tool in use_case.system.agent_tools.all():
        inventory.remove_agent_tool(tool, by=engineer, at=AT)

    pages = [
        reader.get(reverse(f"approvals:{name}", args=[approval.pk])).content.decode()
        for name in ("approval-detail", "approval-record")
    ]

    assert all(said in unescape(page) for page in pages)
    assert said not in line(pack_of(use_case).answers)


@pytest.mark.parametrize("made", [requested, approved], ids=["open request", "approval"])
def test_the_checklist_and_the_standing_of_a_request_are_those_of_its_page(
    made, engineer: User, reader: Client
) -> None:
    approval: Approval = made(2)

    context = reader.get(approval.get_absolute_url()).context

    [row] = pack_of(approval.use_case).approvals
    shown = [one for family in context["families"] for one in family.rows]
    assert sorted((one.item, one.value, one.proof) for one in row.checklist) == sorted(
        (one.item.id, one.state, one.proof) for one in shown
    )
    assert (row.validity, row.reasons) == (context["approval"].validity, context["reasons"])
    assert (row.tier, row.round) == (approval.tier, approval.round)


def over(verb: str) -> Approval:
    approval = requested(3)
    if verb == "withdraw":
        return actions.withdraw(approval, reason="", by=approval.requested_by, at=AT)
    stage = approval.stages.of_this_round().order_by("position").first()
    assert stage
    return actions.refuse(stage, reason="Too risky.", by=signer(stage), at=AT)


@pytest.mark.parametrize("verb", ["withdraw", "refuse"])
def test_nothing_waits_in_a_request_that_is_over(verb: str, reader: Client) -> None:
    approval = over(verb)

    [row] = pack_of(approval.use_case).approvals
    record = reader.get(reverse("approvals:approval-record", args=[approval.pk])).content.decode()
    page = reader.get(approval.get_absolute_url()).content.decode()

    states = {stage.state for stage in row.stages}
    assert "not_reached" in states
    assert "waiting" not in states
    assert "Not reached" in record
    assert "Waiting" not in record
    assert "Nobody yet" not in record
    assert 'data-state="waiting"' not in page


@pytest.mark.once
def test_a_round_that_was_sent_back_waits_for_nobody() -> None:
    approval = returned(requested(3))

    [row] = pack_of(approval.use_case).approvals

    assert {stage.state for stage in row.stages} == {"returned", "not_reached"}


def shortly(row: Decision) -> str:
    """The decision as the organisation's pack prints it."""
    context = {"row": brief(json.loads(line(row)))}
    return unescape(render_to_string("reports/pack/decision.html", context))


def test_the_short_form_lists_no_sign_off_of_a_withdrawn_request_as_waiting() -> None:
    approval = requested(2)
    assert ": waiting" in shortly(pack_of(approval.use_case))

    actions.withdraw(approval, reason="", by=approval.requested_by, at=AT)

    assert ": waiting" not in shortly(pack_of(approval.use_case))


@pytest.mark.once
def test_the_short_form_names_the_waivers_in_force_and_no_others() -> None:
    approval = requested(1)
    officer = UserFactory(roles=["governance_officer"])
    asked = {
        item: actions.ask_waiver(
            approval, "item", item=item, reason="The text comes in May.",
            ends_on=timezone.now().date(), by=UserFactory(roles=["engineer"]), at=timezone.now(),
        )
        for item in ("compliance-training", "approval-limitations")
    }  # fmt: skip
    granted = actions.grant_waiver(asked["compliance-training"], by=officer, at=timezone.now())

    [row] = pack_of(approval.use_case).approvals
    said = shortly(pack_of(approval.use_case))

    [kept] = row.waivers
    assert kept.in_force
    assert f"Waived: {kept.what}, until " in said
    assert f"granted by {officer.full_name}" in said
    actions.end_waiver(granted, note="It came.", by=officer, at=timezone.now())
    assert "Waived:" not in shortly(pack_of(approval.use_case))


@pytest.mark.once
def test_the_short_form_ends_each_reason_with_one_full_stop() -> None:
    decided = {"validity": "suspended", "validity_words": "Suspended", "expires_at": ""}
    reasons = ["It ran out on 21 November 2026. Renew it.", "A condition was due."]
    row = brief(json.loads(line(pack_of(approved(1).use_case))))

    context = {"row": {**row, "approval": {**row["approval"], **decided, "reasons": reasons}}}
    said = unescape(render_to_string("reports/pack/decision.html", context))

    assert ". It ran out on 21 November 2026. Renew it. A condition was due.</td>" in said


@pytest.mark.once
def test_the_short_form_keeps_the_capitals_of_names() -> None:
    row = brief(json.loads(line(pack_of(approved(1).use_case))))
    roles = ["Provider outside the Union", "Deployer (user)"]

    context = {"row": {**row, "category_words": "High-risk, Annex III", "roles": roles}}
    said = render_to_string("reports/pack/decision.html", context)

    assert (
        "EU AI Act: high-risk, Annex III, as provider outside the Union, deployer (user)," in said
    )
