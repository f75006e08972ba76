"""Candidates, for programs: read them, and say whether the models are meant."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.watch import actions, registers_candidates
from governance.watch.models import Candidate
from governance.watch.serializers_candidates import (
    CandidateOutcomeSerializer,
    CandidateSerializer,
    DecideCandidatesSerializer,
)

NUMBER = "[0-9]+"
CANDIDATE = OpenApiExample(
    "A candidate",
    value={
        "id": 7,
        "system": 3,
        "system_name": "Shop assistant",
        "model": 21,
        "model_name": "meta-llama/Llama-3.3-70B-Instruct",
        "advisory": 512,
        "advisory_name": "AVID-2025-R0042",
        "named": "Meta LLaMa 3.3",
        "state": "open",
        "reason": "",
        "decided_by": None,
        "decided_by_name": "",
        "decided_at": None,
        "found_at": "2026-11-21T12:00:00Z",
    },
    response_only=True,
)
DECISION = OpenApiExample(
    "Something else is meant",
    value={
        "candidates": [7, 8],
        "state": "refused",
        "reason": "It is about the hosted service of the publisher, not about the weights.",
    },
    request_only=True,
)
OUTCOME = OpenApiExample(
    "One that was refused",
    value={"candidate": 7, "state": "refused", "changed": True, "reason": ""},
    response_only=True,
)


@extend_schema_view(
    list=extend_schema(
        summary="List candidates",
        description="Advisories that name a model in words, and models of the systems you may see "
        "that may be meant, newest first. A candidate is no finding before a person confirms it.",
        examples=[CANDIDATE],
    ),
    retrieve=extend_schema(
        summary="Show a candidate",
        description="With what a person said of it.",
        examples=[CANDIDATE],
    ),
)
class CandidateViewSet(Idempotent, ReadOnlyModelViewSet[Candidate]):
    """Candidates that the caller may see."""

    queryset = Candidate.objects.none()
    lookup_value_regex = NUMBER
    serializer_class = CandidateSerializer
    filterset_class = registers_candidates.CandidateFilter

    def get_queryset(self) -> QuerySet[Candidate]:
        """Return what the caller may see."""
        return registers_candidates.candidates(user_of(self.request))

    @extend_schema(
        summary="Decide on candidates",
        description="`confirmed` makes a finding of each; `refused` needs a reason, and the "
        "candidate comes back only if the advisory words it otherwise. Each stands by itself: the "
        "answer says for every one what became of it.",
        request=DecideCandidatesSerializer,
        responses=CandidateOutcomeSerializer(many=True),
        filters=False,
        examples=[DECISION, OUTCOME],
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def decide(self, request: Request) -> Response:
        """Say of several whether the model is meant."""
        given = DecideCandidatesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        words = dict(given.validated_data)
        rows = self.get_queryset().filter(pk__in=words.pop("candidates")).order_by("pk")
        done = actions.decide_candidates(rows, **words, by=user_of(request), at=timezone.now())
        return Response(CandidateOutcomeSerializer(done, many=True).data)
