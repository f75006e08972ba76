"""Imports: upload, look, apply, cancel; and the rows with what each does."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.idempotency import Idempotent
from governance.accounts.models import User
from governance.web.api import Cursor
from governance.web.nudges import nudge
from governance.web.parsers import Json
from inventory.actions import imports
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import ImportRow, InventoryImport, System
from inventory.tasks import work_on_import

IMPORT: dict[str, Any] = {
    "id": 4,
    "kind": "csv",
    "name": "inventory.csv",
    "size": 48213,
    "sha256": "b" * 64,
    "facts": {"encoding": "UTF-8", "separator": "commas"},
    "state": "ready",
    "problem": "",
    "rows_total": 210,
    "rows_done": 0,
    "counts": {"add": 200, "change": 10, "bad": 2},
    "requested_at": "2026-11-21T12:00:00Z",
    "finished_at": None,
}
ROW: dict[str, Any] = {
    "line": 2,
    "plan": "add",
    "sentence": "Ask Hugging Face for org/name in the background.",
    "said": "org/name",
    "state": "waiting",
    "result": "",
}
ACCEPTED = examples.answer("Being read", {**IMPORT, "state": "reading"}, status=202)
STARTED = examples.answer("Being applied", {**IMPORT, "state": "applying"}, status=202)


class ImportListSerializer(serializers.ModelSerializer[InventoryImport]):
    """One of many files. `rows_total` are the rows that have something to do."""

    class Meta:
        model = InventoryImport
        fields: tuple[str, ...] = (
            "id", "kind", "name", "size", "sha256", "facts", "state", "problem", "rows_total",
            "rows_done", "requested_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class ImportSerializer(ImportListSerializer):
    """One file with the number of its rows. `rows_total` are those that have something to do."""

    counts = serializers.SerializerMethodField(
        help_text="Rows by what they will do, and those that are done or have failed."
    )

    class Meta(ImportListSerializer.Meta):
        fields = (*ImportListSerializer.Meta.fields, "counts")
        read_only_fields = fields

    def get_counts(self, row: InventoryImport) -> dict[str, int]:
        """Count the rows."""
        return row.rows.counts()


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    """One row: what it does in a sentence, or why it cannot be read."""

    said = serializers.SerializerMethodField(help_text="What the file has there.")

    class Meta:
        model = ImportRow
        fields = ("line", "plan", "sentence", "said", "state", "result")
        read_only_fields = fields

    def get_said(self, row: ImportRow) -> str:
        """Return the row of the file, shortened."""
        return str(row.data.get("said", ""))


class NewImport(serializers.Serializer[Any]):
    """A file as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, help_text="CSV, or CycloneDX JSON.")
    system = serializers.PrimaryKeyRelatedField(
        queryset=System.objects.none(),
        required=False,
        allow_null=True,
        default=None,
        help_text="For a BOM: the system that its models and libraries are put into.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Offer the systems that the caller may see."""
        fields = super().get_fields()
        if isinstance(user := self.context["request"].user, User):
            rows = System.objects.visible_to(user).in_use()
            mine: Any = fields["system"]
            mine.queryset = rows.select_related("department")
        return fields


class ByLine(Cursor):
    """Rows in the order of the file."""

    ordering = "line"
    page_size = 200
    max_page_size = 1000


@extend_schema_view(
    list=extend_schema(
        summary="List your imports",
        description="Newest first.",
        responses=ImportListSerializer(many=True),
        examples=[
            examples.answer(
                "An import", {key: value for key, value in IMPORT.items() if key != "counts"}
            )
        ],
    ),
    retrieve=extend_schema(
        summary="Show an import",
        description="Look again while `state` is `reading` or `applying`.",
        examples=[examples.answer("Ready", IMPORT)],
    ),
)
class ImportViewSet(
    Idempotent, ListModelMixin, RetrieveModelMixin, GenericViewSet[InventoryImport]
):
    """The caller's own imports."""

    queryset = InventoryImport.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = ImportSerializer
    parser_classes = (Json, MultiPartParser)

    def get_queryset(self) -> QuerySet[InventoryImport]:
        """Return the caller's own."""
        return InventoryImport.objects.visible_to(caller(self.request))

    def get_serializer_class(self) -> type[ImportListSerializer]:
        """Count the rows of one, not of many."""
        return ImportListSerializer if self.action == "list" else ImportSerializer

    @extend_schema(
        summary="Upload a file to import",
        description=(
            "CSV, or a CycloneDX ML-BOM as JSON. It is read in the background and nothing is "
            "saved: look at the import again until `state` is `ready`, then at its `rows/`, then "
            "`apply/` it."
        ),
        request={"multipart/form-data": NewImport},
        responses={202: ImportSerializer},
        examples=[ACCEPTED],
    )
    def create(self, request: Request) -> Response:
        """Keep the file and have it read."""
        typed = NewImport(data=request.data, context={"request": request})
        typed.is_valid(raise_exception=True)
        source = imports.request_import(
            typed.validated_data["file"],
            by=caller(request),
            at=timezone.now(),
            system=typed.validated_data["system"],
        )
        return self._accepted(source)

    @extend_schema(
        summary="List the rows of an import",
        description="What each row will do or did, in the order of the file.",
        responses=ImportRowSerializer(many=True),
        filters=False,
        examples=[examples.answer("A row", ROW)],
    )
    @action(detail=True, pagination_class=ByLine)
    def rows(self, request: Request, pk: Any = None) -> Response:
        """Answer with a page of rows."""
        rows: QuerySet[Any] = self.get_object().rows.all()
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(ImportRowSerializer(page, many=True).data)

    @extend_schema(
        summary="Apply an import",
        description="Only once it is `ready`. The rows are applied in the background.",
        request=None,
        responses={202: ImportSerializer},
        examples=[STARTED],
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: Any = None) -> Response:
        """Have the rows applied."""
        source = imports.apply(self.get_object(), by=caller(request), at=timezone.now())
        return self._accepted(source)

    @extend_schema(
        summary="Cancel an import",
        description="Rows that were applied stay as they are; the others do nothing.",
        request=None,
        responses=ImportSerializer,
        examples=[examples.answer("Cancelled", {**IMPORT, "state": "cancelled"})],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Give it up."""
        source = imports.cancel(self.get_object(), by=caller(request), at=timezone.now())
        return Response(ImportSerializer(source).data)

    def _accepted(self, source: InventoryImport) -> Response:
        transaction.on_commit(lambda: nudge(work_on_import, import_id=source.pk))
        return Response(ImportSerializer(source).data, status=status.HTTP_202_ACCEPTED)
