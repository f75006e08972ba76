"""What this app offers to the API."""

from rest_framework.viewsets import ViewSetMixin

from governance.approvals.api_approvals import ApprovalViewSet
from governance.approvals.api_checklists import CHECKLIST_ROUTES
from governance.approvals.api_delegations import DelegationViewSet
from governance.approvals.api_use_cases import USE_CASE_ROUTES
from governance.approvals.releases.api import ReleaseViewSet

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("approvals", ApprovalViewSet),
    ("delegations", DelegationViewSet),
    ("releases", ReleaseViewSet),
    *CHECKLIST_ROUTES,
    *USE_CASE_ROUTES,
)
