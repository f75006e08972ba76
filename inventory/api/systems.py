"""Systems: list, one, add, change, retire."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.idempotency import Idempotent
from inventory import actions, system_list
from inventory.api import examples
from inventory.api.agents import AgentMixin
from inventory.api.boms import SystemBomMixin
from inventory.api.callers import caller
from inventory.api.component_files import ComponentFilesMixin
from inventory.api.contents import ContentsMixin
from inventory.api.deployments import DeploymentsMixin
from inventory.api.serializers import SystemSerializer, SystemWriteSerializer
from inventory.models import System

EXAMPLE = examples.answer("A system", examples.SYSTEM)


@extend_schema_view(
    list=extend_schema(
        summary="List systems",
        description="Systems of the departments you may see, newest first.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(summary="Show a system", description="One system.", examples=[EXAMPLE]),
)
class SystemViewSet(
    Idempotent,
    ComponentFilesMixin,
    ContentsMixin,
    DeploymentsMixin,
    AgentMixin,
    SystemBomMixin,
    ReadOnlyModelViewSet[System],
):
    """Systems that the caller may see."""

    queryset = System.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = SystemSerializer
    filterset_class = system_list.SystemFilter

    def get_queryset(self) -> QuerySet[System]:
        """Return what the caller may see."""
        return system_list.rows(caller(self.request))

    @extend_schema(
        summary="Add a system",
        description="Needs the right to edit systems of the department.",
        request=SystemWriteSerializer,
        responses={201: SystemSerializer},
        examples=[examples.question("A new system", examples.SYSTEM_WRITE), EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Add a system."""
        given = self._given(request, partial=False)
        system = actions.add_system(**given, by=caller(request), at=timezone.now())
        return self._answer(system, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a system",
        description="Only the fields that are sent.",
        request=SystemWriteSerializer(partial=True),
        responses=SystemSerializer,
        examples=[examples.question("Another name", {"name": "Mail sorter north"}), EXAMPLE],
    )
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Change a system."""
        system, given = self.get_object(), self._given(request, partial=True)
        system = actions.change_system(system, **given, by=caller(request), at=timezone.now())
        return self._answer(system, status.HTTP_200_OK)

    @extend_schema(
        summary="Retire a system",
        description="Nothing is deleted: the system leaves use and its record stays.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: Any = None) -> Response:
        """Take a system out of use."""
        actions.retire_system(self.get_object(), by=caller(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _given(self, request: Request, *, partial: bool) -> dict[str, Any]:
        serializer = SystemWriteSerializer(
            data=request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self, system: System, code: int) -> Response:
        row = system_list.rows(caller(self.request)).filter(pk=system.pk).first() or system
        return Response(SystemSerializer(row).data, status=code)
