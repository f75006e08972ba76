"""Use cases, assessments and the questions behind them, for programs."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ReadOnlyModelViewSet, ViewSet, ViewSetMixin

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals import use_case_examples as examples
from governance.approvals import use_case_list
from governance.approvals.api_intake import IntakeMixin
from governance.approvals.fact_checks import TABLES
from governance.approvals.models import Assessment
from governance.approvals.use_case_serializers import (
    AssessmentSerializer,
    ClassifySerializer,
    CompareSerializer,
    NewUseCaseSerializer,
    QuestionTableSerializer,
    RaiseSerializer,
    UseCaseChangeSerializer,
    UseCaseSerializer,
)
from governance.rules import questions, tables
from governance.rules.eu_ai_act import classify, facts, what_if
from governance.web.ids import IdFilter
from inventory import actions
from inventory.models import UseCase

NUMBER = "[0-9]+"
EXAMPLE = examples.answer("A use case", examples.USE_CASE)


class UseCaseFilter(use_case_list.UseCaseFilter):
    """The filters of the page, and the system."""

    system = IdFilter(field_name="system", label="System")


@extend_schema_view(
    list=extend_schema(
        summary="List use cases",
        description="Use cases in use that you may see, newest first, with their verdicts.",
        examples=[EXAMPLE],
    ),
    retrieve=extend_schema(
        summary="Show a use case", description="One use case.", examples=[EXAMPLE]
    ),
)
class UseCaseViewSet(Idempotent, IntakeMixin, ReadOnlyModelViewSet[UseCase]):
    """Use cases that the caller may see."""

    queryset = UseCase.objects.none()
    lookup_value_regex = NUMBER
    serializer_class = UseCaseSerializer
    filterset_class = UseCaseFilter

    def get_queryset(self) -> QuerySet[UseCase]:
        """Return what the caller may see; a list leaves out what is retired."""
        find = use_case_list.rows if self.action == "list" else use_case_list.judged
        return find(user_of(self.request), at=timezone.now())

    @extend_schema(
        summary="Describe a use case",
        description="A fact left out is unknown. The use is assessed at once.",
        request=NewUseCaseSerializer,
        responses={201: UseCaseSerializer},
        examples=[examples.question("A new use case", examples.NEW), EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Describe a use case."""
        given = self._given(NewUseCaseSerializer, request)
        use_case = actions.add_use_case(**given, by=user_of(request), at=timezone.now())
        return self._answer(use_case, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a use case",
        description="Only the fields that are sent; a set of facts replaces the one before. With "
        "`made_from`, the number of the newest version that you have read, the change is refused "
        "if somebody else has saved since.",
        request=UseCaseChangeSerializer(partial=True),
        responses=UseCaseSerializer,
        examples=[examples.question("Other facts", {"facts": examples.FACTS}), EXAMPLE],
    )
    def partial_update(self, request: Request, pk: Any = None) -> Response:
        """Change a use case."""
        use_case = self.get_object()
        given = self._given(UseCaseChangeSerializer, request, partial=True)
        changed = actions.change_use_case(use_case, **given, by=user_of(request), at=timezone.now())
        return self._answer(changed)

    @extend_schema(
        summary="Raise the tier of a use case",
        description="For governance officers, who do that alone. Lowering needs two people.",
        request=RaiseSerializer,
        responses=UseCaseSerializer,
        examples=[
            examples.question("Raise to 3", {"tier": 3, "reason": "Used in a pilot abroad."}),
            EXAMPLE,
        ],
    )
    @action(detail=True, methods=["post"], url_path="raise-tier", filterset_class=None)
    def raise_tier(self, request: Request, pk: Any = None) -> Response:
        """Raise the tier."""
        use_case, given = self.get_object(), self._given(RaiseSerializer, request)
        raised = actions.raise_tier(use_case, **given, by=user_of(request), at=timezone.now())
        return self._answer(raised)

    def _given(
        self, kind: type[Serializer[Any]], request: Request, *, partial: bool = False
    ) -> dict[str, Any]:
        context = self.get_serializer_context()
        serializer = kind(data=request.data, partial=partial, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class AssessmentFilter(django_filters.FilterSet):
    """What assessments can be narrowed by."""

    use_case = IdFilter(field_name="use_case")
    current = django_filters.BooleanFilter(field_name="superseded_at", lookup_expr="isnull")

    class Meta:
        model = Assessment
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List assessments",
        description="Newest first; `current=true` leaves out those that were superseded.",
        examples=[examples.answer("An assessment", examples.ASSESSMENT)],
    ),
    retrieve=extend_schema(
        summary="Show an assessment",
        description="Its verdicts with their reasons, as they were given.",
        examples=[examples.answer("An assessment", examples.ASSESSMENT)],
    ),
)
class AssessmentViewSet(Idempotent, ReadOnlyModelViewSet[Assessment]):
    """Assessments of the use cases that the caller may see."""

    queryset = Assessment.objects.none()
    lookup_value_regex = NUMBER
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter

    def get_queryset(self) -> QuerySet[Assessment]:
        """Return what the caller may see."""
        return Assessment.objects.visible_to(user_of(self.request))

    @extend_schema(
        summary="Classify facts under the EU AI Act",
        description="Answers like `manage.py classify` and stores nothing. A key left out is "
        "unknown; null means that the question does not apply.",
        request=ClassifySerializer,
        responses={200: dict},
        examples=[
            examples.question(
                "Facts on a day", {"facts": examples.AI_ACT_FACTS, "as_of": "2026-11-21"}
            ),
            examples.answer("A classification", examples.CLASSIFICATION),
        ],
    )
    @action(detail=False, methods=["post"], filterset_class=None)
    def classify(self, request: Request) -> Response:
        """Classify without storing."""
        given = _valid(ClassifySerializer(data=request.data))
        return Response(_classified(given, "facts").as_dict())

    @extend_schema(
        summary="Compare two sets of facts under the EU AI Act",
        description="Classifies both on the same day, says what `after` adds, takes away and "
        "changes, and stores nothing.",
        request=CompareSerializer,
        responses={200: dict},
        examples=[
            examples.question("One other answer", examples.COMPARE),
            examples.answer("What differs", examples.COMPARISON),
        ],
    )
    @action(detail=False, methods=["post"], filterset_class=None)
    def compare(self, request: Request) -> Response:
        """Compare without storing."""
        given = _valid(CompareSerializer(data=request.data))
        found = what_if.compare(_classified(given, "before"), _classified(given, "after"))
        return Response(found.as_dict())


