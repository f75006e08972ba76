"""Incidents as people report them."""

from datetime import timedelta
from typing import Any

from governance.accounts.models import User
from governance.approvals import actions as approvals
from governance.incidents import actions
from governance.incidents.models import Incident
from inventory.models import UseCase
from tests.approvals.factories import use_case_of
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.obligations.factories import MINIMAL

HIGH_RISK_PROVIDER: dict[str, Any] = MINIMAL | {
    "annex_iii_point": "4(a)",
    "actor_actions": ["develops_system", "puts_into_service_own_name", "uses"],
    "own_name_on_high_risk_system": False,
    "substantial_modification": False,
    "changes_purpose_to_high_risk": False,
    "third_party_assessment_required": False,
}


def assessed(ai_act_facts: dict[str, Any], **fields: Any) -> UseCase:
    """A use case with its assessment."""
    use_case = use_case_of(1, ai_act_facts=ai_act_facts, **fields)
    approvals.assess(use_case, at=NOON)
    return use_case


def facts_of(concerned: UseCase, /, **known: Any) -> actions.Report:
    """A report about this use of which little is known; `known` says more."""
    given: dict[str, Any] = {
        "system": concerned.system,
        "use_case": concerned,
        "title": "It showed somebody else's order",
        "description": "A customer saw the address of another customer.",
        "severity": "high",
        "harms": [],
        "personal_data_breach": False,
        "risk_to_people": "",
        "provider_unreachable": False,
        "occurred_at": None,
        "aware_at": NOON - timedelta(hours=2),
    }
    return actions.Report(**{**given, **known})


def reported(concerned: UseCase | None = None, /, by: User | None = None, **known: Any) -> Incident:
    """An open incident of this use, or of a new one."""
    concerned = concerned or assessed(MINIMAL)
    reporter = by or UserFactory(roles=["engineer"])
    return actions.report(facts_of(concerned, **known), by=reporter, at=NOON)
