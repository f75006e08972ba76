"""Changes, advisories and polls, for programs; with findings, what this app offers them."""

from typing import Any

import django_filters
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.watch import actions, api_examples, registers
from governance.watch.actions.sending import FIRST
from governance.watch.api_candidates import CandidateViewSet
from governance.watch.api_feeds import AdvisoryRunViewSet, FeedViewSet
from governance.watch.api_findings import FindingViewSet
from governance.watch.api_vex import VexDocumentViewSet
from governance.watch.models import Advisory, Change, Poll, Severity
from governance.watch.serializers import (
    AdvisoryDetailSerializer,
    AdvisorySerializer,
    ChangeSerializer,
    PollDetailSerializer,
    PollSerializer,
)
from governance.watch.standing import accounts
from governance.watch.tasks import poll_model
from governance.web.ids import IdFilter
from governance.web.nudges import nudge

NUMBER = "[0-9]+"


@extend_schema_view(
    list=extend_schema(
        summary="List changes",
        description="What differs from the last look at each model's hub, newest first.",
        examples=[api_examples.CHANGE],
    ),
    retrieve=extend_schema(
        summary="Show a change",
        description="With the facts before and after.",
        examples=[api_examples.CHANGE],
    ),
)
class ChangeViewSet(ReadOnlyModelViewSet[Change]):
    """Changes of models at their hubs."""

    queryset = Change.objects.none()
    lookup_value_regex = NUMBER
    serializer_class = ChangeSerializer
    filterset_class = registers.ChangeFilter

    def get_queryset(self) -> QuerySet[Change]:
        """Return what the caller may see."""
        return registers.changes(user_of(self.request))


class AdvisoryFilter(django_filters.FilterSet):
    """What advisories can be narrowed by; `name` is an id or an alias, `package` a name."""

    name = django_filters.CharFilter(field_name="names__name", distinct=True)
    package = django_filters.CharFilter(
        field_name="packages__name", lookup_expr="iexact", distinct=True
    )
    severity = django_filters.ChoiceFilter(choices=Severity.choices)

    class Meta:
        model = Advisory
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List advisories",
        description="Every stored advisory, newest first; records of one flaw share a group key.",
        responses=AdvisorySerializer(many=True),
        examples=[api_examples.ADVISORY],
    ),
    retrieve=extend_schema(
        summary="Show an advisory",
        description="With its text and the source's own document.",
        responses=AdvisoryDetailSerializer,
        examples=[api_examples.ADVISORY_WHOLE],
    ),
)
class AdvisoryViewSet(ReadOnlyModelViewSet[Advisory]):
    """Published weaknesses."""

    queryset = Advisory.objects.none()
    lookup_value_regex = NUMBER
    filterset_class = AdvisoryFilter

    def get_queryset(self) -> QuerySet[Advisory]:
        """Return all of them; a list goes without the large columns."""
        rows = Advisory.objects.visible_to(user_of(self.request))
        return rows.without_bulk() if self.action == "list" else rows

    def get_serializer_class(self) -> type[Serializer[Any]]:
        """Return the row for lists, the whole for one."""
        return AdvisorySerializer if self.action == "list" else AdvisoryDetailSerializer


class PollFilter(django_filters.FilterSet):
    """What polls can be narrowed by."""

    model = IdFilter(field_name="model")
    stale = django_filters.BooleanFilter(field_name="stale_since", lookup_expr="isnull",
                                         exclude=True)  # fmt: skip

    class Meta:
        model = Poll
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List polls",
        description="When each model is asked for next; `stale=true` gives those whose hub has "
        "not answered well since the last good state. A hub that is left alone is not asked before "
        "`left_alone_until`.",
        examples=[api_examples.POLL],
    ),
    retrieve=extend_schema(
        summary="Show a poll",
        description="Of one model, with the branches and tags that its hub lists.",
        responses=PollDetailSerializer,
        examples=[api_examples.POLL_WHOLE],
    ),
)
class PollViewSet(Idempotent, ReadOnlyModelViewSet[Poll]):
    """When models are asked for at their hubs."""

    queryset = Poll.objects.none()
    lookup_value_regex = NUMBER
    filterset_class = PollFilter

    def get_queryset(self) -> QuerySet[Poll]:
        """Return the polls of the models the caller may see; a list without the large columns."""
        rows = Poll.objects.visible_to(user_of(self.request)).select_related("model")
        rows = rows.with_standing(accounts(), bucket=FIRST, at=timezone.now())
        return rows.defer("seen", "verdicts", "refs") if self.action == "list" else rows

    def get_serializer_class(self) -> type[Serializer[Any]]:
        """Return the row for lists, the whole for one."""
        return PollDetailSerializer if self.action == "retrieve" else PollSerializer

    @extend_schema(
        summary="Ask the hub now",
        description="Makes the poll due at once; the answer is in the row a moment later.",
        request=None,
        responses={202: PollSerializer},
        examples=[api_examples.POLL_DUE],
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def now(self, request: Request, pk: Any = None) -> Response:
        """Ask at once."""
        poll = self.get_object()
        row = actions.poll_now(poll.model, by=user_of(request), at=timezone.now())
        transaction.on_commit(lambda: nudge(poll_model, poll_id=row.pk))
        asked = self.get_queryset().get(pk=row.pk)
        return Response(PollSerializer(asked).data, status.HTTP_202_ACCEPTED)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("findings", FindingViewSet),
    ("candidates", CandidateViewSet),
    ("changes", ChangeViewSet),
    ("advisories", AdvisoryViewSet),
    ("feeds", FeedViewSet),
    ("advisory-runs", AdvisoryRunViewSet),
    ("polls", PollViewSet),
    ("vex-documents", VexDocumentViewSet),
)
