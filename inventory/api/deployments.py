"""Where a system runs and who answers for it there, below the system's address."""

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.models import User
from inventory import actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.choices import owners_for
from inventory.models import Deployment, Environment, System

if TYPE_CHECKING:
    Base = GenericViewSet[System]
else:
    Base = object

PLACE = {"name": "cluster north", "environment": "production", "location": "Lyon", "owner": 5}
DEPLOYMENT = {
    "id": 1, **PLACE, "owner_name": "Ada Weaver", "started_at": "2026-11-21T12:00:00Z",
    "ended_at": None,
}  # fmt: skip
ONE = r"(?P<item_id>[0-9]+)"


class DeploymentSerializer(serializers.ModelSerializer[Deployment]):
    """A place where a system runs. `owner` is null where the system's owner answers for it."""

    owner_name = serializers.CharField(source="owner.full_name", default="", read_only=True)

    class Meta:
        model = Deployment
        fields = (
            "id", "name", "environment", "location", "owner", "owner_name", "started_at",
            "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class OwnerSerializer(serializers.Serializer[Any]):
    """Who answers for what runs there; null leaves it to the system's owner."""

    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.none(), allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """Offer the people whom the caller may name."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and isinstance(request.user, User):
            owner: Any = fields["owner"]
            owner.queryset = owners_for(request.user)
        return fields


class DeploymentWriteSerializer(OwnerSerializer):
    """A new place."""

    name = serializers.CharField(max_length=120)
    environment = serializers.ChoiceField(choices=Environment.choices)
    location = serializers.CharField(max_length=120)
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.none(), allow_null=True, required=False, default=None
    )


class DeploymentsMixin(Base):
    """Lists and writes places below one system; a foreign system answers 404."""

    @extend_schema(
        summary="List the deployments of a system", description="Newest first, ended ones too.",
        responses=DeploymentSerializer(many=True), filters=False,
        examples=[examples.answer("A deployment", DEPLOYMENT)],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None)
    def deployments(self, request: Request, pk: Any = None) -> Response:
        """Answer with the places."""
        rows: Any = Deployment.objects.filter(system=self._whose()).select_related("owner")
        page: Any = self.paginate_queryset(rows)
        return self.get_paginated_response(DeploymentSerializer(page, many=True).data)

    @extend_schema(
        summary="Add a deployment to a system",
        description=(
            "The system runs there from now on. `owner` answers for what runs there and is given "
            "the findings about it; without one, the system's owner."
        ),
        request=DeploymentWriteSerializer, responses={201: DeploymentSerializer},
        examples=[
            examples.question("A place", PLACE),
            examples.answer("A deployment", DEPLOYMENT),
        ],
    )  # fmt: skip
    @deployments.mapping.post
    def add_deployment(self, request: Request, pk: Any = None) -> Response:
        """Add a place."""
        system, given = self._whose(), self._typed(DeploymentWriteSerializer)
        row = actions.add_deployment(system, **given, by=caller(request), at=timezone.now())
        return Response(DeploymentSerializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change the owner of a deployment",
        description="They must be able to sign in and to see the system.",
        request=OwnerSerializer, responses=DeploymentSerializer,
        examples=[
            examples.question("Another owner", {"owner": 5}),
            examples.answer("A deployment", DEPLOYMENT),
        ],
    )  # fmt: skip
    @action(detail=True, methods=["patch"], url_path=f"deployments/{ONE}")
    def deployment(self, request: Request, item_id: str, pk: Any = None) -> Response:
        """Change who answers for it."""
        row, given = self._one(item_id), self._typed(OwnerSerializer)
        row = actions.change_owner(row, **given, by=caller(request), at=timezone.now())
        return Response(DeploymentSerializer(row).data)

    @extend_schema(
        summary="End a deployment",
        description="The system runs there no more; the entry stays.",
        responses={204: None},
    )
    @deployment.mapping.delete
    def end_deployment(self, request: Request, item_id: str, pk: Any = None) -> Response:
        """End a place."""
        actions.end_deployment(self._one(item_id), by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _whose(self) -> System:
        rows = System.objects.visible_to(caller(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _one(self, item_id: str) -> Deployment:
        rows = Deployment.objects.select_related("system")
        return get_object_or_404(rows, system=self._whose(), pk=item_id)

    def _typed(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        typed = serializer(data=self.request.data, context=self.get_serializer_context())
        typed.is_valid(raise_exception=True)
        return dict(typed.validated_data)
