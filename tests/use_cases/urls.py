"""The project's addresses with the API of use cases, obligations and incidents."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from governance.approvals.api_use_cases import USE_CASE_ROUTES
from governance.incidents.api import ROUTES as INCIDENT_ROUTES
from governance.obligations.api import ROUTES as OBLIGATION_ROUTES

router = DefaultRouter()
for prefix, viewset in (*USE_CASE_ROUTES, *OBLIGATION_ROUTES, *INCIDENT_ROUTES):
    router.register(prefix, viewset, basename=prefix)

urlpatterns = [path("api/v1/", include(router.urls)), path("", include("governance.urls"))]
