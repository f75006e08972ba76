"""Models: list, one, and the files of its commits."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.idempotency import Idempotent
from governance.web.api import Cursor
from inventory import model_list
from inventory.api import examples
from inventory.api.boms import ModelBomMixin
from inventory.api.callers import caller
from inventory.api.entering import EnteringMixin
from inventory.api.lineage import LineageMixin
from inventory.api.model_licence import LicenceMixin
from inventory.api.openness import OpennessMixin
from inventory.api.retiring import RetiringMixin
from inventory.api.serializers import FileSerializer, ModelDetailSerializer, ModelSerializer
from inventory.api.trust import TrustMixin
from inventory.models import HubModel, Revision, RevisionFile


class ByPath(Cursor):
    """Files in the order of their paths."""

    ordering = "path"
    page_size = 200
    max_page_size = 1000


@extend_schema_view(
    list=extend_schema(
        summary="List models",
        description="Registered models with their newest known commit, newest entry first.",
        examples=[examples.answer("A model", examples.MODEL)],
    ),
    retrieve=extend_schema(
        summary="Show a model",
        description="One model with its other names and every commit that is known.",
        examples=[examples.answer("A model", {**examples.MODEL, "aliases": [], "revisions": []})],
    ),
)
class ModelViewSet(
    Idempotent,
    EnteringMixin,
    LicenceMixin,
    LineageMixin,
    ModelBomMixin,
    OpennessMixin,
    RetiringMixin,
    TrustMixin,
    ReadOnlyModelViewSet[HubModel],
):
    """Registered models."""

    queryset = HubModel.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = ModelSerializer
    filterset_class = model_list.ModelFilter

    def get_queryset(self) -> QuerySet[HubModel]:
        """Return the rows of the list, or of one model with its commits."""
        rows = model_list.rows(caller(self.request))
        if self.action != "retrieve":
            return rows
        revisions = Revision.objects.without_bulk().prefetch_related("base_models")
        return rows.only(*model_list.COLUMNS, "library_name", "registered_at").prefetch_related(
            "aliases", Prefetch("revisions", queryset=revisions)
        )

    def get_serializer_class(self) -> type[ModelSerializer]:
        """Show more of one than of many."""
        return ModelDetailSerializer if self.action == "retrieve" else ModelSerializer

    @extend_schema(
        summary="List the files of a commit",
        description="By path. Without `sha`, those of the newest commit that is known.",
        parameters=[OpenApiParameter("sha", str, description="A commit of 40 hex digits.")],
        responses=FileSerializer(many=True),
        filters=False,
        examples=[
            examples.answer(
                "A file",
                {"path": "model.safetensors", "size": 548105171, "blob_id": "a" * 40,
                 "sha256": "b" * 64, "scan": ""},
            )
        ],
    )  # fmt: skip
    @action(detail=True, pagination_class=ByPath, filterset_class=None)
    def files(self, request: Request, pk: Any = None) -> Response:
        """Answer with a page of files."""
        model = get_object_or_404(HubModel.objects.visible_to(caller(request)), pk=pk)
        sha = request.query_params.get("sha", "").replace("\x00", "") or model.head_sha
        revision = get_object_or_404(Revision.objects.only("pk"), model=model, sha=sha)
        rows: QuerySet[Any] = RevisionFile.objects.filter(revision=revision)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(FileSerializer(page, many=True).data)
