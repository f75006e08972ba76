"""Models that are on no hub: enter one, add a version, change what is said of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inventory.actions import entries
from inventory.api import examples
from inventory.api.callers import caller
from inventory.entries import TERMS, BadLines, Entered, bases, checksums
from inventory.models import HubModel, Revision

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

SAID = {"publisher": "Claims unit", "kept_at": "//files/models/claims", "licence": "",
        "terms": "Only within the company.", "base_models": "org/name finetune",
        "pipeline_tag": "text-classification", "description": "Sorts claims by type."}  # fmt: skip
VERSION = {"label": "1.0", "files": f"{'a' * 64}  model.safetensors\n", **SAID}
ENTERED = {"id": 12, "name": "claims/classifier", "sha": "b" * 64, "label": "1.0"}


class ChangeEntrySerializer(serializers.Serializer[Any]):
    """What is said of a model that is on no hub."""

    publisher = serializers.CharField(max_length=96)
    kept_at = serializers.CharField(max_length=500, required=False, allow_blank=True)
    licence = serializers.CharField(
        max_length=64, required=False, allow_blank=True, help_text="An id of the catalogue."
    )
    terms = serializers.CharField(max_length=TERMS, required=False, allow_blank=True)
    base_models = serializers.CharField(
        max_length=5000, required=False, allow_blank=True,
        help_text="One model a line: `org/name`, and how it was used.",
    )  # fmt: skip
    pipeline_tag = serializers.CharField(max_length=64, required=False, allow_blank=True)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)

    def validate_base_models(self, value: str) -> Any:
        """Read the lines."""
        return _lines(bases, value)


class VersionSerializer(ChangeEntrySerializer):
    """A version of a model that is on no hub."""

    label: Any = serializers.CharField(max_length=100)
    files = serializers.CharField(
        max_length=5_000_000, required=False, allow_blank=True, trim_whitespace=False,
        help_text="What `sha256sum` prints in the model's folder.",
    )  # fmt: skip

    def validate_files(self, value: str) -> Any:
        """Read the lines."""
        return _lines(checksums, value)


class EnterSerializer(VersionSerializer):
    """A model that is on no hub, with its first version."""

    name = serializers.CharField(max_length=180)


class EnteredSerializer(serializers.ModelSerializer[Revision]):
    """The newest version of a model that was entered by hand."""

    id = serializers.IntegerField(source="model_id")
    name = serializers.CharField(source="model.repo_id")

    class Meta:
        model = Revision
        fields = ("id", "name", "sha", "label")


class EnteringMixin(Base):
    """Enter models by hand."""

    @extend_schema(
        summary="Enter a model by hand",
        description="For a model that is on no hub: nothing is fetched, and it is not watched.",
        request=EnterSerializer,
        responses={201: EnteredSerializer},
        examples=[
            examples.question("A model of our own", {"name": "claims/classifier", **VERSION}),
            examples.answer("Entered", ENTERED),
        ],
    )
    def create(self, request: Request) -> Response:
        """Register a model that is on no hub."""
        entered = Entered(**_given(EnterSerializer(data=request.data)))
        model = entries.enter_model(entered, by=caller(request), at=timezone.now())
        return _newest(model, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a model entered by hand",
        description="What is said of its newest version; only the fields that are sent.",
        request=ChangeEntrySerializer(partial=True),
        responses=EnteredSerializer,
        examples=[
            examples.question("Another place", {"kept_at": "//files/new"}),
            examples.answer("Changed", ENTERED),
        ],
    )
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Change what is said of the newest version."""
        given = _given(ChangeEntrySerializer(data=request.data, partial=True))
        model = entries.change(self._row(), **given, by=caller(request), at=timezone.now())
        return _newest(model, status.HTTP_200_OK)

    @extend_schema(
        summary="Add a version to a model entered by hand",
        description="It is the newest from then on.",
        request=VersionSerializer,
        responses={201: EnteredSerializer},
        examples=[examples.question("A version", VERSION), examples.answer("Added", ENTERED)],
    )
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: Any = None) -> Response:
        """Add a version."""
        model, given = self._row(), _given(VersionSerializer(data=request.data))
        entered = Entered(name=model.repo_id, **given)
        entries.add_revision(model, entered, by=caller(request), at=timezone.now())
        model.refresh_from_db()
        return _newest(model, status.HTTP_201_CREATED)

    def _row(self) -> HubModel:
        model: HubModel = self.get_object()
        rows: QuerySet[HubModel] = HubModel.objects.all()
        return rows.get(pk=model.pk)


def _lines(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except BadLines as wrong:
        raise serializers.ValidationError(wrong.sentences) from wrong


def _given(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _newest(model: HubModel, code: int) -> Response:
    row = Revision.objects.select_related("model").get(model=model, sha=model.head_sha)
    return Response(EnteredSerializer(row).data, status=code)
