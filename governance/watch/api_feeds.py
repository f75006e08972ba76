"""Feeds of advisories and their runs, for programs."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.watch import actions, registers_sources
from governance.watch import api_feed_examples as examples
from governance.watch.feed_states import FeedState, feed_states
from governance.watch.models import Sync, SyncProblem
from governance.watch.serializers_feeds import (
    AdvisoryRunSerializer,
    FeedSerializer,
    SwitchSerializer,
    SyncProblemSerializer,
)
from governance.watch.tasks import sync_feed
from governance.web.nudges import nudge

KEY = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH, description="As listed.")


class FeedViewSet(Idempotent, ViewSet):
    """Sources of advisories that are asked over the network, once they are switched on."""

    lookup_field = "key"
    lookup_value_regex = "[a-z-]+"

    @extend_schema(
        summary="List feeds",
        description="Every source that can be asked over the network; all are off at first.",
        responses=FeedSerializer(many=True),
        examples=[examples.FEED],
    )
    def list(self, request: Request) -> Response:
        """Return all of them; there are few."""
        return Response(FeedSerializer(feed_states(timezone.now()), many=True).data)

    @extend_schema(
        summary="Show a feed",
        description="What it is, its terms, and how it goes.",
        parameters=[KEY],
        responses=FeedSerializer,
        examples=[examples.FEED],
    )
    def retrieve(self, request: Request, key: str = "") -> Response:
        """Return one."""
        return Response(FeedSerializer(_state(key)).data)

    @extend_schema(
        summary="Switch a feed on or off",
        description="For administrators. One that is switched on is asked at once, then daily.",
        parameters=[KEY],
        request=SwitchSerializer,
        responses=FeedSerializer,
        examples=[examples.SWITCH, examples.FEED],
    )
    @action(detail=True, methods=["post"])
    def switch(self, request: Request, key: str = "") -> Response:
        """Switch it."""
        _state(key)
        given = SwitchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        on = given.validated_data["is_on"]
        actions.switch_feed(key, on=on, by=user_of(request), at=timezone.now())
        if on:
            transaction.on_commit(lambda: nudge(sync_feed, key=key))
        return Response(FeedSerializer(_state(key)).data)

    @extend_schema(
        summary="Ask a feed now",
        description="Makes it due at once; how it went is among the runs a moment later.",
        parameters=[KEY],
        request=None,
        responses={202: FeedSerializer},
        examples=[examples.ASKED],
    )
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, key: str = "") -> Response:
        """Ask at once."""
        _state(key)
        actions.ask_feed(key, by=user_of(request), at=timezone.now())
        transaction.on_commit(lambda: nudge(sync_feed, key=key))
        return Response(FeedSerializer(_state(key)).data, status.HTTP_202_ACCEPTED)


@extend_schema_view(
    list=extend_schema(
        summary="List runs of advisory sources",
        description="Every time a feed was asked or files were imported, the newest first.",
        examples=[examples.RUN],
    ),
    retrieve=extend_schema(
        summary="Show a run",
        description="What was read and stored, and what went wrong.",
        examples=[examples.RUN],
    ),
)
class AdvisoryRunViewSet(ReadOnlyModelViewSet[Sync]):
    """Runs of feeds, and imports."""

    queryset = Sync.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = AdvisoryRunSerializer
    filterset_class = registers_sources.RunFilter

    def get_queryset(self) -> QuerySet[Sync]:
        """Return what the caller may see."""
        return Sync.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="List what could not be read",
        description="Every record of a run that says nothing we can keep, with the reason.",
        responses=SyncProblemSerializer(many=True),
        examples=[examples.PROBLEM],
    )
    @action(detail=True, filterset_class=None)
    def problems(self, request: Request, pk: Any = None) -> Response:
        """Return the unreadable records, page by page."""
        seen: QuerySet[Any] = SyncProblem.objects.visible_to(user_of(request))
        rows = seen.filter(sync=self.get_object())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(SyncProblemSerializer(page, many=True).data)


def _state(key: str) -> FeedState:
    """Return one feed.

    :raises Http404: if there is none of this name.
    """
    for state in feed_states(timezone.now()):
        if state.key == key:
            return state
    raise Http404
