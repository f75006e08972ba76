"""Assessments: one per set of inputs, superseded when an input changes, never edited."""

from typing import Any

import pytest

from governance.accounts import actions as accounts
from governance.accounts.models import Organisation, User
from governance.approvals import actions, judgement
from governance.approvals.fact_checks import WrongFacts
from governance.approvals.models import Assessment
from governance.audit.models import Entry
from governance.rules import tables
from inventory import actions as inventory
from inventory.models import Revision, UseCase
from tests.approvals.factories import FACTS, refresh_digest, use_case_of
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemModelFactory

pytestmark = pytest.mark.django_db


def current(use_case: UseCase) -> Assessment:
    return Assessment.objects.current().get(use_case=use_case)


def test_equal_inputs_make_one_assessment() -> None:
    use_case = use_case_of(1)

    first = actions.assess(use_case, at=NOON)
    second = actions.assess(use_case, at=NOON)

    assert first == second
    assert Assessment.objects.count() == 1
    assert Entry.objects.filter(event="use_case.assessed").count() == 1


def test_other_facts_supersede_it(engineer: User) -> None:
    use_case = use_case_of(1)
    old = actions.assess(use_case, at=NOON)

    inventory.change_use_case(use_case, facts=FACTS[3], by=engineer, at=NOON)

    old.refresh_from_db()
    assert old.superseded_at == NOON
    assert (old.tier, current(use_case).tier) == (1, 3)


def test_another_licence_supersedes_it() -> None:
    use_case = use_case_of(1)
    old = actions.assess(use_case, at=NOON)
    Revision.objects.update(licence_key="cc-by-nc-4.0", licence_id="cc-by-nc-4.0")

    actions.assess(use_case, at=NOON)

    assert current(use_case).licence_outcome != old.licence_outcome


def test_another_model_of_the_system_supersedes_it() -> None:
    use_case = use_case_of(1)
    old = actions.assess(use_case, at=NOON)
    SystemModelFactory(system=use_case.system, revision=RevisionFactory(licence_key="mit"))
    refresh_digest(use_case)

    actions.assess_system(use_case.system, by=None, at=NOON)

    assert len(current(use_case).licence["models"]) == len(old.licence["models"]) + 1


def test_other_facts_of_the_organisation_supersede_it(officer: User) -> None:
    use_case = use_case_of(1)
    old = actions.assess(use_case, at=NOON)
    organisation = Organisation.objects.ours()
    administrator = officer
    administrator.assignments.create(role="administrator")

    accounts.state_facts(
        name=organisation.name or "Ours", in_eu=True, monthly_users=900_000_000,
        annual_revenue_usd=5, by=User.objects.get(pk=administrator.pk), at=NOON,
    )  # fmt: skip

    assert current(use_case) != old


def test_another_edition_of_the_rules_supersedes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    use_case = use_case_of(1)
    old = actions.assess(use_case, at=NOON)
    monkeypatch.setattr(judgement, "TABLES", (*judgement.TABLES, "incident_clocks"))

    actions.assess(use_case, at=NOON)

    assert current(use_case) != old
    assert current(use_case).editions["incident_clocks"] == tables.load("incident_clocks").edition


def test_a_use_of_which_nothing_is_known_is_never_low_risk() -> None:
    use_case = use_case_of(1, facts={})

    assessment = actions.assess(use_case, at=NOON)

    assert assessment.tier > 1
    assert "task" in assessment.open_questions


def test_null_in_the_organisation_s_own_questions_is_unknown() -> None:
    known = actions.assess(use_case_of(1, facts={}), at=NOON)
    null = actions.assess(use_case_of(1, facts=dict.fromkeys(FACTS[1])), at=NOON)

    assert (null.tier, null.open_questions) == (known.tier, known.open_questions)


@pytest.mark.parametrize(
    "wrong",
    [
        {"facts": {"task": "cooking"}},
        {"ai_act_facts": {"is_ai_system": "perhaps"}},
        {"ai_act_facts": {"no_such_key": True}},
        {"licence_facts": {"commercial": "yes"}},
        {"licence_facts": {"in_eu": True}},
    ],
)
def test_answers_that_the_rules_cannot_read_are_refused_in_words(wrong: dict[str, Any]) -> None:
    use_case = use_case_of(1, **wrong)

    with pytest.raises(WrongFacts, match="cannot read"):
        actions.assess(use_case, at=NOON)

    assert not Assessment.objects.exists()


def test_one_unreadable_use_case_does_not_stop_the_others() -> None:
    use_case_of(1, facts={"task": "cooking"})
    readable = use_case_of(1)

    actions.assess_all(Organisation.objects.ours(), by=None, at=NOON)

    assert list(Assessment.objects.values_list("use_case", flat=True)) == [readable.pk]
