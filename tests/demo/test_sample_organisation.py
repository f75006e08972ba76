"""The sample organisation is the main job from end to end; here it is taken at its word."""

import pytest
from django.test import Client

from demo.organisation.world import World
from governance.accounts.models import RoleAssignment
from governance.accounts.permissions import Role
from governance.approvals.models import Approval, Assessment
from governance.approvals.validity import current_editions, validity_of
from governance.audit.models import Counter
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.watch.actions import keep_vex, plan_vex
from governance.watch.models import Finding, Sync
from governance.watch.vex import export
from inventory.models import HubModel, Registration

# One process builds the sample for all who look at it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def _states(world: World) -> dict[str, str]:
    return {key: validity_of(row, at=world.today).state for key, row in world.approvals.items()}


def test_it_holds_every_role_tier_and_outcome(world: World) -> None:
    assert set(RoleAssignment.objects.values_list("role", flat=True)) == set(Role.values)
    assert HubModel.objects.count() >= 12
    assert len(world.use_cases) == 8
    assert set(Assessment.objects.current().values_list("tier", flat=True)) == {1, 2, 3}
    assert _states(world) == {
        "transcripts": "expired",
        "tickets": "valid",
        "chat": "valid",
        "summaries": "needs_review",
        "ranking": "valid",
        "campaigns": "refused",
        "refunding": "in_review",
        "documents": "in_review",
    }


def test_one_use_is_high_risk_and_owes_what_the_act_asks(world: World) -> None:
    assessment = Assessment.objects.current().get(use_case=world.use_cases["ranking"])
    owed = Obligation.objects.filter(use_case=world.use_cases["ranking"])

    assert assessment.ai_act_category == "high_risk_annex_iii"
    assert owed.filter(requirement__key="AIA-26-2", due_on__year=2027).exists()
    assert owed.filter(requirement__key="AIA-26-7").exists()
    assert Obligation.objects.filter(requirement__key="AIA-4-1", use_case=None).count() == 1


def test_names_found_in_code_lead_to_the_canonical_model(world: World) -> None:
    asked = Registration.objects.get(asked="gpt2")

    assert asked.model is not None
    assert asked.model.repo_id == "openai-community/gpt2"
    assert asked.model.aliases.filter(repo_id="gpt2").exists()


def test_a_licence_changed_at_the_hub_shows_in_list_page_and_api_at_once(world: World) -> None:
    client = Client()
    client.force_login(world.people["officer"])
    approval = world.approvals["summaries"]

    in_list = client.get("/approvals/?q=Summarise").content.decode()
    on_page = client.get(approval.get_absolute_url()).content.decode()
    over_api = client.get(f"/api/v1/approvals/{approval.pk}/").json()
    in_query = Approval.objects.with_validity(at=world.today, editions=current_editions())

    assert "Approved, needs review" in in_list
    assert "was apache-2.0 and is now cc-by-nc-4.0" in on_page
    assert over_api["validity"] == "needs_review"
    assert in_query.get(pk=approval.pk).validity == "needs_review"


def test_the_change_and_the_advisory_are_findings_to_work_on(world: World) -> None:
    systems = set(Finding.objects.unsettled(world.today).values_list("system__name", flat=True))

    assert systems == {"Contract reader"}
    assert Finding.objects.filter(advisory__external_id="SANDBOX-2026-0001").count() == 1
    assert Finding.objects.filter(change__kind="licence_changed").count() == 1


def test_the_incidents_clock_runs_72_hours(world: World) -> None:
    clock = Incident.objects.get().clocks.get(regime="GDPR", at_once=False)

    assert (clock.due_at - clock.incident.aware_at).total_seconds() == 72 * 3600


def test_the_log_of_all_that_is_whole(world: World) -> None:
    assert Counter.objects.exists()
    assert not Counter.objects.with_gaps().exists()


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
def test_its_findings_given_away_as_vex_come_back_as_they_are(kind: str, world: World) -> None:
    officer = world.people["officer"]
    written = export.document(kind, officer, None, at=world.today)

    kept = keep_vex("ours.json", written, by=officer, at=world.today)
    met = plan_vex(kept, by=officer, at=world.today)

    assert [(one.does, one.finding) for one in met] == [
        ("nothing", row) for row in Finding.objects.exclude(advisory=None).order_by("pk")
    ]


def test_the_import_of_advisories_names_a_folder_that_means_something(world: World) -> None:
    assert list(Sync.objects.values_list("origin", flat=True)) == ["sample-advisories"]
