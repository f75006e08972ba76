"""What would be registered, without registering it."""

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.web.refusals import Refused
from inventory.actions import registrations
from inventory.api import examples
from inventory.api.callers import caller
from inventory.hubs import HUBS
from inventory.hubs.base import HubError, HubUnavailable
from inventory.licence_panel import licence_panel
from inventory.models import Registration
from inventory.previews import Preview, preview

if TYPE_CHECKING:
    Base = GenericViewSet[Registration]
else:
    Base = object

AT_ONCE_SECONDS = 4.0
SEEN: dict[str, Any] = {
    "address": f"org/name@{examples.SHA}", "hub": "huggingface", "repo_id": "org/name",
    "sha": examples.SHA, "publisher": "org",
    "licence": {"id": "apache-2.0", "title": "Apache License 2.0", "status": "agree"},
    "files": 12, "size": 15_000_000_000, "gated": "", "scan_status": "no issue found",
    "base_models": [{"repo_id": "org/base", "relation": "finetune", "model": None}],
    "look_alikes": [],
    "duplicates": [{"model": 7, "kind": "weights",
                    "how": "holds all of its weights, byte for byte"}],
}  # fmt: skip


class SeenLicenceSerializer(serializers.Serializer[Any]):
    """The licence as it would be identified."""

    id = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()


class SeenBaseSerializer(serializers.Serializer[Any]):
    """A base model; `model` is its id here, null if it is not registered."""

    repo_id = serializers.CharField()
    relation = serializers.CharField()
    model = serializers.IntegerField(allow_null=True)


class SeenDuplicateSerializer(serializers.Serializer[Any]):
    """A registered model that is this one, has its name or weights, or is what it was made from."""

    model = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["same", "name", "weights", "quantised"])
    how = serializers.CharField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What would be registered; sending `address` registers exactly this commit."""

    address = serializers.CharField()
    hub = serializers.CharField()
    repo_id = serializers.CharField()
    sha = serializers.CharField()
    publisher = serializers.CharField()
    licence = SeenLicenceSerializer()
    files = serializers.IntegerField()
    size = serializers.IntegerField(allow_null=True)
    gated = serializers.CharField()
    scan_status = serializers.CharField()
    base_models = SeenBaseSerializer(many=True)
    look_alikes = serializers.ListField(child=serializers.CharField())
    duplicates = SeenDuplicateSerializer(many=True)


class PreviewMixin(Base):
    """Look at a model before it is registered."""

    @extend_schema(
        summary="Show what would be registered",
        description="The hub is asked at once, for a few seconds. Nothing is stored.",
        parameters=[OpenApiParameter("address", str, required=True, description="The model.")],
        responses=PreviewSerializer,
        filters=False,
        examples=[examples.answer("A model", SEEN)],
    )
    @action(detail=False, pagination_class=None)
    def preview(self, request: Request) -> Response:
        """Ask the hub and answer with what it shows."""
        asked = request.query_params.get("address", "").replace("\x00", "")
        address = registrations.address_of(asked, by=caller(request))
        try:
            found = preview(address, hub=HUBS[address.hub](), timeout=AT_ONCE_SECONDS)
        except (HubError, HubUnavailable) as error:
            raise Refused(str(error), field="address") from error
        return Response(PreviewSerializer(_shown(found)).data)


def _shown(found: Preview) -> dict[str, Any]:
    licence = licence_panel(found.revision)
    return {
        "address": found.pinned,
        "hub": found.snapshot.hub,
        "repo_id": found.snapshot.repo_id,
        "sha": found.snapshot.sha,
        "publisher": found.revision.model.publisher,
        "licence": {
            "id": found.revision.licence_id,
            "title": licence.title,
            "status": found.revision.licence_result,
        },
        "files": len(found.snapshot.files),
        "size": found.size,
        "gated": found.snapshot.gated,
        "scan_status": str(found.snapshot.scan_status),
        "base_models": [
            {"repo_id": base.repo_id, "relation": base.relation, "model": ours and ours.pk}
            for base, ours in found.bases
        ],
        "look_alikes": [str(warning) for warning in found.warnings],
        "duplicates": [
            {"model": one.model.pk, "kind": one.kind, "how": one.how} for one in found.duplicates
        ],
    }
