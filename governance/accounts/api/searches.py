"""One's saved searches, and those that others share."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts import actions
from governance.accounts.api import examples
from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.accounts.models import SavedSearch

WRITTEN: dict[str, Any] = {
    "page": "/models/",
    "name": "Unscanned, in use",
    "query": "in_use=true&scan=unknown",
    "is_shared": False,
}
SEARCH = {"id": 4, **WRITTEN, "is_mine": True, "created_at": "2026-11-21T12:00:00Z"}


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """A saved search; `page` and `query` make its address."""

    is_mine = serializers.SerializerMethodField()

    class Meta:
        model = SavedSearch
        fields = ["id", "page", "name", "query", "is_shared", "is_mine", "created_at"]
        read_only_fields = fields

    def get_is_mine(self, row: SavedSearch) -> bool:
        """Tell whether the caller saved it."""
        return bool(row.user_id == self.context["request"].user.pk)


class SearchWriteSerializer(serializers.Serializer[Any]):
    """What is saved."""

    page = serializers.CharField(max_length=40, help_text="The path of a list, such as /models/.")
    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000, help_text="What follows the “?” in its address.")
    is_shared = serializers.BooleanField(default=False)


@extend_schema_view(
    list=extend_schema(
        summary="List saved searches",
        description="One's own, and those that others share.",
        examples=[examples.answer("A search", SEARCH)],
    )
)
class SavedSearchViewSet(Idempotent, ListModelMixin, GenericViewSet[SavedSearch]):
    """Saved searches."""

    queryset = SavedSearch.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = SavedSearchSerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[SavedSearch]:
        """Return what the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return SavedSearch.objects.none()
        return SavedSearch.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="Save a search",
        description="A search of this name that one already has on this page is replaced.",
        request=SearchWriteSerializer,
        responses={201: SavedSearchSerializer},
        examples=[examples.question("A search", WRITTEN), examples.answer("A search", SEARCH)],
    )
    def create(self, request: Request) -> Response:
        """Save one."""
        typed = SearchWriteSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        row = actions.save_search(**typed.validated_data, by=user_of(request), at=timezone.now())
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Delete a saved search", description="Only one's own.", responses={204: None}
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete one."""
        actions.delete_search(self.get_object(), by=user_of(request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
