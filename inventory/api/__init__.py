"""The API of this app: the same actions as the pages, the same refusals."""

from rest_framework.viewsets import ViewSetMixin

from inventory.api.models import ModelViewSet
from inventory.api.registrations import RegistrationViewSet
from inventory.api.systems import SystemViewSet

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("models", ModelViewSet),
    ("registrations", RegistrationViewSet),
    ("systems", SystemViewSet),
)
