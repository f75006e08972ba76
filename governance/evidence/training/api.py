"""Trainings for programs: the same actions as the pages, so the same refusals."""

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
from governance.accounts.models import Department, User
from governance.evidence.models import Evidence
from governance.evidence.training import actions
from governance.evidence.training.models import Training
from governance.evidence.training.register import TrainingFilter, rows

ANSWER = {
    "id": 7,
    "person": 15,
    "name": "Ada Example",
    "department": 3,
    "role": "Reviews answers to customers",
    "title": "AI basics",
    "provider": "In house",
    "hours": "2.5",
    "taken_on": "2026-10-01",
    "valid_until": "2028-09-30",
    "evidence": None,
    "standing": "current",
}
GIVEN = {"person": 15, "department": 3, "title": "AI basics", "taken_on": "2026-10-01"}
SHOWN = OpenApiExample("A current training", ANSWER, response_only=True)
STANDINGS = [
    ("current", "Current"),
    ("ending_soon", "Ending soon"),
    ("ended", "Ended"),
    ("not_yet", "Not yet"),
]


class TrainingSerializer(serializers.ModelSerializer[Training]):
    """Who took which training, and whether it counts today."""

    name = serializers.CharField()
    standing = serializers.ChoiceField(choices=STANDINGS)

    class Meta:
        model = Training
        fields = tuple(ANSWER)


class NewTraining(serializers.Serializer[Any]):
    """One training; `person`, or `name` for somebody without an account."""

    department = serializers.PrimaryKeyRelatedField[Department](queryset=Department.objects.all())
    title = serializers.CharField(max_length=200)
    taken_on = serializers.DateField()
    person = serializers.PrimaryKeyRelatedField[User](
        queryset=User.objects.all(), required=False, allow_null=True, default=None
    )
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    role = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    provider = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    hours = serializers.DecimalField(
        max_digits=5, decimal_places=1, required=False, allow_null=True, default=None
    )
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), required=False, allow_null=True, default=None
    )

    def get_fields(self) -> dict[str, Any]:
        """Accept only evidence that the caller may see."""
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            fields["evidence"].queryset = Evidence.objects.visible_to(user)
        return fields


class RemoveTraining(serializers.Serializer[Any]):
    """Why a training is taken off the register."""

    reason = serializers.CharField()


@extend_schema_view(
    list=extend_schema(
        summary="List trainings",
        description="What is on the register and you may see, newest first. For instance "
        "`?state=ending_soon`: what ends within 30 days.",
        examples=[SHOWN],
    ),
    retrieve=extend_schema(
        summary="Show a training", description="As in the list.", examples=[SHOWN]
    ),
)
class TrainingViewSet(
    Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Training]
):
    """Who took which AI training."""

    queryset = Training.objects.none()
    serializer_class = TrainingSerializer
    filterset_class = TrainingFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Training]:
        """Return what the caller may see."""
        return rows(user_of(self.request))

    @extend_schema(
        summary="Record a training",
        description="Needs the permission to record trainings for the department.",
        request=NewTraining,
        responses={201: TrainingSerializer},
        examples=[OpenApiExample("Of a person with an account", GIVEN, request_only=True), SHOWN],
    )
    def create(self, request: Request) -> Response:
        """Record one."""
        typed = NewTraining(data=request.data, context={"request": request})
        typed.is_valid(raise_exception=True)
        taken = actions.Taken(**typed.validated_data)
        made = actions.record(taken, by=user_of(request), at=timezone.now())
        shown = TrainingSerializer(self.get_queryset().get(pk=made.pk)).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a training off the register",
        description="The audit log keeps it, with the reason.",
        request=RemoveTraining,
        responses={204: None},
        examples=[
            OpenApiExample("Recorded twice", {"reason": "Recorded twice."}, request_only=True)
        ],
    )
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Remove one."""
        training, typed = self.get_object(), RemoveTraining(data=request.data)
        typed.is_valid(raise_exception=True)
        reason = typed.validated_data["reason"]
        actions.remove(training, reason=reason, by=user_of(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
