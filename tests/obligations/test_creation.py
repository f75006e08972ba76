"""Obligations come from approvals: in the same transaction, once, with owner and date."""

from datetime import date, timedelta

import pytest

from governance.approvals.models import Approval, ApprovalState
from governance.audit.models import Entry
from governance.obligations import actions, catalogue
from governance.obligations.actions import creating
from governance.obligations.models import Framework, Obligation, Requirement, RequirementVersion
from governance.rules import due_dates
from governance.rules.eu_ai_act import obligations as rules
from tests.approvals.factories import approved, requested
from tests.conftest import NOON
from tests.factories import AT
from tests.obligations.factories import MINIMAL, approved_high_risk

pytestmark = pytest.mark.django_db


def test_an_approval_creates_the_duties_that_its_assessment_names() -> None:
    approval = approved_high_risk()

    owed = {duty["id"] for duty in approval.assessment.ai_act["obligations"]}
    made = set(Obligation.objects.values_list("requirement__key", flat=True))
    assert made == {key for key in owed if due_dates.is_owed(key)}
    assert "AIA-26-1" in made
    assert Entry.objects.filter(event="obligation.created").count() == len(made)


def test_a_request_alone_owes_nothing() -> None:
    requested(1, ai_act_facts=MINIMAL)

    assert not Obligation.objects.exists()


def test_an_approval_that_fails_leaves_no_obligation(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the process died")

    monkeypatch.setattr(creating, "_create", fails)

    with pytest.raises(RuntimeError, match="died"):
        approved_high_risk()

    assert not Approval.objects.filter(state=ApprovalState.APPROVED).exists()
    assert not Obligation.objects.exists()


def test_approving_again_creates_none_twice() -> None:
    approval = approved_high_risk()
    before = Obligation.objects.count()

    made = actions.create_for(approval, by=None, at=NOON)

    assert made == []
    assert Obligation.objects.count() == before


def test_the_organisation_owes_its_own_duty_once_whatever_the_number_of_uses() -> None:
    approved(1, ai_act_facts=MINIMAL)
    approved(1, ai_act_facts=MINIMAL | {"actor_actions": ["puts_into_service_own_name"]})

    wide = Obligation.objects.get(requirement__key="AIA-4-1")
    assert wide.use_case is None
    assert wide.owner is None


def test_the_owner_of_the_use_case_owns_what_it_owes() -> None:
    approval = approved_high_risk()

    own = Obligation.objects.exclude(use_case=None)
    assert {row.owner for row in own} == {approval.use_case.owner}


def test_a_duty_of_the_future_is_due_when_it_starts_and_one_in_force_after_a_grace() -> None:
    approved_high_risk()

    coming = Obligation.objects.get(requirement__key="AIA-26-1")
    literacy = Obligation.objects.get(requirement__key="AIA-4-1")
    assert coming.applies_from == coming.due_on == date(2027, 12, 2)
    assert literacy.due_on == AT.date() + timedelta(days=30)


def test_a_duty_that_comes_before_first_use_is_due_on_the_day_of_the_approval() -> None:
    approved(1, ai_act_facts=MINIMAL | {"emotion_or_biometric_categorisation": True})

    shown = Obligation.objects.get(requirement__key="AIA-50-3")
    assert shown.applies_from < shown.due_on == AT.date()
    assert "AIA-27-1" in due_dates.comes_before_first_use()
    assert "AIA-26-6" not in due_dates.comes_before_first_use()


def test_a_duty_that_starts_with_a_change_of_design_has_no_date() -> None:
    assert due_dates.due_on(applies_from=None, approved_on=NOON.date()) is None


@pytest.mark.once
def test_permissions_and_voluntary_codes_make_no_row() -> None:
    approved_high_risk()

    keys = Obligation.objects.values_list("requirement__key", flat=True)
    assert all(due_dates.is_owed(key) for key in keys)


def test_synchronising_the_rules_twice_changes_nothing() -> None:
    first = actions.sync_rules(by=None, at=AT)

    second = actions.sync_rules(by=None, at=NOON)

    act = Framework.objects.get(key=catalogue.EU_AI_ACT)
    assert len(first.added) == Requirement.objects.count()
    assert act.requirements.count() == len(rules.catalogue())
    assert not second
    assert act.synced_at == AT
    assert Entry.objects.about(act).filter(event="rules.synced").count() == 1


def test_synchronising_tells_what_came_what_changed_and_what_went() -> None:
    actions.sync_rules(by=None, at=AT)
    Requirement.objects.filter(key="AIA-26-1").update(title="An older title")
    RequirementVersion.objects.filter(requirement__key="AIA-26-2").delete()
    Requirement.objects.filter(key="AIA-26-2").delete()
    gone = Requirement.objects.get(key="AIA-26-4")
    Requirement.objects.create(
        framework=gone.framework, key="AIA-999", ref="Art 999", title="Gone", duty="Gone.",
        source="An older edition", edition="2024",
    )  # fmt: skip

    diff = actions.sync_rules(by=None, at=NOON)

    assert diff == actions.Synced(added=("AIA-26-2",), changed=("AIA-26-1",), removed=("AIA-999",))
    assert Requirement.objects.get(key="AIA-26-1").title != "An older title"
    assert not Requirement.objects.get(key="AIA-999").in_force


def test_every_row_of_the_catalogue_fits_the_database() -> None:
    for row in catalogue.rows():
        for name, value in row.columns.items():
            limit = getattr(Requirement._meta.get_field(name), "max_length", None)
            assert limit is None or len(value) <= limit, (row.key, name)
