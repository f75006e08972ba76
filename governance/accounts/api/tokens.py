"""One's own tokens for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts import actions
from governance.accounts.api import examples
from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import AccessToken
from governance.accounts.serializers import (
    CreatedTokenSerializer,
    NewTokenSerializer,
    TokenSerializer,
)
from governance.web.refusals import NotAllowed

TOKEN = examples.answer("A token", examples.TOKEN)
CREATED = examples.answer(
    "With its secret",
    {**examples.TOKEN, "secret": "5d41402a" + "0123456789abcdef" * 3 + "01234567"},
)


@extend_schema_view(
    list=extend_schema(
        summary="List my access tokens", description="Without secrets.", examples=[TOKEN]
    )
)
class TokenViewSet(Idempotent, ListModelMixin, GenericViewSet[AccessToken]):
    """One's own access tokens."""

    queryset = AccessToken.objects.all()
    lookup_value_regex = "[0-9]+"
    serializer_class = TokenSerializer
    filter_backends = ()
    unkept = frozenset({"create"})

    def get_queryset(self) -> QuerySet[AccessToken]:
        """Return one's own."""
        if getattr(self, "swagger_fake_view", False):
            return AccessToken.objects.none()
        return AccessToken.objects.of(user_of(self.request))

    @extend_schema(
        summary="Create an access token",
        description="Only in a session: a token that leaked must not be able to make others. "
        "`secret` is in this answer and never shown again, so the request takes no "
        "idempotency key.",
        request=NewTokenSerializer,
        responses={201: CreatedTokenSerializer},
        examples=[
            examples.question("For 90 days", {"name": "nightly export", "days": 90}),
            CREATED,
        ],
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

    @extend_schema(
        summary="Revoke one of my access tokens",
        description="It ends at once.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """End one."""
        actions.revoke_token(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
