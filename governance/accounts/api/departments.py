"""Departments: list, one, add."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts import actions
from governance.accounts.api import examples
from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import Department
from governance.accounts.serializers import DepartmentSerializer

EXAMPLE = examples.answer("Below another", examples.DEPARTMENT)


class DepartmentFilter(django_filters.FilterSet):
    """By name, and by the department above."""

    name = django_filters.CharFilter(label="Name", lookup_expr="icontains")
    parent = django_filters.ModelChoiceFilter(label="Below", queryset=Department.objects.all())

    class Meta:
        model = Department
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(summary="List departments", description="Newest first.", examples=[EXAMPLE]),
    retrieve=extend_schema(
        summary="Show one department", description="As in the list.", examples=[EXAMPLE]
    ),
)
class DepartmentViewSet(Idempotent, ReadOnlyModelViewSet[Department]):
    """The parts of the organisation."""

    queryset = Department.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter

    @extend_schema(
        summary="Add a department",
        description="At the top, or below `parent`. Needs the permission to manage people there.",
        examples=[examples.question("Below another", {"name": "Vision", "parent": 3}), EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Add one."""
        typed = DepartmentSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        department = actions.add_department(
            typed.validated_data["name"],
            parent=typed.validated_data.get("parent"),
            by=user_of(request),
            at=timezone.now(),
        )
        return Response(DepartmentSerializer(department).data, status=status.HTTP_201_CREATED)
