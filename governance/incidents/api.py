"""Incidents, for programs: report, add to the timeline, meet deadlines, suspend, close."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.incidents import actions, listing
from governance.incidents.models import Incident
from governance.incidents.serializers import (
    CloseSerializer,
    IncidentDetailSerializer,
    IncidentSerializer,
    KnownSerializer,
    MetSerializer,
    NoteSerializer,
    ReportSerializer,
)

REPORT: dict[str, Any] = {
    "system": 3,
    "use_case": 8,
    "title": "A customer saw somebody else's order",
    "description": "Asked for the last order, the assistant showed the address of another.",
    "severity": "high",
    "harms": ["rights"],
    "personal_data_breach": True,
    "risk_to_people": "risk",
    "aware_at": "2026-11-21T08:30:00Z",
}
INCIDENT = REPORT | {
    "id": 4,
    "system_name": "Shop assistant",
    "provider_unreachable": False,
    "occurred_at": None,
    "state": "open",
    "running": 1,
    "next_due": "2026-11-24T08:30:00Z",
    "reported_by": 5,
    "reported_by_name": "Ada Weaver",
    "reported_at": "2026-11-21T12:00:00Z",
    "closed_at": None,
    "conclusion": "",
}
ROW = OpenApiExample("An incident", value=INCIDENT, response_only=True)
SHOWN = OpenApiExample(
    "An incident with its deadline",
    value=INCIDENT
    | {
        "clocks": [
            {
                "id": 9,
                "rule": "gdpr-33",
                "title": "Notify the personal data breach",
                "due_at": "2026-11-24T08:30:00Z",
                "state": "due",
                "depends_on": [],
            }
        ],
        "timeline": [{"id": 1, "text": "We became aware of it.", "told_by": 5}],
    },
    response_only=True,
)


def described(
    summary: str, text: str, given: type[Serializer[Any]] | None, example: dict[str, Any]
) -> Any:
    """Describe a write that answers with the incident."""
    sent = OpenApiExample(summary, value=example, request_only=True)
    return extend_schema(
        summary=summary,
        description=text,
        request=given,
        responses=IncidentDetailSerializer,
        examples=[sent, SHOWN] if given else [SHOWN],
    )


@extend_schema_view(
    list=extend_schema(
        summary="List incidents",
        description="Incidents of the systems you may see, newest first.",
        responses=IncidentSerializer(many=True),
        examples=[ROW],
    ),
    retrieve=extend_schema(
        summary="Show an incident",
        description="With its deadlines and its timeline.",
        examples=[SHOWN],
    ),
)
class IncidentViewSet(Idempotent, ReadOnlyModelViewSet[Incident]):
    """Incidents that the caller may see."""

    queryset = Incident.objects.none()
    lookup_value_regex = "[0-9]+"
    filterset_class = listing.IncidentFilter

    def get_queryset(self) -> QuerySet[Incident]:
        """Return what the caller may see."""
        rows = listing.rows(user_of(self.request))
        if self.action == "list":
            return rows
        return rows.prefetch_related("clocks", "timeline")

    def get_serializer_class(self) -> type[Serializer[Any]]:
        """Return the row for lists, the whole for one."""
        return IncidentSerializer if self.action == "list" else IncidentDetailSerializer

    @extend_schema(
        summary="Report an incident",
        description="Its deadlines start at once; what is unknown counts as possible, never as no.",
        request=ReportSerializer,
        responses={201: IncidentDetailSerializer},
        examples=[OpenApiExample("A report", value=REPORT, request_only=True), SHOWN],
    )
    def create(self, request: Request) -> Response:
        """Report an incident."""
        facts = actions.Report(**self._given(ReportSerializer, request))
        incident = actions.report(facts, by=user_of(request), at=timezone.now())
        return self._answer(incident.pk, status.HTTP_201_CREATED)

    @described(
        "State what is known by now",
        "Replaces the facts that deadlines depend on; deadlines start or fall away accordingly.",
        KnownSerializer,
        {"severity": "high", "personal_data_breach": False},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def known(self, request: Request, pk: Any = None) -> Response:
        """State what is known."""
        incident, given = self.get_object(), self._given(KnownSerializer, request)
        actions.change(incident, **given, by=user_of(request), at=timezone.now())
        return self._answer(incident.pk)

    @described(
        "Add to the timeline",
        "One line: what happened, and when.",
        NoteSerializer,
        {"text": "The assistant was taken offline.", "happened_at": "2026-11-21T09:00:00Z"},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def notes(self, request: Request, pk: Any = None) -> Response:
        """Add a line."""
        at, incident = timezone.now(), self.get_object()
        given = {"happened_at": at} | self._given(NoteSerializer, request)
        actions.note(incident, **given, by=user_of(request), at=at)
        return self._answer(incident.pk, status.HTTP_201_CREATED)

    @described(
        "Record a report that was made",
        "Meets one deadline of the incident.",
        MetSerializer,
        {"told": "Data protection authority, case 2026-118"},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="clocks/(?P<clock_id>[0-9]+)/met",
        filterset_class=None,
    )
    def met(self, request: Request, clock_id: str, pk: Any = None) -> Response:
        """Meet a deadline."""
        incident, given = self.get_object(), self._given(MetSerializer, request)
        clock = get_object_or_404(incident.clocks.all(), pk=clock_id)
        actions.meet_clock(clock, **given, by=user_of(request), at=timezone.now())
        return self._answer(incident.pk)

    @described(
        "Suspend the approvals",
        "The circuit breaker: every approval that the incident touches stops holding at once.",
        None,
        {},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def suspend(self, request: Request, pk: Any = None) -> Response:
        """Suspend the approvals."""
        incident = self.get_object()
        actions.suspend_approvals(incident, by=user_of(request), at=timezone.now())
        return self._answer(incident.pk)

    @described(
        "Close an incident",
        "Refused while a report is owed.",
        CloseSerializer,
        {"conclusion": "A cache key lacked the customer number. It was fixed and tested."},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: Any = None) -> Response:
        """Close the incident."""
        incident, given = self.get_object(), self._given(CloseSerializer, request)
        actions.close(incident, **given, by=user_of(request), at=timezone.now())
        return self._answer(incident.pk)

    def _given(self, kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        serializer = kind(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        found = get_object_or_404(self.get_queryset(), pk=pk)
        return Response(IncidentDetailSerializer(found).data, code)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (("incidents", IncidentViewSet),)
