"""Models' assessments and the interview for programs: the same actions as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals.use_case_serializers import ClassifySerializer
from governance.obligations.actions.assessing import assess_model
from governance.obligations.interview import examples
from governance.obligations.interview.sections import progress_of
from governance.obligations.interview.serializers import (
    ModelAssessmentSerializer,
    NewModelAssessmentSerializer,
    NextQuestionsSerializer,
)
from governance.obligations.models import ModelAssessment
from governance.rules.eu_ai_act.classify import CATEGORY_TITLES, classify
from governance.rules.eu_ai_act.facts import asked, parse
from governance.rules.eu_ai_act.headline import headline
from governance.rules.eu_ai_act.relevance import relevant
from governance.web.ids import IdFilter


class ModelAssessmentFilter(django_filters.FilterSet):
    """Model, category, and whether it holds."""

    model = IdFilter(field_name="model")
    category = django_filters.ChoiceFilter(choices=tuple(CATEGORY_TITLES.items()))
    current = django_filters.BooleanFilter(field_name="superseded_at", lookup_expr="isnull")

    class Meta:
        model = ModelAssessment
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List the assessments of models",
        description="What the EU AI Act asks of models, newest first; `current=true` leaves out "
        "those that were superseded.",
        examples=[examples.SHOWN],
    ),
    retrieve=extend_schema(
        summary="Show the assessment of a model",
        description="Answers and result, as they were when it was made.",
        examples=[examples.SHOWN],
    ),
)
class ModelAssessmentViewSet(Idempotent, ReadOnlyModelViewSet[ModelAssessment]):
    """Assessments of the models that the caller may see. They are superseded, never changed."""

    queryset = ModelAssessment.objects.none()
    lookup_value_regex = "[0-9]+"
    serializer_class = ModelAssessmentSerializer
    filterset_class = ModelAssessmentFilter

    def get_queryset(self) -> QuerySet[ModelAssessment]:
        """Return what the caller may see."""
        rows = ModelAssessment.objects.visible_to(user_of(self.request))
        return rows.select_related("model", "made_by")

    @extend_schema(
        summary="Assess a model",
        description="Supersedes its older assessment, and creates the obligations that the answers "
        "bring about. A key left out is unknown; null means that the question does not apply. The "
        "same answers under the same rules change nothing and are answered with what holds.",
        request=NewModelAssessmentSerializer,
        responses={201: ModelAssessmentSerializer},
        examples=[examples.MAKE, examples.MADE],
    )
    def create(self, request: Request) -> Response:
        """Assess a model."""
        given = _valid(NewModelAssessmentSerializer(data=request.data))
        row = assess_model(given["model"], given["facts"], by=user_of(request), at=timezone.now())
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class InterviewViewSet(Idempotent, ViewSet):
    """The interview without a page: answers in, the next questions out. Stores nothing."""

    @extend_schema(
        operation_id="interview_ask",
        summary="Ask which questions can still matter",
        description="Returns the questions of the EU AI Act whose answers could still change the "
        "result, in the order of the screen, each with help and example. A question that hangs on "
        "another one comes up once that is answered.",
        request=ClassifySerializer,
        responses={200: NextQuestionsSerializer},
        examples=[examples.ASK, examples.ASKED],
    )
    def create(self, request: Request) -> Response:
        """Answer with the next questions."""
        given = _valid(ClassifySerializer(data=request.data))
        facts, as_of = parse(given["facts"]), given.get("as_of") or timezone.localdate()
        found, progress = classify(facts, as_of=as_of), progress_of(facts, as_of=as_of)
        row = {
            "as_of": as_of,
            "headline": headline(found),
            "category": found.category,
            "at_most": progress.at_most,
            "words": progress.words,
            "questions": [asked()[key] for key in relevant(facts, as_of=as_of)],
        }
        return Response(NextQuestionsSerializer(row).data)


def _valid(serializer: Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("model-assessments", ModelAssessmentViewSet),
    ("interview", InterviewViewSet),
)
