"""People: list, one, add, change, keep out and let in, and the roles they hold."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from governance.accounts import actions
from governance.accounts.api import examples
from governance.accounts.context import user_of
from governance.accounts.filters import PersonFilter
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import RoleAssignment, User
from governance.accounts.permissions import Permission, can_anywhere
from governance.accounts.serializers import (
    ChangedPersonSerializer,
    MeSerializer,
    NameSerializer,
    NewPersonSerializer,
    NewRoleSerializer,
    PasswordSerializer,
    PersonSerializer,
    RoleSerializer,
)
from governance.web.refusals import NotAllowed

PERSON = examples.answer("To those who manage people", examples.PERSON)
OUT = examples.answer("Kept out", {**examples.PERSON, "is_active": False})
ME = examples.answer("An engineer", {**examples.PERSON, "permissions": ["SYSTEM_READ"]})
NEW = {key: examples.PERSON[key] for key in ("username", "full_name", "email")}
ENGINEER = {"role": "engineer", "department": 7, "expires_on": None}
ONE = "(?P<role_id>[0-9]+)"


def _with_roles() -> QuerySet[User]:
    current = RoleAssignment.objects.current(timezone.now()).order_by("pk")
    roles = Prefetch("assignments", current, to_attr="current_roles")
    people: QuerySet[User] = User.objects.prefetch_related(roles)
    return people


class NamedPersonFilter(PersonFilter):
    """As on the page, and by name, for which the page has its search."""

    full_name = django_filters.CharFilter(label="Name", lookup_expr="icontains")


@extend_schema_view(
    list=extend_schema(
        summary="List people",
        description="Everybody sees names, for instance to choose an owner; sign-in names, "
        "e-mail addresses and roles are shown to those who manage people.",
        examples=[PERSON],
    ),
    retrieve=extend_schema(
        summary="Show one person", description="As in the list.", examples=[PERSON]
    ),
)
class PersonViewSet(Idempotent, ReadOnlyModelViewSet[User]):
    """The people who have or had an account."""

    queryset = User.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = PersonSerializer
    filterset_class = NamedPersonFilter
    unkept = frozenset({"password"})

    def get_queryset(self) -> QuerySet[User]:
        """Return everybody with their roles of today."""
        return _with_roles()

    def get_serializer_class(self) -> type[BaseSerializer[User]]:
        """Show more to those who manage people."""
        if getattr(self, "swagger_fake_view", False):
            return PersonSerializer
        manages = can_anywhere(user_of(self.request), Permission.PEOPLE_MANAGE)
        return PersonSerializer if manages else NameSerializer

    @extend_schema(
        summary="Add a person",
        description="They hold no role yet and cannot sign in until they are given a password.",
        request=NewPersonSerializer,
        responses={201: PersonSerializer},
        examples=[examples.question("A colleague", NEW), PERSON],
    )
    def create(self, request: Request) -> Response:
        """Add one."""
        person = actions.add_person(**self._given(NewPersonSerializer), **self._who())
        return self._answer(person, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a person's name or e-mail address",
        description="Only the fields that are sent. The sign-in name stays.",
        request=ChangedPersonSerializer(partial=True),
        responses=PersonSerializer,
        examples=[examples.question("Another name", {"full_name": "Ada Example-Byron"}), PERSON],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change one."""
        person = self.get_object()
        given = self._given(ChangedPersonSerializer, partial=True)
        known = {"full_name": person.full_name, "email": person.email}
        actions.change_person(person, **{**known, **given}, **self._who())
        return self._answer(person)

    @extend_schema(
        summary="Keep a person out",
        description="Sessions and tokens end at once; what the person did stays on record. "
        "Refused for the last administrator.",
        request=None,
        responses=PersonSerializer,
        examples=[OUT],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def deactivate(self, request: Request, pk: str) -> Response:
        """Keep one out."""
        person = self.get_object()
        actions.deactivate_person(person, **self._who())
        return self._answer(person)

    @extend_schema(
        summary="Let a person in again",
        description="With the roles they had. Their tokens are gone; they make new ones.",
        request=None,
        responses=PersonSerializer,
        examples=[PERSON],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def reactivate(self, request: Request, pk: str) -> Response:
        """Let one in."""
        person = self.get_object()
        actions.reactivate_person(person, **self._who())
        return self._answer(person)

    @extend_schema(
        summary="Give a person a new password",
        description="Made at random; it is in this answer and never shown again, so the request "
        "takes no idempotency key. Only in a session: a token that leaked must not be able to "
        "take over accounts.",
        request=None,
        responses=PasswordSerializer,
        examples=[examples.answer("A password", {"password": "kq3F0a-Zx9VbT1mE"})],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def password(self, request: Request, pk: str) -> Response:
        """Reset one's password."""
        if request.auth is not None:
            raise NotAllowed(
                "A token cannot set passwords. Sign in and do it on the person's page."
            )
        secret = actions.reset_password(self.get_object(), **self._who())
        return Response({"password": secret})

    @extend_schema(
        summary="Give a person a role",
        description="For a department and those below it, or for the whole organisation where "
        "`department` is null. Needs the permission to manage people there.",
        request=NewRoleSerializer,
        responses={201: RoleSerializer},
        examples=[
            examples.question("Of a department", ENGINEER),
            examples.answer("The role", examples.ROLE),
        ],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def roles(self, request: Request, pk: str) -> Response:
        """Grant one."""
        person, given = self.get_object(), self._given(NewRoleSerializer)
        held = actions.grant(person, **given, **self._who())
        return Response(RoleSerializer(held).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take a role back",
        description="It ends at once. Refused for the last administrator.",
        responses={204: None},
    )
    @action(detail=True, methods=["delete"], url_path=f"roles/{ONE}", filterset_class=None)
    def revoke(self, request: Request, pk: str, role_id: str) -> Response:
        """Revoke one."""
        rows = RoleAssignment.objects.select_related("user", "department")
        held = get_object_or_404(rows, user=self.get_object(), pk=role_id)
        actions.revoke(held, **self._who())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _given(self, kind: Any, *, partial: bool = False) -> dict[str, Any]:
        typed = kind(data=self.request.data, partial=partial)
        typed.is_valid(raise_exception=True)
        return dict(typed.validated_data)

    def _who(self) -> dict[str, Any]:
        return {"by": user_of(self.request), "at": timezone.now()}

    def _answer(self, person: User, code: int = status.HTTP_200_OK) -> Response:
        shown = PersonSerializer(_with_roles().get(pk=person.pk))
        return Response(shown.data, status=code)


class MeViewSet(ViewSet):
    """The person whom the token or session belongs to."""

    @extend_schema(
        summary="Show who I am",
        description="My account, my roles of today and my permissions.",
        responses=forced_singular_serializer(MeSerializer),  # type: ignore[no-untyped-call]  # theirs
        examples=[ME],
    )
    def list(self, request: Request) -> Response:
        """Show it."""
        person = _with_roles().get(pk=user_of(request).pk)
        return Response(MeSerializer(person).data)
