"""The API of this app: the same actions as the pages, the same refusals."""

from rest_framework.viewsets import ViewSetMixin

from inventory.api.imports import ImportViewSet
from inventory.api.licences import LicenceViewSet
from inventory.api.models import ModelViewSet
from inventory.api.publishers import PublisherViewSet
from inventory.api.registrations import RegistrationViewSet
from inventory.api.systems import SystemViewSet
from inventory.api.trust import SignerViewSet

ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("licences", LicenceViewSet),
    ("imports", ImportViewSet),
    ("models", ModelViewSet),
    ("publishers", PublisherViewSet),
    ("registrations", RegistrationViewSet),
    ("signers", SignerViewSet),
    ("systems", SystemViewSet),
)
