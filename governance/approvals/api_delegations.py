"""Delegations over the API: the same actions as the pages, so the same refusals."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.delegation_list import DelegationFilter, rows
from governance.approvals.models import Delegation

ANSWER = {
    "id": 5,
    "delegator": 12,
    "delegator_name": "Grace Example",
    "delegate": 15,
    "delegate_name": "Ada Example",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-14",
    "reason": "On holiday.",
    "standing": "upcoming",
    "ended_at": None,
}
GIVEN = {
    "delegate": 15,
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-14",
    "reason": "On holiday.",
}
SHOWN = OpenApiExample("For a holiday", ANSWER, response_only=True)
STANDINGS = [
    ("in_force", "In force"),
    ("upcoming", "Upcoming"),
    ("over", "Over"),
    ("ended", "Ended early"),
]


class DelegationSerializer(serializers.ModelSerializer[Delegation]):
    """Who signs for whom, from the first day to the last."""

    delegator_name = serializers.CharField(source="delegator.full_name")
    delegate_name = serializers.CharField(source="delegate.full_name")
    standing = serializers.ChoiceField(choices=STANDINGS)

    class Meta:
        model = Delegation
        fields = tuple(ANSWER)


class DelegateSerializer(serializers.Serializer[Any]):
    """Let a person sign; `delegator` is oneself, if left out."""

    delegate = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.all())
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    delegator = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.all(), required=False, allow_null=True, default=None
    )


@extend_schema_view(
    list=extend_schema(
        summary="List delegations",
        description="Newest first: one's own, given or held; all for those who manage people or "
        "read the audit log.",
        examples=[SHOWN],
    ),
    retrieve=extend_schema(
        summary="Show a delegation", description="As in the list.", examples=[SHOWN]
    ),
)
class DelegationViewSet(
    Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Delegation]
):
    """Who signs for whom."""

    queryset = Delegation.objects.none()
    serializer_class = DelegationSerializer
    filterset_class = DelegationFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Delegation]:
        """Return what the caller may see, with where the days lie now."""
        return rows(user_of(self.request), at=timezone.now())

    @extend_schema(
        summary="Delegate sign-offs",
        description="Lets a person sign what the delegator may sign by roles of their own. To do "
        "it for somebody else needs the permission to manage people.",
        request=DelegateSerializer,
        responses={201: DelegationSerializer},
        examples=[OpenApiExample("For a holiday", GIVEN, request_only=True), SHOWN],
    )
    def create(self, request: Request) -> Response:
        """Make one."""
        typed = DelegateSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        made = actions.delegate(**typed.validated_data, by=user_of(request), at=timezone.now())
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="End a delegation",
        description="From now on nobody signs by it; what was signed stays signed.",
        request=None,
        responses=DelegationSerializer,
        examples=[SHOWN],
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End one."""
        actions.end_delegation(self.get_object(), by=user_of(request), at=timezone.now())
        return self._answer(pk)

    def _answer(self, pk: int | str, code: int = status.HTTP_200_OK) -> Response:
        return Response(DelegationSerializer(self.get_queryset().get(pk=pk)).data, status=code)
