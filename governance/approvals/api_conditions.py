"""Conditions over the API: set, change, show that one is met."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.api_decisions import Writing
from governance.approvals.api_inputs import MeetSerializer
from governance.approvals.approval_examples import sent
from governance.approvals.condition_serializers import ConditionSerializer
from governance.approvals.models import Condition

ONE = "conditions/(?P<number>[0-9]+)"


class ConditionWriteSerializer(serializers.Serializer[Any]):
    """Set a condition."""

    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)
    before_go_live = serializers.BooleanField(required=False, default=False)
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.active(), required=False, allow_null=True, default=None
    )


class ConditionChangeSerializer(serializers.Serializer[Any]):
    """Another date and owner, both as they are to be."""

    due_on = serializers.DateField(allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())
    reason = serializers.CharField()


class Conditions(Writing):
    """The routes of conditions."""

    @extend_schema(
        summary="Set a condition",
        description="From the day after, or once the system runs in production, the approval is "
        "not valid until the condition is met.",
        request=ConditionWriteSerializer,
        responses={201: ConditionSerializer},
        examples=[
            sent("By a day", {"text": "Train the users", "due_on": "2027-01-31", "owner": 4}),
            sent("Before going live", {"text": "Test the off-switch", "before_go_live": True}),
        ],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def conditions(self, request: Request, pk: str) -> Response:
        """Set a condition."""
        row = actions.set_condition(
            self.get_object(), **self._given(ConditionWriteSerializer), **self._who()
        )
        return Response(ConditionSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a condition",
        description="Gives it another date or owner; the reason stays in the record.",
        request=ConditionChangeSerializer,
        responses=ConditionSerializer,
        examples=[
            sent("Later", {"due_on": "2027-03-31", "owner": 4, "reason": "The course moved."})
        ],
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/change", filterset_class=None)
    def change_condition(self, request: Request, pk: str, number: str) -> Response:
        """Change a condition."""
        row = actions.change_condition(
            self._condition(number), **self._given(ConditionChangeSerializer), **self._who()
        )
        return Response(ConditionSerializer(row).data)

    @extend_schema(
        summary="Meet a condition",
        description="Names the evidence that shows it: a document or stronger, and in effect.",
        request=MeetSerializer,
        responses=ConditionSerializer,
        examples=[sent("The evidence", {"evidence": 12})],
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/meet", filterset_class=None)
    def meet(self, request: Request, pk: str, number: str) -> Response:
        """Show that a condition is met."""
        row = actions.meet_condition(
            self._condition(number), **self._given(MeetSerializer), **self._who()
        )
        return Response(ConditionSerializer(row).data)

    def _condition(self, number: str) -> Condition:
        found = Condition.objects.select_related("approval")
        return get_object_or_404(found, approval=self.get_object(), pk=number)
