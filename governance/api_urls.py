"""The API, version 1: the routes of every app, and their description."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from governance.accounts import api as accounts
from governance.approvals import api as approvals
from governance.audit import api as audit
from governance.evidence import api as evidence
from governance.incidents import api as incidents
from governance.jobs import api as jobs
from governance.notices import api as notices
from governance.obligations import api as obligations
from governance.reports import api as reports
from governance.watch import api as watch
from governance.watch import api_hooks as hooks
from inventory import api as inventory

router = DefaultRouter()
router.include_format_suffixes = False
for routes in (
    inventory.ROUTES,
    approvals.ROUTES,
    obligations.ROUTES,
    watch.ROUTES,
    incidents.ROUTES,
    reports.ROUTES,
    evidence.ROUTES,
    audit.ROUTES,
    notices.ROUTES,
    jobs.ROUTES,
    accounts.ROUTES,
):
    for prefix, viewset in routes:
        router.register(prefix, viewset, basename=prefix)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *accounts.PATHS,
    *hooks.PATHS,
    path("", include(router.urls)),
]
