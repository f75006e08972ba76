"""Publishers: list, one, and where the organisation puts one."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.idempotency import Idempotent
from inventory import actions, publisher_list
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import Listing, Publisher, PublisherRole
from inventory.publisher_names import neighbours_of

LISTED = {"listing": "allowed", "role": "originator", "note": "Contract of 3 March."}
PUBLISHER: dict[str, Any] = {
    "id": 4, "hub": "huggingface", "name": "mistralai", "title": "Mistral AI", "is_verified": True,
    "checked_at": "2026-11-21T12:00:00Z", **LISTED, "listed_at": "2026-11-21T12:00:00Z",
    "models": 3,
}  # fmt: skip
ALIKE = {"name": "mlstralai", "how": "differs only in characters that are easily mistaken for "
         "each other"}  # fmt: skip
EXAMPLE = examples.answer("A publisher", PUBLISHER)


class PublisherSerializer(serializers.ModelSerializer[Publisher]):
    """A publisher; `is_verified` is null while the hub has not said it."""

    models = serializers.IntegerField(help_text="Registered models of theirs.")

    class Meta:
        model = Publisher
        fields = (
            "id", "hub", "name", "title", "is_verified", "checked_at", "listing", "role", "note",
            "listed_at", "models",
        )  # fmt: skip


class LookAlikeSerializer(serializers.Serializer[Any]):
    """A publisher for whose name another could be taken."""

    name = serializers.CharField()
    how = serializers.CharField()


class PublisherDetailSerializer(PublisherSerializer):
    """A publisher with those for whom it could be taken."""

    look_alikes = serializers.SerializerMethodField()

    class Meta(PublisherSerializer.Meta):
        fields = (*PublisherSerializer.Meta.fields, "look_alikes")  # type: ignore[assignment]  # longer than the base's

    @extend_schema_field(LookAlikeSerializer(many=True))
    def get_look_alikes(self, row: Publisher) -> list[dict[str, str]]:
        """Return the publishers of the same hub that look like this one."""
        return [{"name": found.other.name, "how": found.how} for found in neighbours_of(row)]


class ListingSerializer(serializers.Serializer[Any]):
    """Where to put a publisher."""

    listing = serializers.ChoiceField(choices=Listing.choices, allow_blank=True)
    role = serializers.ChoiceField(
        choices=PublisherRole.choices, required=False, allow_blank=True, default=""
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


@extend_schema_view(
    list=extend_schema(
        summary="List publishers",
        description="Whose models are known here, newest first.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show a publisher",
        description="With the publishers for whom its name could be taken.",
        examples=[examples.answer("A publisher", {**PUBLISHER, "look_alikes": [ALIKE]})],
    ),
)
class PublisherViewSet(Idempotent, ReadOnlyModelViewSet[Publisher]):
    """Publishers of the models that are known here."""

    queryset = Publisher.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = PublisherSerializer
    filterset_class = publisher_list.PublisherFilter

    def get_queryset(self) -> QuerySet[Publisher]:
        """Return the rows of the list."""
        return publisher_list.rows(caller(self.request))

    def get_serializer_class(self) -> type[PublisherSerializer]:
        """Show more of one than of many."""
        return PublisherDetailSerializer if self.action == "retrieve" else PublisherSerializer

    @extend_schema(
        summary="List a publisher",
        description=(
            "`allowed` puts it on the allow-list, `refused` says that its models are not to be "
            "used (with a note), an empty `listing` takes it from both."
        ),
        request=ListingSerializer,
        responses=PublisherSerializer,
        examples=[examples.question("On the allow-list", LISTED), EXAMPLE],
    )
    @action(detail=True, methods=["post"])
    def listing(self, request: Request, pk: Any = None) -> Response:
        """Put the publisher on a list."""
        given = ListingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by, at = caller(request), timezone.now()
        row = actions.list_publisher(self.get_object(), **given.validated_data, by=by, at=at)
        return Response(PublisherSerializer(self.get_queryset().get(pk=row.pk)).data)
