"""Where a hub may tell us that something happened. It knows a secret and is believed nothing."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.watch import actions
from governance.watch.tasks import poll_model
from governance.web.nudges import nudge
from governance.web.parsers import Json

HEADER = "X-Webhook-Secret"
HUBS = frozenset({"huggingface"})
EXAMPLE = OpenApiExample(
    "A commit at Hugging Face",
    value={
        "event": {"action": "update", "scope": "repo.content"},
        "repo": {"type": "model", "name": "org/model", "headSha": "9f3c…"},
    },
    request_only=True,
)


MESSAGE = inline_serializer(
    "HubMessage",
    {
        "event": serializers.DictField(required=False),
        "repo": serializers.DictField(required=False),
    },
)
TAKEN = inline_serializer("HubMessageTaken", {"taken": serializers.BooleanField()})


class Caller:
    """A hub that knows the secret; it is nobody's account and may do nothing else."""

    is_authenticated = True
    is_active = False
    pk = None


class HookSecret(BaseAuthentication):
    """Whoever sends the shared secret, compared without telling by time how much of it fits."""

    def authenticate(self, request: Request) -> tuple[Caller, None]:
        """Return the caller.

        :raises AuthenticationFailed: if the secret is wrong, or none is in the settings.
        """
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        wanted = settings.HUB_HOOK_SECRET.encode()
        if not hmac.compare_digest(given, wanted) or not wanted:
            raise AuthenticationFailed(f"The header {HEADER} does not hold this server's secret.")
        return Caller(), None


class HubHookView(APIView):
    """Takes a hub's message as a hint to look."""

    authentication_classes = (HookSecret,)
    permission_classes = (IsAuthenticated,)
    parser_classes = (Json,)

    @extend_schema(
        operation_id="hub_hooks_create",
        summary="Tell that something happened at a hub",
        description="For the webhook of a hub: the model that the message names is asked for soon. "
        "Nothing else in the message is read, the same message a second time does nothing, and "
        "the answer is the same whether the model is known here or not. Without HUB_HOOK_SECRET "
        "in the settings every message is refused.",
        auth=[],
        parameters=[
            OpenApiParameter("hub", str, "path", enum=sorted(HUBS), description="Which hub."),
            OpenApiParameter(HEADER, str, "header", required=True, description="The secret."),
        ],
        request=MESSAGE,
        responses={202: TAKEN},
        examples=[
            EXAMPLE,
            OpenApiExample("Taken", value={"taken": True}, response_only=True,
                           status_codes=["202"]),
        ],
    )  # fmt: skip
    def post(self, request: Request, hub: str) -> Response:
        """Look at the named model soon, if we know it."""
        if hub not in HUBS:
            raise Http404
        digest = hashlib.sha256(request.body).hexdigest()
        if name := _model_named(request.data):
            key = actions.take_hint(hub, name, digest=digest, at=timezone.now())
            if key is not None:
                transaction.on_commit(lambda: nudge(poll_model, poll_id=key))
        return Response({"taken": True}, status=202)


def _model_named(message: Any) -> str:
    """Return the name of the model that a message is about, or "" for anything else."""
    repo = message.get("repo") if isinstance(message, dict) else None
    if not isinstance(repo, dict) or repo.get("type", "model") != "model":
        return ""
    name = repo.get("name")
    return name if isinstance(name, str) else ""


PATHS: list[URLPattern] = [path("hub-hooks/<str:hub>/", HubHookView.as_view(), name="hub-hook")]
