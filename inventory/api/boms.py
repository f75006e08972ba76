"""ML-BOMs for programs: a document of the standard, not one of ours."""

import json
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inventory.api import examples
from inventory.api.callers import caller
from inventory.boms.document import model_bom, system_bom
from inventory.models import HubModel, Revision, System

if TYPE_CHECKING:
    Base = GenericViewSet[Any]
else:
    Base = object

EXAMPLE = examples.answer(
    "CycloneDX 1.6",
    {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"type": "machine-learning-model", "name": "name"}},
    },
)


class ModelBomMixin(Base):
    """The ML-BOM of a model."""

    @extend_schema(
        summary="Export the ML-BOM of a model",
        description="CycloneDX 1.6 with `modelCard`. Without `sha`, of the newest known commit.",
        parameters=[OpenApiParameter("sha", str, description="A commit or digest.")],
        responses=OpenApiTypes.OBJECT,
        filters=False,
        examples=[EXAMPLE],
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def bom(self, request: Request, pk: Any = None) -> Response:
        """Answer with the document."""
        model = get_object_or_404(HubModel.objects.visible_to(caller(request)), pk=pk)
        sha = request.query_params.get("sha", "").replace("\x00", "") or model.head_sha
        rows = Revision.objects.filter(model=model, sha=sha).select_related("model")
        return Response(json.loads(model_bom(get_object_or_404(rows), at=timezone.now())))


class SystemBomMixin(Base):
    """The ML-BOM of a system."""

    @extend_schema(
        summary="Export the ML-BOM of a system",
        description="CycloneDX 1.6: its models, its libraries and where it runs.",
        responses=OpenApiTypes.OBJECT,
        filters=False,
        examples=[EXAMPLE],
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def bom(self, request: Request, pk: Any = None) -> Response:
        """Answer with the document."""
        rows = System.objects.visible_to(caller(request)).select_related("department", "owner")
        return Response(json.loads(system_bom(get_object_or_404(rows, pk=pk), at=timezone.now())))
