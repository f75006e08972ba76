"""The organisation's facts."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from governance.accounts import actions
from governance.accounts.api import examples
from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import Organisation
from governance.accounts.serializers import OrganisationSerializer

EXAMPLE = examples.answer("Revenue not known", examples.ORGANISATION)


class OrganisationViewSet(Idempotent, ViewSet):
    """The one organisation that this installation serves."""

    @extend_schema(
        operation_id="organisation_retrieve",
        summary="Show the organisation's facts",
        description="What licences ask of the organisation. `null` is not known.",
        responses=OrganisationSerializer,
        examples=[EXAMPLE],
    )
    def retrieve(self, request: Request) -> Response:
        """Show them."""
        return Response(OrganisationSerializer(Organisation.objects.ours()).data)

    @extend_schema(
        operation_id="organisation_update",
        summary="State the organisation's facts",
        description="All four at once; `null` is not known. What depends on them is assessed "
        "again. Needs the permission to change the settings.",
        request=OrganisationSerializer,
        responses=OrganisationSerializer,
        examples=[examples.question("Revenue not known", examples.ORGANISATION), EXAMPLE],
    )
    def update(self, request: Request) -> Response:
        """State them."""
        typed = OrganisationSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        given = typed.validated_data
        organisation = actions.state_facts(**given, by=user_of(request), at=timezone.now())
        return Response(OrganisationSerializer(organisation).data)
