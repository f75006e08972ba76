"""What this app offers to the API."""

from rest_framework.viewsets import ViewSetMixin

from governance.approvals.api_approvals import ApprovalViewSet

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (("approvals", ApprovalViewSet),)
