"""Approvals over the API: the same actions as the pages, so the same refusals."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals import actions
from governance.approvals.api_conditions import Conditions
from governance.approvals.api_decisions import Decisions
from governance.approvals.api_inputs import (
    AnswerWriteSerializer,
    ConfirmSerializer,
    ReasonSerializer,
    RequestSerializer,
    ResubmitSerializer,
)
from governance.approvals.api_serializers import (
    AnswerSerializer,
    ApprovalDetailSerializer,
    ApprovalSerializer,
)
from governance.approvals.api_waivers import Waivers
from governance.approvals.approval_examples import SHOWN, SHOWN_WHOLE, described, sent
from governance.approvals.approval_list import COLUMNS, FACTS, ApprovalFilter, rows
from governance.approvals.meanwhile import newest_entry_then
from governance.approvals.models import Approval, Stage

# What the API's list shows of an approval beside what the page does.
MORE = ("submitted_at", "request_note", "changes_wanted", "renews", "confirmed_at")


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
        examples=[SHOWN_WHOLE],
    ),
)
class ApprovalViewSet(
    Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, Conditions, Waivers, Decisions
):
    """Requests, their stages and what became of them."""

    queryset = Approval.objects.none()
    serializer_class = ApprovalSerializer
    filterset_class = ApprovalFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Approval]:
        """Return what the caller may see, with its validity at this moment."""
        found = rows(user_of(self.request), at=timezone.now())
        found = found.only(*COLUMNS, *MORE) if self.action == "list" else found.defer(*FACTS)
        stages = Stage.objects.with_signers()
        return found.with_stages(stages).annotate(seen_entry=newest_entry_then())

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

    @described(
        "Submit a request again",
        "After changes were requested, or when something that it was made for has changed. "
        "Everything is bound anew as it is now, and all stages are signed anew.",
        ResubmitSerializer,
        {"note": "Bias is tested by age group now; see the new report."},
    )
    @action(detail=True, methods=["post"])
    def resubmit(self, request: Request, pk: str) -> Response:
        """Submit an open request again."""
        note = self._given(ResubmitSerializer)["note"]
        actions.resubmit(self.get_object(), note=note, **self._who())
        return self._answer(pk)

    @described(
        "Confirm that an approval still holds",
        "Where something changed that asks for a look. What differs is bound anew.",
        ConfirmSerializer,
        {
            "note": "The new scan result is a false alarm: see the report.",
            "seen_digest": "9f2c…",
            "seen_entry": 4711,
        },
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm an approval."""
        actions.confirm(self.get_object(), **self._given(ConfirmSerializer), **self._who())
        return self._answer(pk)

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
        approval, given = self.get_object(), self._given(AnswerWriteSerializer)
        row = actions.answer(approval, item, **given, **self._who())
        return Response(AnswerSerializer(row).data)
