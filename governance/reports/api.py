"""Packs, board and search for programs: the same actions as the pages, the same refusals."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts.idempotency import Idempotent
from governance.reports import actions, listing
from governance.reports.board import board, board_reader
from governance.reports.downloads import pack_file
from governance.reports.models import Pack, PackState
from governance.reports.search import LONGEST, search
from governance.reports.serializers import (
    BOARD,
    PACK,
    SEARCH,
    BoardSerializer,
    GroupSerializer,
    PackRequestSerializer,
    PackSerializer,
)
from governance.reports.tasks import build_pack
from governance.web.nudges import nudge
from inventory.api.callers import caller

EXAMPLE = OpenApiExample("An audit pack", value=PACK, response_only=True)
ACCEPTED = OpenApiExample("Asked for", value=PACK, response_only=True, status_codes=["202"])
ASKED = [
    OpenApiExample("Of one use case", {"scope": "use_case", "use_case": 12}, request_only=True),
    OpenApiExample("Of the organisation", {"scope": "organisation"}, request_only=True),
]


@extend_schema_view(
    list=extend_schema(
        summary="List audit packs",
        description="Your own packs; all of them if you may read the board page. Newest first.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show an audit pack",
        description="How far it is; once it is ready, its SHA-256 and size.",
        examples=[EXAMPLE],
    ),
)
class PackViewSet(Idempotent, ReadOnlyModelViewSet[Pack]):
    """Audit packs."""

    queryset = Pack.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = PackSerializer
    filterset_class = listing.PackFilter

    def get_queryset(self) -> QuerySet[Pack]:
        """Return what the caller may see."""
        return listing.rows(caller(self.request))

    @extend_schema(
        summary="Ask for an audit pack",
        description="It is built in the background. One of the same scope that you have under way "
        "is returned instead of a second one.",
        request=PackRequestSerializer,
        responses={202: PackSerializer},
        examples=[*ASKED, ACCEPTED],
    )
    def create(self, request: Request) -> Response:
        """Ask for a pack."""
        asked = PackRequestSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        pack = actions.request_pack(**given, by=caller(request), at=timezone.now())
        if pack.state == PackState.WAITING:
            transaction.on_commit(lambda: nudge(build_pack, pack_id=pack.pk))
        return Response(PackSerializer(pack).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Cancel an audit pack",
        description="Stops one that waits or is being built.",
        request=None,
        responses=PackSerializer,
        examples=[EXAMPLE],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: Any = None) -> Response:
        """Stop a pack."""
        pack = actions.cancel(self.get_object(), by=caller(request), at=timezone.now())
        return Response(PackSerializer(pack).data)

    @extend_schema(
        summary="Download an audit pack",
        description="The PDF, with its data attached.",
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
        examples=[OpenApiExample("The file", value="%PDF-1.7 …", media_type="application/pdf")],
    )
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: Any = None) -> FileResponse:
        """Give the file."""
        return pack_file(self.get_object())


class BoardViewSet(ViewSet):
    """The organisation's position."""

    @extend_schema(
        summary="Show the board",
        description="The numbers of the board page. Each names the page that lists its rows.",
        responses=BoardSerializer,
        examples=[OpenApiExample("The board", value=BOARD, response_only=True)],
    )
    def list(self, request: Request) -> Response:
        """Answer with the numbers as they are now."""
        shown = board(board_reader(caller(request)), at=timezone.now())
        return Response(BoardSerializer(shown).data)


class SearchViewSet(ViewSet):
    """Search across everything."""

    @extend_schema(
        summary="Search everything",
        description="The first ten rows of each kind that hold every word.",
        parameters=[OpenApiParameter("q", str, required=True, description="The words.")],
        responses=GroupSerializer(many=True),
        examples=[OpenApiExample("Found", value=SEARCH[0], response_only=True)],
    )
    def list(self, request: Request) -> Response:
        """Answer with what was found."""
        words = request.query_params.get("q", "")[:LONGEST]
        return Response(GroupSerializer(search(caller(request), words), many=True).data)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("packs", PackViewSet),
    ("board", BoardViewSet),
    ("search", SearchViewSet),
)
