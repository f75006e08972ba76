"""Waivers over the API: ask, grant, refuse, end."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.approvals import actions
from governance.approvals.api_decisions import Writing
from governance.approvals.approval_examples import sent
from governance.approvals.condition_serializers import WaiverSerializer
from governance.approvals.models import Waiver
from governance.approvals.models.condition import WaiverKind
from inventory.models import HubModel

ONE = "waivers/(?P<number>[0-9]+)"


class WaiverAskSerializer(serializers.Serializer[Any]):
    """Ask for a waiver: `item` for a checklist item, `model` for the minimum trust."""

    kind = serializers.ChoiceField(choices=WaiverKind.choices)
    item = serializers.CharField(required=False, default="", allow_blank=True)
    model = serializers.PrimaryKeyRelatedField(
        queryset=HubModel.objects.all(), required=False, default=None, allow_null=True
    )
    reason = serializers.CharField()
    ends_on = serializers.DateField()


class WaiverNoteSerializer(serializers.Serializer[Any]):
    """A note for the record; a refusal and an early end need one."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


def _decision(summary: str, text: str, note: str) -> Any:
    return extend_schema(
        summary=summary,
        description=text,
        request=WaiverNoteSerializer,
        responses=WaiverSerializer,
        examples=[sent(summary, {"note": note})],
    )


class Waivers(Writing):
    """The routes of waivers."""

    @extend_schema(
        summary="Ask for a waiver",
        description="Somebody other than the requester, and other than the one who asks, grants "
        "it. For an approval it renews a waiver that the approval rests on.",
        request=WaiverAskSerializer,
        responses={201: WaiverSerializer},
        examples=[
            sent(
                "A checklist item",
                {
                    "kind": "item",
                    "item": "compliance-training",
                    "reason": "The course is in March.",
                    "ends_on": "2027-03-31",
                },
            )
        ],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def waivers(self, request: Request, pk: str) -> Response:
        """Ask for a waiver."""
        row = actions.ask_waiver(
            self.get_object(), **self._given(WaiverAskSerializer), **self._who()
        )
        return Response(WaiverSerializer(row).data, status=status.HTTP_201_CREATED)

    @_decision("Grant a waiver", "It covers its gap until its last day.", "Until the course.")
    @action(detail=True, methods=["post"], url_path=f"{ONE}/grant", filterset_class=None)
    def grant_waiver(self, request: Request, pk: str, number: str) -> Response:
        """Grant a waiver."""
        return self._decided(actions.grant_waiver, number)

    @_decision("Refuse a waiver", "The gap stays. Say why.", "Train them first.")
    @action(detail=True, methods=["post"], url_path=f"{ONE}/refuse", filterset_class=None)
    def refuse_waiver(self, request: Request, pk: str, number: str) -> Response:
        """Refuse a waiver."""
        return self._decided(actions.refuse_waiver, number)

    @_decision(
        "End a waiver early",
        "An approval that rests on it is not valid from then on. Say why.",
        "They are trained now.",
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/end", filterset_class=None)
    def end_waiver(self, request: Request, pk: str, number: str) -> Response:
        """End a waiver."""
        return self._decided(actions.end_waiver, number)

    def _decided(self, act: Any, number: str) -> Response:
        found = Waiver.objects.select_related("approval")
        waiver = get_object_or_404(found, approval=self.get_object(), pk=number)
        row = act(waiver, **self._given(WaiverNoteSerializer), **self._who())
        return Response(WaiverSerializer(row).data)
