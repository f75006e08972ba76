"""Obligations of models come from the answers about them."""

from typing import Any

import pytest

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations import actions
from governance.obligations.models import ModelAssessment, Obligation
from governance.rules import due_dates
from governance.rules.eu_ai_act.classify import classify
from governance.rules.eu_ai_act.facts import parse
from tests.conftest import NOON
from tests.factories import HubModelFactory

pytestmark = pytest.mark.django_db

OWN_MODEL: dict[str, Any] = {
    "is_ai_system": False,
    "is_gpai_model": True,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["develops_model", "places_on_market"],
    "gpai": {"training_flop": 7e23},
}


def assessed(by: User) -> ModelAssessment:
    """A general-purpose model that the organisation develops and supplies."""
    ai_act: Any = classify(parse(OWN_MODEL), as_of=NOON.date()).as_dict()
    return ModelAssessment.objects.create(
        model=HubModelFactory(),
        facts=OWN_MODEL,
        ai_act=ai_act,
        category=ai_act["category"],
        made_at=NOON,
        made_by=by,
    )


def test_a_model_owes_what_its_answers_bring_about(engineer: User) -> None:
    assessment = assessed(engineer)

    made = actions.create_for_model(assessment, by=engineer, at=NOON)

    keys = {duty["id"] for duty in assessment.ai_act["obligations"]}
    own = Obligation.objects.filter(model=assessment.model)
    assert "AIA-53-1a" in set(own.values_list("requirement__key", flat=True))
    assert {row.requirement.key for row in made} == {key for key in keys if due_dates.is_owed(key)}
    assert set(own.values_list("owner", flat=True)) == {engineer.pk}
    assert Entry.objects.filter(event="obligation.created").count() == len(made)


def test_answering_again_creates_none_twice_and_the_organisation_owes_once(engineer: User) -> None:
    first, second = assessed(engineer), assessed(engineer)
    actions.create_for_model(first, by=engineer, at=NOON)
    before = Obligation.objects.filter(use_case=None, model=None).count()

    assert actions.create_for_model(first, by=engineer, at=NOON) == []
    assert actions.create_for_model(second, by=engineer, at=NOON)
    assert Obligation.objects.filter(use_case=None, model=None).count() == before
