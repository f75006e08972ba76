"""The only list of URLs."""

from django.urls import URLPattern, URLResolver, include, path

from governance.web.views import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("accounts/", include("governance.accounts.urls")),
    path("", include("governance.reports.urls")),
    path("", include("inventory.urls")),
    path("", include("governance.watch.urls")),
    path("", include("governance.approvals.urls")),
    path("", include("governance.obligations.urls")),
    path("", include("governance.incidents.urls")),
    path("evidence/", include("governance.evidence.urls")),
    path("audit/", include("governance.audit.urls")),
    path("notices/", include("governance.notices.urls")),
    path("jobs/", include("governance.jobs.urls")),
    path("api/v1/", include("governance.api_urls")),
]
handler404 = "governance.web.views.not_found"