def _valid(serializer: Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _classified(given: dict[str, Any], name: str) -> classify.Classification:
    as_of = given.get("as_of") or timezone.localdate()
    return classify.classify(facts.parse(given[name]), as_of=as_of)


class QuestionViewSet(ViewSet):
    """The questions that the rules ask: the same keys on screens, in the API and in the rules."""

    lookup_value_regex = "[a-z0-9_]+"

    @extend_schema(
        summary="List the questions",
        description="Every table of questions, with its edition.",
        responses=QuestionTableSerializer(many=True),
        examples=[examples.answer("A table", examples.QUESTIONS)],
    )
    def list(self, request: Request) -> Response:
        """Answer with every table."""
        return Response([_table(table) for table in TABLES.values()])

    @extend_schema(
        summary="Show one table of questions",
        description="`risk_tier`, `eu_ai_act` or `licence_use`.",
        responses=QuestionTableSerializer,
        examples=[examples.answer("A table", examples.QUESTIONS)],
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """Answer with one table."""
        if pk not in TABLES.values():
            raise Http404
        return Response(_table(pk))


def _table(table: str) -> dict[str, Any]:
    answers = next(attribute for attribute, name in TABLES.items() if name == table)
    asked = questions.asked(table)
    row = {"table": table, "answers": answers, "edition": tables.load(table).edition}
    return dict(QuestionTableSerializer(row | {"questions": asked}).data)


USE_CASE_ROUTES: tuple[tuple[str, type[ViewSetMixin]], ...] = (
    ("use-cases", UseCaseViewSet),
    ("assessments", AssessmentViewSet),
    ("questions", QuestionViewSet),
)
