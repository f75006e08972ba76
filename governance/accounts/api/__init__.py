"""The API of this app: the same actions as the pages, the same refusals."""

from django.urls import URLPattern, path
from rest_framework.viewsets import ViewSetMixin

from governance.accounts.api.departments import DepartmentViewSet
from governance.accounts.api.organisation import OrganisationViewSet
from governance.accounts.api.people import MeViewSet, PersonViewSet
from governance.accounts.api.searches import SavedSearchViewSet
from governance.accounts.api.tokens import TokenViewSet

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("people", PersonViewSet),
    ("departments", DepartmentViewSet),
    ("me", MeViewSet),
    ("tokens", TokenViewSet),
    ("saved-searches", SavedSearchViewSet),
)
# There is one organisation, so its address has no id and no list, which a router cannot say.
PATHS: tuple[URLPattern, ...] = (
    path(
        "organisation/",
        OrganisationViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="organisation",
    ),
)
