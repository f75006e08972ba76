"""What this app offers to the API."""

from rest_framework.viewsets import ViewSetMixin

from governance.approvals.api_approvals import ApprovalViewSet
from governance.approvals.api_checklists import CHECKLIST_ROUTES
from governance.approvals.api_delegations import DelegationViewSet
from governance.approvals.api_use_cases import USE_CASE_ROUTES

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("approvals", ApprovalViewSet),
    ("delegations", DelegationViewSet),
    *CHECKLIST_ROUTES,
    *USE_CASE_ROUTES,
)
