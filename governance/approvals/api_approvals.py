"""Approvals over the API: the same actions as the pages, so the same refusals."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals import actions
from governance.approvals.api_serializers import (
    AnswerSerializer,
    AnswerWriteSerializer,
    ApprovalDetailSerializer,
    ApprovalSerializer,
    ConditionSerializer,
    ConditionWriteSerializer,
    MeetSerializer,
    ReasonSerializer,
    RequestSerializer,
    SignSerializer,
)
from governance.approvals.approval_list import FACTS, ApprovalFilter, rows
from governance.approvals.models import Approval, Condition, Stage

ANSWER = {
    "id": 7,
    "use_case": 3,
    "use_case_name": "Sort incoming customer mail by topic",
    "tier": 2,
    "state": "approved",
    "validity": "no_longer_valid",
    "reasons": ["The licence of org/model was apache-2.0 and is now cc-by-nc-4.0."],
    "waiting_for": [],
    "expires_at": "2027-11-21T12:00:00Z",
}
SHOWN = OpenApiExample("An approval that no longer holds", ANSWER, response_only=True)


def sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    """Return an example of what a caller sends."""
    return OpenApiExample(name, value, request_only=True)


def described(
    summary: str, text: str, given: type[Serializer[Any]], example: dict[str, Any]
) -> Any:
    """Describe a write that answers with the approval."""
    return extend_schema(
        summary=summary,
        description=text,
        request=given,
        responses=ApprovalDetailSerializer,
        examples=[sent(summary, example), SHOWN],
    )


@extend_schema_view(
    list=extend_schema(
        summary="List approvals",
        description="Newest first, each with its validity now and every reason against it.",
        examples=[SHOWN],
    ),
    retrieve=extend_schema(
        summary="Show an approval",
        description="With stages, conditions, checklist, and everything it is bound to.",
        responses=ApprovalDetailSerializer,
        examples=[SHOWN],
    ),
)
class ApprovalViewSet(
    Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Approval]
):
    """Requests, their stages and what became of them."""

    queryset = Approval.objects.none()
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Approval]:
        """Return what the caller may see, with its validity at this moment."""
        found = rows(user_of(self.request), at=timezone.now())
        return found.defer(*FACTS).prefetch_related("stages__decided_by")

    def get_serializer_class(self) -> Any:
        """Show lists short and single approvals whole."""
        return ApprovalSerializer if self.action == "list" else ApprovalDetailSerializer

    @described(
        "Request approval",
        "Binds the request to the use case's facts, models and rules as they are now.",
        RequestSerializer,
        {"use_case": 3, "note": "For the pilot in spring."},
    )
    def create(self, request: Request) -> Response:
        """Request approval of a use case."""
        given = self._given(RequestSerializer)
        approval = actions.request(given["use_case"], note=given["note"], **self._who())
        return self._answer(approval.pk, status.HTTP_201_CREATED)

    @described("Withdraw a request", "Ends an open request.", ReasonSerializer, {"reason": ""})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw an open request."""
        reason = self._given(ReasonSerializer)["reason"]
        actions.withdraw(self.get_object(), reason=reason, **self._who())
        return self._answer(pk)

    @described(
        "Suspend an approval",
        "It is not valid until the suspension is lifted.",
        ReasonSerializer,
        {"reason": "An incident is being looked into."},
    )
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """Suspend an approval."""
        reason = self._given(ReasonSerializer)["reason"]
        actions.suspend(self.get_object(), reason=reason, **self._who())
        return self._answer(pk)

    @described(
        "Lift a suspension",
        "Whatever else speaks against the approval still does.",
        ReasonSerializer,
        {"reason": "The cause is mended."},
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """Lift a suspension."""
        reason = self._given(ReasonSerializer)["reason"]
        actions.resume(self.get_object(), reason=reason, **self._who())
        return self._answer(pk)

    @described(
        "Sign a stage",
        "The last signature approves. `reviewed_digest` makes sure that nothing changed meanwhile.",
        SignSerializer,
        {"note": "Looks right.", "reviewed_digest": "9f2c…"},
    )
    @action(detail=True, methods=["post"], url_path="stages/(?P<kind>[a-z]+)/sign")
    def sign(self, request: Request, pk: str, kind: str) -> Response:
        """Sign one stage."""
        given = self._given(SignSerializer)
        actions.sign(self._stage(kind), **given, **self._who())
        return self._answer(pk)

    @described(
        "Refuse a stage",
        "Ends the request.",
        ReasonSerializer,
        {"reason": "Nobody tested for bias."},
    )
    @action(detail=True, methods=["post"], url_path="stages/(?P<kind>[a-z]+)/refuse")
    def refuse(self, request: Request, pk: str, kind: str) -> Response:
        """Refuse one stage."""
        reason = self._given(ReasonSerializer)["reason"]
        actions.refuse(self._stage(kind), reason=reason, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Answer a checklist item",
        description="What Weighbridge answered itself cannot be answered over.",
        request=AnswerWriteSerializer,
        responses=AnswerSerializer,
        examples=[sent("With evidence", {"value": "satisfied", "reason": "", "evidence": [12]})],
    )
    @action(detail=True, methods=["post"], url_path="checklist/(?P<item>[a-z0-9-]+)")
    def answer(self, request: Request, pk: str, item: str) -> Response:
        """Answer one item."""
        given = self._given(AnswerWriteSerializer)
        row = actions.answer(self.get_object(), item, **given, **self._who())
        return Response(AnswerSerializer(row).data)

    @extend_schema(
        summary="Set a condition",
        description="From the day after, the approval is not valid until the condition is met.",
        request=ConditionWriteSerializer,
        responses={201: ConditionSerializer},
        examples=[sent("A condition", {"text": "Train the users", "due_on": "2027-01-31"})],
    )
    @action(detail=True, methods=["post"])
    def conditions(self, request: Request, pk: str) -> Response:
        """Set a condition."""
        given = self._given(ConditionWriteSerializer)
        row = actions.set_condition(self.get_object(), **given, **self._who())
        return Response(ConditionSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Meet a condition",
        description="Names the evidence that shows it.",
        request=MeetSerializer,
        responses=ConditionSerializer,
        examples=[sent("The evidence", {"evidence": 12})],
    )
    @action(detail=True, methods=["post"], url_path="conditions/(?P<number>[0-9]+)/meet")
    def meet(self, request: Request, pk: str, number: str) -> Response:
        """Show that a condition is met."""
        found = Condition.objects.select_related("approval")
        condition = get_object_or_404(found, approval=self.get_object(), pk=number)
        given = self._given(MeetSerializer)
        row = actions.meet_condition(condition, **given, **self._who())
        return Response(ConditionSerializer(row).data)

    def _given(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        serializer = kind(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _who(self) -> dict[str, Any]:
        return {"by": user_of(self.request), "at": timezone.now()}

    def _stage(self, kind: str) -> Stage:
        found = Stage.objects.select_related("approval")
        return get_object_or_404(found, approval=self.get_object(), kind=kind)

    def _answer(self, pk: int | str, code: int = status.HTTP_200_OK) -> Response:
        approval = self.get_queryset().get(pk=pk)
        return Response(ApprovalDetailSerializer(approval).data, status=code)
