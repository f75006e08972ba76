"""Obligations as approvals create them."""

from typing import Any

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.evidence.models import Evidence
from governance.obligations.models import Framework, Obligation, Requirement
from inventory.models import UseCase
from tests.approvals.factories import approved
from tests.factories import AT, SystemFactory, UseCaseFactory, UserFactory

HIGH_RISK_DEPLOYER: dict[str, Any] = {
    "is_ai_system": True,
    "is_gpai_model": False,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["uses"],
    "prohibited_practice": None,
    "annex_i_section": None,
    "annex_iii_point": "4(a)",
    "annex_iii_builtin_exception": None,
    "art6_3_condition": None,
    "profiling": True,
}
MINIMAL: dict[str, Any] = HIGH_RISK_DEPLOYER | {"annex_iii_point": None, "profiling": False}


def approved_high_risk(**fields: Any) -> Approval:
    """An approved high-risk use; its obligations were created with the approval."""
    return approved(3, ai_act_facts=HIGH_RISK_DEPLOYER, **fields)


def obligation_of(use_case: UseCase | None = None) -> Obligation:
    """An open obligation of this use case, or of a new one."""
    owed_for = use_case or approved_high_risk().use_case
    return Obligation.objects.filter(use_case=owed_for).order_by("pk")[0]


def link(**fields: Any) -> Evidence:
    """A document that lies elsewhere; `valid_until` may be in the past."""
    by: User = fields.pop("added_by", None) or UserFactory()
    given = {
        "kind": "link",
        "title": "Log settings",
        "url": "https://wiki.example.org/logs",
        "strength": 2,
    }
    return Evidence.objects.create(**given | {"added_by": by, "added_at": AT} | fields)


def requirement(key: str = "TEST-1", **fields: Any) -> Requirement:
    """A requirement of the AI Act's framework, made once per key."""
    framework, _ = Framework.objects.get_or_create(
        key=fields.pop("framework", "eu-ai-act"),
        defaults={"title": "EU AI Act", "edition": "test", "synced_at": AT, "taken_up_at": AT},
    )
    given = {"framework": framework, "ref": "Art 26(6)", "title": f"Duty {key}", "duty": "Do it.",
             "source": "Regulation (EU) 2024/1689", "edition": "test"}  # fmt: skip
    return Requirement.objects.get_or_create(key=key, defaults=given | fields)[0]


def made(**fields: Any) -> Obligation:
    """One obligation, without an approval: of a new use case, in `department` if one is given.

    `use_case=None` makes it the organisation's, together with `model` that of a model.
    """
    department = fields.pop("department", None)
    if "use_case" not in fields:
        system = SystemFactory(**({"department": department} if department else {}))
        fields["use_case"] = UseCaseFactory(system=system)
    given = {"role": "deployer", "edition": "test", "created_at": AT}
    asked = fields.pop("requirement", None) or requirement()
    return Obligation.objects.create(**given | {"requirement": asked} | fields)
