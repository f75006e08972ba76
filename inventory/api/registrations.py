"""Registrations: ask for a model, look how it goes on, give it up."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.idempotency import Idempotent
from governance.web.nudges import nudge
from inventory.actions import registrations
from inventory.api import examples
from inventory.api.callers import caller
from inventory.api.previews import PreviewMixin
from inventory.api.serializers import AskSerializer, RegistrationSerializer
from inventory.models import Registration
from inventory.tasks import attempt_registration

EXAMPLE = examples.answer("Waiting", examples.REGISTRATION)
ACCEPTED = examples.answer("Waiting", examples.REGISTRATION, status=202)


@extend_schema_view(
    list=extend_schema(
        summary="List your registrations", description="Newest first.", examples=[EXAMPLE]
    ),
    retrieve=extend_schema(
        summary="Show a registration",
        description="Look at it again while `state` is `waiting`.",
        examples=[EXAMPLE],
    ),
)
class RegistrationViewSet(
    Idempotent,
    PreviewMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[Registration],
):
    """The caller's own requests to register models."""

    queryset = Registration.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = RegistrationSerializer

    def get_queryset(self) -> QuerySet[Registration]:
        """Return the caller's own."""
        return Registration.objects.visible_to(caller(self.request))

    @extend_schema(
        summary="Register a model",
        description=(
            "The hub is asked in the background, at once and then until it answers. Look at the "
            "registration again while `state` is `waiting`; `done` names the `model`, and if the "
            "hub refuses, `state` is `failed` and `problem` says why. With a `system`, it uses the "
            "revision from then on; if that was not possible, `problem` of a `done` one says why."
        ),
        request=AskSerializer,
        responses={202: RegistrationSerializer},
        examples=[examples.question("By name", {"address": "org/name"}), ACCEPTED],
    )
    def create(self, request: Request) -> Response:
        """Ask for a model."""
        asked = AskSerializer(data=request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        row = registrations.request(
            given["address"], system=given["system"], purpose=given["purpose"],
            by=caller(request), at=timezone.now(),
        )  # fmt: skip
        # Not asked of the hub here: what is done under a key is one transaction.
        transaction.on_commit(lambda: nudge(attempt_registration, registration_id=row.pk))
        return Response(RegistrationSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Cancel a registration",
        description="Only while it waits.",
        request=None,
        responses=RegistrationSerializer,
        examples=[examples.answer("Cancelled", {**examples.REGISTRATION, "state": "cancelled"})],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Give up a request that waits."""
        row = registrations.cancel(self.get_object(), by=caller(request), at=timezone.now())
        return Response(RegistrationSerializer(row).data)
