"""Who may what, declared once. Code asks for a permission, never for a role."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q, TextChoices

from governance.web.refusals import NotAllowed

if TYPE_CHECKING:
    from governance.accounts.models import Department, User


class Permission(StrEnum):
    """Everything that can be allowed. The value is what a refusal calls it."""

    SYSTEM_READ = "see systems and use cases"
    MODEL_REGISTER = "register models"
    INVENTORY_IMPORT = "import inventories"
    LICENCE_DECIDE = "decide licences"
    LICENCE_POLICY_EDIT = "change the licence policy"
    OPENNESS_CONFIRM = "confirm openness facts"
    TRUST_CHECK = "check and attest trust evidence"
    PUBLISHER_LIST = "list publishers and trusted signers"
    SYSTEM_EDIT = "edit systems and use cases"
    APPROVAL_REQUEST = "request approvals"
    CHECKLIST_ANSWER = "answer checklists"
    CHECKLIST_EDIT = "change checklist templates"
    EVIDENCE_ADD = "add evidence"
    TIER_RAISE = "raise a risk tier"
    TIER_LOWER = "lower a risk tier"
    SIGN_GOVERNANCE = "sign the governance stage"
    SIGN_DEPARTMENT = "sign the department stage"
    SIGN_SECURITY = "sign the security stage"
    SIGN_ETHICS = "sign the ethics stage"
    SIGN_LEGAL = "sign the legal stage"
    SIGN_EXECUTIVE = "sign the executive stage"
    CONDITION_SET = "set conditions"
    WAIVER_GRANT = "grant waivers"
    APPROVAL_CONFIRM = "confirm that approvals still hold"
    APPROVAL_SUSPEND = "suspend approvals"
    RELEASE_REQUEST = "work on releases of own models"
    TRAINING_RECORD = "record trainings"
    OBLIGATION_EDIT = "work on obligations"
    OBLIGATION_SET_ASIDE = "agree that a duty does not apply"
    FRAMEWORK_EDIT = "take up and import frameworks"
    DOCUMENT_REVIEW = "review the documents that the EU AI Act asks for"
    MODEL_ASSESS = "say what the EU AI Act asks of a model"
    POLL_RUN = "ask the hub at once"
    ADVISORY_IMPORT = "import advisories"
    FINDING_TRIAGE = "triage findings"
    FINDING_ACCEPT = "accept the risk of findings"
    INCIDENT_REPORT = "report incidents"
    INCIDENT_MANAGE = "manage incidents"
    PACK_EXPORT = "export audit packs"
    BOARD_READ = "read the board page"
    AUDIT_READ = "read the audit log"
    JOB_READ = "look at background jobs"
    JOB_RUN = "run and cancel background jobs"
    PEOPLE_MANAGE = "manage people and departments"
    SETTINGS_MANAGE = "change the organisation's settings"


class Role(TextChoices):
    """The roles a person can hold, for a department and those below it, or everywhere."""

    ENGINEER = "engineer", "Engineer"
    DEPARTMENT_APPROVER = "department_approver", "Department approver"
    SECURITY_REVIEWER = "security_reviewer", "Security reviewer"
    ETHICS_REVIEWER = "ethics_reviewer", "Ethics reviewer"
    LEGAL_REVIEWER = "legal_reviewer", "Legal reviewer"
    GOVERNANCE_OFFICER = "governance_officer", "Governance officer"
    EXECUTIVE = "executive", "Executive"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


P = Permission
REVIEWER = frozenset(
    {P.SYSTEM_READ, P.EVIDENCE_ADD, P.CHECKLIST_ANSWER, P.CONDITION_SET, P.INCIDENT_REPORT}
)
GRANTS: Mapping[str, frozenset[Permission]] = {
    Role.ENGINEER: frozenset(
        {
            P.SYSTEM_READ,
            P.MODEL_REGISTER,
            P.INVENTORY_IMPORT,
            P.OPENNESS_CONFIRM,
            P.TRUST_CHECK,
            P.SYSTEM_EDIT,
            P.APPROVAL_REQUEST,
            P.CHECKLIST_ANSWER,
            P.EVIDENCE_ADD,
            P.OBLIGATION_EDIT,
            P.MODEL_ASSESS,
            P.POLL_RUN,
            P.FINDING_TRIAGE,
            P.INCIDENT_REPORT,
            P.PACK_EXPORT,
            P.RELEASE_REQUEST,
        }
    ),
    Role.DEPARTMENT_APPROVER: REVIEWER | {P.SIGN_DEPARTMENT, P.TRAINING_RECORD, P.PACK_EXPORT},
    Role.SECURITY_REVIEWER: REVIEWER
    | {
        P.SIGN_SECURITY,
        P.TRUST_CHECK,
        P.PUBLISHER_LIST,
        P.FINDING_TRIAGE,
        P.FINDING_ACCEPT,
        P.POLL_RUN,
        P.PACK_EXPORT,
        P.WAIVER_GRANT,
        P.JOB_READ,
    },
    Role.ETHICS_REVIEWER: REVIEWER | {P.SIGN_ETHICS, P.DOCUMENT_REVIEW, P.PACK_EXPORT},
    Role.LEGAL_REVIEWER: REVIEWER
    | {
        P.SIGN_LEGAL,
        P.OBLIGATION_EDIT,
        P.OBLIGATION_SET_ASIDE,
        P.DOCUMENT_REVIEW,
        P.MODEL_ASSESS,
        P.LICENCE_DECIDE,
        P.LICENCE_POLICY_EDIT,
        P.OPENNESS_CONFIRM,
        P.PACK_EXPORT,
    },
    Role.GOVERNANCE_OFFICER: REVIEWER
    | {
        P.SIGN_GOVERNANCE,
        P.MODEL_REGISTER,
        P.INVENTORY_IMPORT,
        P.LICENCE_DECIDE,
        P.LICENCE_POLICY_EDIT,
        P.OPENNESS_CONFIRM,
        P.TRUST_CHECK,
        P.PUBLISHER_LIST,
        P.SYSTEM_EDIT,
        P.APPROVAL_REQUEST,
        P.TIER_RAISE,
        P.TIER_LOWER,
        P.CHECKLIST_EDIT,
        P.WAIVER_GRANT,
        P.APPROVAL_CONFIRM,
        P.APPROVAL_SUSPEND,
        P.RELEASE_REQUEST,
        P.TRAINING_RECORD,
        P.OBLIGATION_EDIT,
        P.OBLIGATION_SET_ASIDE,
        P.FRAMEWORK_EDIT,
        P.DOCUMENT_REVIEW,
        P.MODEL_ASSESS,
        P.POLL_RUN,
        P.ADVISORY_IMPORT,
        P.FINDING_TRIAGE,
        P.FINDING_ACCEPT,
        P.INCIDENT_MANAGE,
        P.PACK_EXPORT,
        P.BOARD_READ,
        P.AUDIT_READ,
        P.JOB_READ,
        P.JOB_RUN,
    },
    Role.EXECUTIVE: frozenset(
        {P.SYSTEM_READ, P.SIGN_EXECUTIVE, P.BOARD_READ, P.PACK_EXPORT, P.INCIDENT_REPORT}
    ),
    Role.AUDITOR: frozenset({P.SYSTEM_READ, P.BOARD_READ, P.AUDIT_READ, P.PACK_EXPORT, P.JOB_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.PEOPLE_MANAGE,
            P.SETTINGS_MANAGE,
            P.ADVISORY_IMPORT,
            P.AUDIT_READ,
            P.JOB_READ,
            P.JOB_RUN,
        }
    ),
}


@dataclass(frozen=True)
class Reach:
    """Where a permission holds: everywhere, or below some departments."""

    everywhere: bool
    paths: tuple[str, ...]

    def covers(self, department: "Department | None") -> bool:
        """Tell whether the permission holds for this department; None means the organisation."""
        if self.everywhere:
            return True
        return department is not None and department.path.startswith(self.paths)

    def q(self, field: str) -> Q:
        """Return the condition on a path column, e.g. `system__department__path`."""
        if self.everywhere:
            return ~Q(pk__in=[])  # Always true; an empty Q() would vanish from an "or".
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{field}__startswith": path})
        return condition

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.paths)


def reach(user: "User", permission: Permission) -> Reach:
    """Return where the user holds the permission; costs one query per user object, then none."""
    if not user.is_active:
        return Reach(everywhere=False, paths=())
    held = [path for role, path in user.grants if permission in GRANTS[role]]
    return Reach(
        everywhere=None in held, paths=tuple(sorted({path for path in held if path is not None}))
    )


def can(user: "User", permission: Permission, department: "Department | None" = None) -> bool:
    """Tell whether the user holds the permission for the department, or for the organisation."""
    return reach(user, permission).covers(department)


def can_anywhere(user: "User", permission: Permission) -> bool:
    """Tell whether the user holds the permission for at least one department."""
    return bool(reach(user, permission))


def require(
    user: "User | None", permission: Permission, department: "Department | None" = None
) -> None:
    """Pass the software itself (None) and whoever holds the permission.

    :raises NotAllowed: for everybody else, in words fit for them.
    """
    if user is None or can(user, permission, department):
        return
    place = f" for {department.name}" if department else ""
    raise NotAllowed(f"You may not {permission.value}{place}. Ask an administrator for the role.")
