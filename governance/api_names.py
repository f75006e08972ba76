"""What the description of the API calls a set of values that it would have to guess a name for."""

from collections.abc import Mapping

ENUM_NAMES: Mapping[str, str] = {
    "WaiverKindEnum": "governance.approvals.models.condition.WaiverKind",
    "SeverityEnum": "governance.watch.models.Severity",
    "IncidentSeverityEnum": "governance.incidents.forms.SEVERITIES",
    "FindingStateEnum": "governance.watch.models.FindingState",
    "ApprovalStateEnum": "governance.approvals.states.ApprovalState",
    "StageStateEnum": "governance.approvals.states.StageState",
    "ReleaseStateEnum": "governance.approvals.releases.standings.ReleaseState",
    "IncidentStateEnum": "governance.incidents.models.IncidentState",
    "PublisherRoleEnum": "inventory.models.PublisherRole",
    "LicencePolicyScopeEnum": "inventory.models.PolicyScope",
    "PackScopeEnum": "governance.reports.models.PackScope",
    "PackStateEnum": "governance.reports.models.PackState",
    "ComponentStateEnum": "inventory.models.openness.ComponentState",
    "KnownComponentStateEnum": "inventory.openness_forms.KNOWN",
    "ClaimSourceEnum": "inventory.models.openness.ClaimSource",
    "ImportKindEnum": "inventory.models.ImportKind",
    "ImportStateEnum": "inventory.models.ImportState",
    "SignerKindEnum": "inventory.models.SignerKind",
    "DocumentStateEnum": "governance.obligations.models.document.DocumentState",
    "JobRunStateEnum": "governance.jobs.models.RunState",
    "RoleEnum": "governance.accounts.permissions.Role",
}
