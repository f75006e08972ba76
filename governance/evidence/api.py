"""Evidence for programs."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import Department
from governance.evidence import actions
from governance.evidence.downloads import response_for
from governance.evidence.filters import EvidenceFilter
from governance.evidence.models import Evidence
from governance.web.parsers import Json

SHA256 = "4cbca6dadaaf7b08ee6ad4d0d4b1ad1dc0ce2d7e0b1d1a2c3f4e5d6c7b8a9f00"
EXAMPLE = OpenApiExample(
    "A file",
    value={
        "id": 12,
        "kind": "file",
        "title": "Penetration test of March",
        "department": 3,
        "file_name": "pentest.pdf",
        "media_type": "application/pdf",
        "size": 48213,
        "sha256": SHA256,
        "url": "",
        "record": {},
        "method": "",
        "valid_until": "2027-03-31",
        "added_by": 7,
        "added_at": "2026-11-21T12:00:00Z",
    },
    response_only=True,
)
LINK = OpenApiExample(
    "A link",
    value={"title": "Model card review", "url": "https://wiki.example.org/review"},
    request_only=True,
)


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """One item. `record` holds what the software collected; `added_by` is then null."""

    class Meta:
        model = Evidence
        fields = (
            "id",
            "kind",
            "title",
            "department",
            "file_name",
            "media_type",
            "size",
            "sha256",
            "url",
            "record",
            "method",
            "valid_until",
            "added_by",
            "added_at",
        )
        read_only_fields = fields


class NewEvidence(serializers.Serializer[Any]):
    """A file (as multipart/form-data) or a link."""

    title = serializers.CharField(max_length=200)
    file = serializers.FileField(required=False, allow_empty_file=True)
    url = serializers.CharField(max_length=500, required=False)
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Whose systems one must be able to see to see this; none for everybody.",
    )
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("file" in attrs) == ("url" in attrs):
            raise serializers.ValidationError("Give either a file or a url.")
        return attrs


class AnyType(JSONRenderer):
    """Lets a client accept whatever type the file has; errors stay JSON."""

    media_type = "*/*"


@extend_schema_view(
    list=extend_schema(
        summary="List evidence",
        description="What you may see, newest first.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show one item of evidence",
        description="Its facts; the file itself is at `file/`.",
        examples=[EXAMPLE],
    ),
)
class EvidenceViewSet(Idempotent, ListModelMixin, RetrieveModelMixin, GenericViewSet[Evidence]):
    """Files, links and records that show that something is so."""

    queryset = Evidence.objects.all()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    parser_classes = (Json, MultiPartParser)

    def get_queryset(self) -> QuerySet[Evidence]:
        """Return what the person may see."""
        if getattr(self, "swagger_fake_view", False):
            return Evidence.objects.none()
        return Evidence.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="Add a file or a link",
        description="A file is judged by its content and stored once under its SHA-256. A link "
        "is kept and never opened. Needs the permission to add evidence for the department.",
        request={"multipart/form-data": NewEvidence, "application/json": NewEvidence},
        responses={201: EvidenceSerializer},
        examples=[LINK, EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Add one item."""
        typed = NewEvidence(data=request.data)
        typed.is_valid(raise_exception=True)
        given = {**typed.validated_data, "by": user_of(request), "at": timezone.now()}
        if "file" in given:
            evidence = actions.add_file(upload=given.pop("file"), **given)
        else:
            evidence = actions.add_link(**given)
        return Response(EvidenceSerializer(evidence).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Download the file",
        description="The bytes as they were added. Compare them with `sha256`.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    @action(detail=True, url_path="file", renderer_classes=[AnyType])
    def file(self, request: Request, pk: str) -> FileResponse:
        """Hand out the file."""
        return response_for(self.get_object())


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (("evidence", EvidenceViewSet),)
