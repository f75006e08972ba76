"""Notices for programs: what the caller was told, and what they chose."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.notices import actions
from governance.notices.chosen import chosen_by
from governance.notices.filters import NoticeFilter
from governance.notices.kinds import KINDS, choosable
from governance.notices.models import Notice, NoticeChoice
from governance.notices.serializers import (
    NoticeChoiceSerializer,
    NoticeSerializer,
    ReadAllSerializer,
    ReadSerializer,
    choice_row,
)

EXAMPLE = OpenApiExample(
    "A notice",
    value={
        "id": 31,
        "kind": "stage_waits",
        "title": "A request waits for your sign-off",
        "text": "“Rank applications” waits for the security review.",
        "url": "/approvals/8/",
        "subject_type": "approvals.approval",
        "subject_id": 8,
        "subject_label": "Rank applications",
        "urgent": False,
        "count": 1,
        "made_at": "2026-11-21T12:00:00Z",
        "last_at": "2026-11-21T12:00:00Z",
        "read_at": None,
        "mailed_at": "2026-11-22T07:00:12Z",
    },
    response_only=True,
)
CHOICE = OpenApiExample(
    "A choice",
    value={
        "kind": "finding",
        "title": "A finding was opened on your system",
        "explanation": "An advisory or a change at the hub concerns something that you run.",
        "by_mail": "daily",
        "may_be": ["at_once", "daily", "never"],
    },
    response_only=True,
)


@extend_schema_view(
    list=extend_schema(
        summary="List your notices",
        description="What you were told, newest first.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show a notice",
        description="Showing it does not mark it as read.",
        examples=[EXAMPLE],
    ),
)
class NoticeViewSet(Idempotent, ReadOnlyModelViewSet[Notice]):
    """What the caller was told."""

    queryset = Notice.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter

    def get_queryset(self) -> QuerySet[Notice]:
        """Return the caller's own."""
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return Notice.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="Mark a notice as read",
        description="What is read is not mailed any more.",
        request=None,
        responses=NoticeSerializer,
        examples=[EXAMPLE],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def read(self, request: Request, pk: Any = None) -> Response:
        """Mark one as read."""
        row = actions.mark_read(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(NoticeSerializer(row).data)

    @extend_schema(
        summary="Mark all notices as read",
        description="All that you were told up to `until`; what came later stays unread.",
        request=ReadAllSerializer,
        responses=ReadSerializer,
        examples=[
            OpenApiExample("All", value={"until": "2026-11-21T12:00:00Z"}, request_only=True),
            OpenApiExample("Marked", value={"read": 4}, response_only=True),
        ],
    )
    @action(detail=False, methods=["post"], url_path="read-all", filterset_class=None)
    def read_all(self, request: Request) -> Response:
        """Mark all as read."""
        typed, at = ReadAllSerializer(data=request.data), timezone.now()
        typed.is_valid(raise_exception=True)
        until = typed.validated_data.get("until", at)
        return Response({"read": actions.mark_all_read(until=until, by=user_of(request), at=at)})


KIND = OpenApiParameter(
    "kind", OpenApiTypes.STR, OpenApiParameter.PATH, description="The key of a kind of notice."
)


class NoticeChoiceViewSet(Idempotent, GenericViewSet[NoticeChoice]):
    """What the caller gets by mail, and when."""

    queryset = NoticeChoice.objects.none()
    serializer_class = NoticeChoiceSerializer
    lookup_field = "kind"
    lookup_value_regex = "[a-z_]+"
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        summary="List your choices",
        description="Each kind of notice, when its mail goes, and what you may choose.",
        responses=NoticeChoiceSerializer(many=True),
        examples=[CHOICE],
    )
    def list(self, request: Request) -> Response:
        """Show every kind."""
        chosen = chosen_by(user_of(request))
        return Response([choice_row(kind, chosen[kind.key]) for kind in choosable()])

    @extend_schema(
        summary="Choose for one kind",
        description="`at_once`, `daily` or `never`. Kinds that others wait for cannot be `never`.",
        parameters=[KIND],
        request=NoticeChoiceSerializer,
        responses=NoticeChoiceSerializer,
        examples=[
            OpenApiExample("At once", value={"by_mail": "at_once"}, request_only=True),
            CHOICE,
        ],
    )
    def update(self, request: Request, kind: str) -> Response:
        """Choose when the mail of one kind goes."""
        typed = NoticeChoiceSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        by_mail = typed.validated_data["by_mail"]
        actions.choose(kind, by_mail, by=user_of(request), at=timezone.now())
        return Response(choice_row(KINDS[kind], by_mail))


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("notices", NoticeViewSet),
    ("notice-choices", NoticeChoiceViewSet),
)
