"""The audit log for programs. It can be read, nothing else."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, require
from governance.audit.filters import EntryFilter
from governance.audit.models import Entry

EXAMPLE = OpenApiExample(
    "A role was granted",
    value={
        "id": 4711,
        "at": "2026-11-21T12:00:00Z",
        "event": "role.granted",
        "actor": "Ada Example",
        "actor_id": 3,
        "subject_type": "accounts.user",
        "subject_id": 12,
        "subject_label": "Grace Example",
        "number": 2,
        "before": {},
        "after": {"role": "engineer", "department": "Research", "until": ""},
        "note": "",
        "request_id": "0b5c2f7a9d3e4b6c8a1f2e3d4c5b6a79",
    },
    response_only=True,
)


class EntrySerializer(ModelSerializer[Entry]):
    """One entry. `number` counts the entries of its object from 1, without gaps."""

    class Meta:
        model = Entry
        fields = (
            "id",
            "at",
            "event",
            "actor",
            "actor_id",
            "subject_type",
            "subject_id",
            "subject_label",
            "number",
            "before",
            "after",
            "note",
            "request_id",
        )


@extend_schema_view(
    list=extend_schema(
        summary="List the audit log",
        description="Newest first, with the same filters as the page. Needs the permission to "
        "read the audit log.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show one entry",
        description="Needs the permission to read the audit log.",
        examples=[EXAMPLE],
    ),
)
class EntryViewSet(ReadOnlyModelViewSet[Entry]):
    """The entries of the audit log."""

    queryset = Entry.objects.all()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Turn away those who may not read the log."""
        super().initial(request, *args, **kwargs)
        require(user_of(request), Permission.AUDIT_READ)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (("audit-entries", EntryViewSet),)
