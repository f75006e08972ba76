"""Obligations, and the requirements they come from, for programs."""

from typing import Any

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
from governance.obligations.documents.api import ROUTES as DOCUMENTS
from governance.obligations.filters import ObligationFilter
from governance.obligations.frameworks.api import FrameworkViewSet, RequirementViewSet
from governance.obligations.interview.api import ROUTES as INTERVIEW
from governance.obligations.models import Obligation
from governance.obligations.serializers import (
    AttachSerializer,
    ChangeSerializer,
    FulfilSerializer,
    ObligationAgreeSerializer,
    ObligationAssignSerializer,
    ObligationReasonSerializer,
    ObligationsAssignedSerializer,
    ObligationSerializer,
)

EXAMPLE = OpenApiExample(
    "An obligation",
    value={
        "id": 17,
        "requirement": "AIA-26-6",
        "ref": "Art 26(6)",
        "title": "Keep the logs",
        "framework": "eu-ai-act",
        "owed_for": "Rank applications",
        "use_case": 8,
        "use_case_name": "Rank applications",
        "model": None,
        "role": "deployer",
        "applies_from": "2027-12-02",
        "also_read_as": "2026-08-02",
        "because": ["annex-iii"],
        "edition": "eu-ai-act 2026-11-21",
        "second_person": True,
        "owner": 5,
        "owner_name": "Ada Weaver",
        "due_on": "2027-12-02",
        "state": "fulfilled",
        "shown_by": "evidenced",
        "note": "Logs are kept for a year.",
        "evidence": [12],
        "evidence_expected": 3,
        "kinds_named": 1,
        "kinds_proved": 1,
        "set_aside_by": None,
        "set_aside_at": None,
        "confirmed_by": None,
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
        description="What the use cases you may see owe, what models and the organisation owe.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show an obligation",
        description="One duty; `shown_by` is empty until it is fulfilled.",
        examples=[EXAMPLE],
    ),
)
class ObligationViewSet(Idempotent, ReadOnlyModelViewSet[Obligation]):
    """Obligations that the caller may see.

    They are created by approvals, assessments of models and frameworks taken up, never by hand.
    """

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

    @extend_schema(
        summary="Set an obligation aside",
        description="It does not apply, with the reason. Where `second_person` is true its state "
        "is `set_aside` and it stays owed until somebody else agrees.",
        request=ObligationReasonSerializer,
        responses=ObligationSerializer,
        examples=[_sent("No such use", {"reason": "Nobody is ranked any more."}), EXAMPLE],
    )
    @action(detail=True, methods=["post"], url_path="set-aside", filterset_class=None)
    def set_aside(self, request: Request, pk: Any = None) -> Response:
        """Say that a duty does not apply."""
        row, given = self.get_object(), self._given(ObligationReasonSerializer, request)
        actions.set_aside(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Agree that an obligation does not apply",
        description="As the second person: whoever set it aside cannot.",
        request=ObligationAgreeSerializer,
        responses=ObligationSerializer,
        examples=[_sent("Agreed", {"note": "Looked at the use case."}), EXAMPLE],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def agree(self, request: Request, pk: Any = None) -> Response:
        """Agree as the second person."""
        row, given = self.get_object(), self._given(ObligationAgreeSerializer, request)
        actions.agree(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Disagree that an obligation does not apply",
        description="As the second person, with the reason: it is open again.",
        request=ObligationReasonSerializer,
        responses=ObligationSerializer,
        examples=[_sent("It applies", {"reason": "The use is listed."}), EXAMPLE],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def disagree(self, request: Request, pk: Any = None) -> Response:
        """Disagree as the second person."""
        row, given = self.get_object(), self._given(ObligationReasonSerializer, request)
        actions.disagree(row, **given, by=user_of(request), at=timezone.now())
        return self._answer()

    @extend_schema(
        summary="Assign many obligations",
        description="Give up to 500 obligations an owner, a due date, or both. Those that the "
        "caller may see but not work on are left as they are and named.",
        request=ObligationAssignSerializer,
        responses=ObligationsAssignedSerializer,
        examples=[
            _sent("An owner and a day", {"obligations": [17, 18], "owner": 5,
                                         "due_on": "2027-06-30"}),
            OpenApiExample("Assigned", value={"changed": [17], "left": [18]}, response_only=True),
        ],
    )  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def assign(self, request: Request) -> Response:
        """Assign many obligations."""
        given, user = self._given(ObligationAssignSerializer, request), user_of(request)
        rows = Obligation.objects.visible_to(user).filter(pk__in=given.pop("obligations"))
        left = [row.pk for row in actions.preview(rows, by=user).left]
        changed = actions.assign(rows, **given, by=user, at=timezone.now())
        return Response({"changed": [row.pk for row in changed], "left": left})

    def _given(
        self, kind: type[Serializer[Any]], request: Request, *, partial: bool = False
    ) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = kind(data=request.data, partial=partial, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("obligations", ObligationViewSet),
    ("frameworks", FrameworkViewSet),
    ("requirements", RequirementViewSet),
    *DOCUMENTS,
    *INTERVIEW,
)
