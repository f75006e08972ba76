"""VEX documents, for programs: bring one, see what it would do, take it over."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.watch import actions, api_examples
from governance.watch.models import VexDocument
from governance.watch.serializers_vex import (
    MeetingSerializer,
    TakeOverSerializer,
    VexDocumentSerializer,
)


@extend_schema_view(
    list=extend_schema(
        summary="List VEX documents",
        description="Those that you brought, newest first.",
        examples=[api_examples.VEX],
    ),
    retrieve=extend_schema(
        summary="Show a VEX document",
        description="Who states it, and when it was taken over.",
        examples=[api_examples.VEX],
    ),
)
class VexDocumentViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[VexDocument],
):
    """The caller's VEX documents."""

    queryset = VexDocument.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = VexDocumentSerializer

    def get_queryset(self) -> QuerySet[VexDocument]:
        """Return the caller's own."""
        return VexDocument.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="Bring a VEX document",
        description="CycloneDX 1.5 to 1.7 or OpenVEX. It is kept and changes nothing: read what "
        "it would do at `statements`, then post to `apply`.",
        request=VexDocumentSerializer,
        responses={201: VexDocumentSerializer},
        examples=[api_examples.VEX_SENT, api_examples.VEX_KEPT],
    )
    def create(self, request: Request) -> Response:
        """Keep a document."""
        given = VexDocumentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        words = given.validated_data
        row = actions.keep_vex(
            words["name"], words["content"], by=user_of(request), at=timezone.now()
        )
        return Response(VexDocumentSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="See what a VEX document would do",
        description="One row for each statement and finding: `take`, `conflict` (decided here "
        "otherwise), `nothing` (already so), or `refused` with the reason.",
        responses=MeetingSerializer(many=True),
        filters=False,
        examples=[api_examples.MEETING],
    )
    @action(detail=True, pagination_class=None)
    def statements(self, request: Request, pk: Any = None) -> Response:
        """Answer with the plan."""
        met = actions.plan_vex(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(MeetingSerializer(met, many=True).data)

    @extend_schema(
        summary="Take over a VEX document",
        description="Takes over what meets no decision of ours, and of the conflicts those whose "
        "`key` is in `chosen`. Once only.",
        request=TakeOverSerializer,
        responses=MeetingSerializer(many=True),
        filters=False,
        examples=[api_examples.TAKE_OVER, api_examples.MEETING],
    )
    @action(detail=True, methods=["post"], pagination_class=None)
    def apply(self, request: Request, pk: Any = None) -> Response:
        """Take it over."""
        given = TakeOverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = frozenset(given.validated_data["chosen"])
        document = self.get_object()
        done = actions.apply_vex(document, chosen, by=user_of(request), at=timezone.now())
        return Response(MeetingSerializer(done, many=True).data)
