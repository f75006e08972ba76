"""Findings, for programs: read, triage one or several, comment."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.watch import actions, api_examples, registers
from governance.watch.models import Finding
from governance.watch.serializers import FindingSerializer, TriageSerializer
from governance.watch.serializers_findings import (
    CommentSerializer,
    FindingOutcomeSerializer,
    TriageManySerializer,
)
from governance.watch.vex import export
from inventory.models import System

NUMBER = "[0-9]+"
BULK = ("raw", "card", "licence_text", "licence_findings", "effective_terms")


@extend_schema_view(
    list=extend_schema(
        summary="List findings",
        description="Findings on the systems you may see, newest first. `state=unsettled` gives "
        "all that still ask for work; `match` narrows to what an advisory was matched by. What is "
        "`inherited` nobody has confirmed.",
        examples=[api_examples.FINDING],
    ),
    retrieve=extend_schema(
        summary="Show a finding",
        description="With why it concerns the system.",
        examples=[api_examples.FINDING],
    ),
)
class FindingViewSet(Idempotent, ReadOnlyModelViewSet[Finding]):
    """Findings that the caller may see."""

    queryset = Finding.objects.none()
    lookup_value_regex = NUMBER
    serializer_class = FindingSerializer
    filterset_class = registers.FindingFilter

    def get_queryset(self) -> QuerySet[Finding]:
        """Return what the caller may see."""
        return (
            registers.findings(user_of(self.request))
            .select_related("accepted_by", "revision")
            .defer(*(f"revision__{name}" for name in BULK))
        )

    @extend_schema(
        summary="Triage a finding",
        description="Not affected needs a justification; fixed and accepted need a note; accepted "
        "needs an end date and somebody other than the finding's owner.",
        request=TriageSerializer,
        responses=FindingSerializer,
        examples=[api_examples.TRIAGE, api_examples.FINDING],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def triage(self, request: Request, pk: Any = None) -> Response:
        """Set where the work stands."""
        finding, given = self.get_object(), TriageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actions.triage(finding, **given.validated_data, by=user_of(request), at=timezone.now())
        return Response(FindingSerializer(self.get_queryset().get(pk=finding.pk)).data)

    @extend_schema(
        summary="Triage several findings",
        description="Each stands by itself: the answer says for every one what became of it, and "
        "if nothing, why. With `preview` nothing is changed and the answer says what would be.",
        request=TriageManySerializer,
        responses=FindingOutcomeSerializer(many=True),
        filters=False,
        examples=[api_examples.TRIAGE_MANY, api_examples.OUTCOMES],
    )
    @action(
        detail=False, methods=["post"], url_path="triage-many", filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def triage_many(self, request: Request) -> Response:
        """Triage several, or say what that would do."""
        given = TriageManySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        words = dict(given.validated_data)
        keys, preview = words.pop("findings"), words.pop("preview")
        rows = self.get_queryset().filter(pk__in=keys).order_by("pk")
        do = actions.plan_triage if preview else actions.triage_many
        decision = actions.Decision(**words)
        outcomes = do(rows, decision, by=user_of(request), at=timezone.now())
        return Response(FindingOutcomeSerializer(outcomes, many=True).data)

    @extend_schema(
        methods=["GET"],
        summary="List the comments on a finding",
        description="The oldest first.",
        responses=CommentSerializer(many=True),
        filters=False,
        examples=[api_examples.COMMENT],
    )
    @extend_schema(
        methods=["POST"],
        summary="Comment on a finding",
        description="Adds a comment, which cannot be changed afterwards. The state stays.",
        request=CommentSerializer,
        responses={201: CommentSerializer},
        filters=False,
        examples=[api_examples.COMMENT_SENT, api_examples.COMMENT_ADDED],
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def comments(self, request: Request, pk: Any = None) -> Response:
        """Answer with every comment, or add one."""
        finding = self.get_object()
        if request.method == "GET":
            rows = finding.comments.select_related("author")
            return Response(CommentSerializer(rows, many=True).data)
        given = CommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        text = given.validated_data["text"]
        row = actions.comment(finding, text, by=user_of(request), at=timezone.now())
        return Response(CommentSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Export findings as VEX",
        description="The findings from advisories that you may see, as CycloneDX VEX 1.6 "
        "(`cyclonedx`) or OpenVEX 0.2.0 (`openvex`); with `system` those of one system.",
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(export.ENDINGS)),
            OpenApiParameter("system", int, description="The number of a system."),
        ],
        responses=OpenApiTypes.OBJECT,
        filters=False,
        examples=[api_examples.VEX_EXPORT],
    )
    @action(
        detail=False, url_path="vex/(?P<kind>[a-z]+)", filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def vex(self, request: Request, kind: str) -> Response:
        """Answer with the document."""
        if kind not in export.ENDINGS:
            raise Http404
        user, asked = user_of(request), request.query_params.get("system", "")
        system = None
        if asked:
            key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
            system = get_object_or_404(System.objects.visible_to(user), pk=key)
        return Response(export.document(kind, user, system, at=timezone.now()))
