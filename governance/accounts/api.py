"""People, departments and one's own tokens for programs."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts import actions
from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import AccessToken, Department, RoleAssignment, User
from governance.accounts.permissions import Permission, can_anywhere
from governance.accounts.serializers import (
    CreatedTokenSerializer,
    DepartmentSerializer,
    MeSerializer,
    NameSerializer,
    NewTokenSerializer,
    PersonSerializer,
    TokenSerializer,
)
from governance.web.refusals import NotAllowed

DEPARTMENT = OpenApiExample(
    "Below another", value={"id": 7, "name": "Vision", "parent": 3, "path": "/3/7/"}
)
PERSON = OpenApiExample(
    "To those who manage people",
    value={
        "id": 12,
        "full_name": "Ada Example",
        "is_active": True,
        "username": "ada",
        "email": "ada@example.org",
        "last_login": "2026-11-20T08:12:00Z",
        "roles": [{"id": 40, "role": "engineer", "department": 7, "expires_at": None}],
    },
    response_only=True,
)
TOKEN = OpenApiExample(
    "A token",
    value={
        "id": 3,
        "name": "nightly export",
        "begins_with": "5d41402a",
        "created_at": "2026-11-21T12:00:00Z",
        "expires_at": "2027-02-19T12:00:00Z",
    },
    response_only=True,
)


def _with_roles() -> QuerySet[User]:
    current = RoleAssignment.objects.current(timezone.now()).order_by("pk")
    roles = Prefetch("assignments", current, to_attr="current_roles")
    people: QuerySet[User] = User.objects.prefetch_related(roles)
    return people


class PersonFilter(django_filters.FilterSet):
    """By name, and whether they may sign in."""

    full_name = django_filters.CharFilter(label="Name", lookup_expr="icontains")
    is_active = django_filters.BooleanFilter(label="May sign in")

    class Meta:
        model = User
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List people",
        description="Everybody sees names, for instance to choose an owner; sign-in names, "
        "e-mail addresses and roles are shown to those who manage people.",
        examples=[PERSON],
    ),
    retrieve=extend_schema(summary="Show one person", description="As in the list."),
)
class PersonViewSet(ReadOnlyModelViewSet[User]):
    """The people who have or had an account."""

    queryset = User.objects.all()
    serializer_class = PersonSerializer
    filterset_class = PersonFilter

    def get_queryset(self) -> QuerySet[User]:
        """Return everybody with their roles of today."""
        return _with_roles()

    def get_serializer_class(self) -> type[BaseSerializer[User]]:
        """Show more to those who manage people."""
        if getattr(self, "swagger_fake_view", False):
            return PersonSerializer
        manages = can_anywhere(user_of(self.request), Permission.PEOPLE_MANAGE)
        return PersonSerializer if manages else NameSerializer


class DepartmentFilter(django_filters.FilterSet):
    """By name, and by the department above."""

    name = django_filters.CharFilter(label="Name", lookup_expr="icontains")
    parent = django_filters.ModelChoiceFilter(label="Below", queryset=Department.objects.all())

    class Meta:
        model = Department
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List departments", description="Newest first.", examples=[DEPARTMENT]
    ),
    retrieve=extend_schema(
        summary="Show one department", description="As in the list.", examples=[DEPARTMENT]
    ),
)
class DepartmentViewSet(Idempotent, ReadOnlyModelViewSet[Department]):
    """The parts of the organisation."""

    queryset = Department.objects.all()
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter

    @extend_schema(
        summary="Add a department",
        description="At the top, or below `parent`. Needs the permission to manage people there.",
        examples=[DEPARTMENT],
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


class MeViewSet(ViewSet):
    """The person whom the token or session belongs to."""

    @extend_schema(
        summary="Show who I am",
        description="My account, my roles of today and my permissions.",
        responses=forced_singular_serializer(MeSerializer),  # type: ignore[no-untyped-call]  # theirs
    )
    def list(self, request: Request) -> Response:
        """Show it."""
        person = _with_roles().get(pk=user_of(request).pk)
        return Response(MeSerializer(person).data)


@extend_schema_view(
    list=extend_schema(
        summary="List my access tokens", description="Without secrets.", examples=[TOKEN]
    )
)
class TokenViewSet(ListModelMixin, GenericViewSet[AccessToken]):
    """One's own access tokens. Not idempotent, because an answer with a secret is not kept."""

    queryset = AccessToken.objects.all()
    serializer_class = TokenSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[AccessToken]:
        """Return one's own."""
        if getattr(self, "swagger_fake_view", False):
            return AccessToken.objects.none()
        return AccessToken.objects.of(user_of(self.request))

    @extend_schema(
        summary="Create an access token",
        description="Only in a session: a token that leaked must not be able to make others. "
        "`secret` is in this answer and never shown again.",
        request=NewTokenSerializer,
        responses={201: CreatedTokenSerializer},
    )
    def create(self, request: Request) -> Response:
        """Create one."""
        if request.auth is not None:
            raise NotAllowed("A token cannot create tokens. Sign in and create it in the settings.")
        typed, at, person = NewTokenSerializer(data=request.data), timezone.now(), user_of(request)
        typed.is_valid(raise_exception=True)
        token, secret = actions.create_token(
            person,
            typed.validated_data["name"],
            expires_at=typed.expires_at(at),
            by=person,
            at=at,
        )
        body: dict[str, Any] = {**TokenSerializer(token).data, "secret": secret}
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Revoke one of my access tokens", description="It ends at once.")
    def destroy(self, request: Request, pk: str) -> Response:
        """End one."""
        actions.revoke_token(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("people", PersonViewSet),
    ("departments", DepartmentViewSet),
    ("me", MeViewSet),
    ("tokens", TokenViewSet),
)
