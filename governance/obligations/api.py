"""Obligations, and the requirements they come from, for programs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.obligations import actions, register
from governance.obligations.filters import ObligationFilter
from governance.obligations.models import Framework, Obligation, Requirement
from governance.obligations.serializers import (
    AttachSerializer,
    ChangeSerializer,
    FrameworkSerializer,
    FulfilSerializer,
    ObligationSerializer,
    RequirementSerializer,
)

EXAMPLE = OpenApiExample(
    "An obligation",
    value={
        "id": 17,
        "requirement": "AIA-26-6",
        "ref": "Art 26(6)",
        "title": "Keep the logs",
        "use_case": 8,
        "use_case_name": "Rank applications",
        "role": "deployer",
        "applies_from": "2027-12-02",
        "also_read_as": "2026-08-02",
        "because": ["annex-iii"],
        "edition": "eu-ai-act 2026-11-21",
        "owner": 5,
        "owner_name": "Ada Weaver",
        "due_on": "2027-12-02",
        "state": "fulfilled",
        "shown_by": "evidenced",
        "note": "Logs are kept for a year.",
        "evidence": [12],
        "created_at": "2026-11-21T12:00:00Z",
        "closed_at": "2026-11-22T09:00:00Z",
    },
    response_only=True,
)


def _sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


@extend_schema_view(
    list=extend_schema(
        summary="List obligations",
        description="What the use cases you may see owe, and what the organisation owes.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show an obligation",
        description="One duty; `shown_by` is empty until it is fulfilled.",
        examples=[EXAMPLE],
    ),
)
class ObligationViewSet(Idempotent, ReadOnlyModelViewSet[Obligation]):
    """Obligations that the caller may see. They are created by approvals, never by hand."""

    queryset = Obligation.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter

    def get_queryset(self) -> QuerySet[Obligation]:
        """Return what the caller may see."""
        rows = register.rows(user_of(self.request), at=timezone.now())
        return rows.prefetch_related("evidence")

    @extend_schema(
        summary="Change an obligation",
        description="Owner, date, state and note; only the fields that are sent. “Not applicable” "
        "needs a note that says why.",
        request=ChangeSerializer(partial=True),
        responses=ObligationSerializer,
        examples=[
            _sent("Start the work", {"state": "in_progress", "due_on": "2027-03-31"}),
            EXAMPLE,
        ],
    )
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Change an obligation."""
        row, given = self.get_object(), self._given(ChangeSerializer, request, partial=True)
        actions.change(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Fulfil an obligation",
        description="Say how the duty is met, name the evidence that shows it, or both.",
        request=FulfilSerializer,
        responses=ObligationSerializer,
        examples=[
            _sent("Met, with evidence", {"note": "Logs are kept for a year.", "evidence": [12]}),
            EXAMPLE,
        ],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def fulfil(self, request: Request, pk: Any = None) -> Response:
        """Record that a duty is met."""
        row, given = self.get_object(), self._given(FulfilSerializer, request)
        actions.fulfil(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Add evidence to an obligation",
        description="For example newer evidence in place of one that runs out.",
        request=AttachSerializer,
        responses=ObligationSerializer,
        examples=[_sent("Newer evidence", {"evidence": [14]}), EXAMPLE],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def attach(self, request: Request, pk: Any = None) -> Response:
        """Add evidence."""
        row, given = self.get_object(), self._given(AttachSerializer, request)
        actions.attach(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    def _given(
        self, kind: type[Serializer[Any]], request: Request, *, partial: bool = False
    ) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = kind(data=request.data, partial=partial, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


@extend_schema_view(
    list=extend_schema(
        summary="List frameworks",
        description="The laws, standards and policies whose duties are kept.",
    ),
    retrieve=extend_schema(summary="Show a framework", description="One framework."),
)
@extend_schema(
    examples=[
        OpenApiExample(
            "A framework",
            value={
                "id": 1,
                "key": "eu-ai-act",
                "title": "EU AI Act",
                "edition": "eu-ai-act 2026-11-21",
                "synced_at": "2026-11-21T12:00:00Z",
            },
            response_only=True,
        )
    ]
)
class FrameworkViewSet(ReadOnlyModelViewSet[Framework]):
    """Frameworks."""

    queryset = Framework.objects.all()
    serializer_class = FrameworkSerializer
    lookup_value_regex = "[0-9]+"


class RequirementFilter(django_filters.FilterSet):
    """What requirements can be narrowed by."""

    framework = django_filters.CharFilter(field_name="framework__key", label="Key of a framework")
    in_force = django_filters.BooleanFilter(label="Still in the newest edition")

    class Meta:
        model = Requirement
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List requirements",
        description="Every distinct duty of every framework, with what would show it.",
    ),
    retrieve=extend_schema(summary="Show a requirement", description="One duty, by its key."),
)
@extend_schema(
    examples=[
        OpenApiExample(
            "A requirement",
            value={
                "key": "AIA-26-6",
                "framework": "eu-ai-act",
                "ref": "Art 26(6)",
                "title": "Keep the logs",
                "duty": "Keep the automatic logs under your control for at least six months.",
                "evidence_expected": ["retention setting", "log export"],
                "retention": "at least 6 months",
                "deadline": "",
                "source": "Regulation (EU) 2024/1689",
                "edition": "eu-ai-act 2026-11-21",
                "in_force": True,
            },
            response_only=True,
        )
    ]
)
class RequirementViewSet(ReadOnlyModelViewSet[Requirement]):
    """Requirements."""

    queryset = Requirement.objects.select_related("framework")
    serializer_class = RequirementSerializer
    filterset_class = RequirementFilter
    lookup_field = "key"
    lookup_value_regex = "[A-Za-z0-9-]+"


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("obligations", ObligationViewSet),
    ("frameworks", FrameworkViewSet),
    ("requirements", RequirementViewSet),
)
