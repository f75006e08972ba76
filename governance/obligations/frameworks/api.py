"""Frameworks and requirements for programs: look at them, take one up, import one."""

import tomllib
from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.viewsets import ReadOnlyModelViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.obligations.actions import importing, taking_up
from governance.obligations.frameworks import examples
from governance.obligations.frameworks.coverage import coverage
from governance.obligations.frameworks.serializers import (
    CoverageSerializer,
    FrameworkSerializer,
    ImportedSerializer,
    ImportSerializer,
    PutDownSerializer,
    RequirementSerializer,
    TakeUpSerializer,
)
from governance.obligations.models import Framework, Requirement


@extend_schema_view(
    list=extend_schema(
        summary="List frameworks",
        description="The laws, standards and policies whose duties are kept.",
        examples=[examples.FRAMEWORK],
    ),
    retrieve=extend_schema(
        summary="Show a framework", description="One framework.", examples=[examples.FRAMEWORK]
    ),
)
class FrameworkViewSet(Idempotent, ReadOnlyModelViewSet[Framework]):
    """Frameworks."""

    queryset = Framework.objects.all()
    serializer_class = FrameworkSerializer
    lookup_value_regex = "[0-9]+"

    @extend_schema(
        summary="Show the coverage of a framework",
        description="What shows each requirement, as far as you may see what is owed of it.",
        responses=CoverageSerializer,
        examples=[examples.COVERAGE],
    )
    @action(detail=True)
    def coverage(self, request: Request, pk: Any = None) -> Response:
        """Answer with the coverage."""
        found = coverage(self.get_object(), user_of(request), at=timezone.now())
        return Response(CoverageSerializer(found).data)

    @extend_schema(
        summary="Take up a framework",
        description="Each requirement becomes an obligation, once for the organisation or for "
        "each use case named. Sent again, it creates only what is missing.",
        request=TakeUpSerializer,
        responses=FrameworkSerializer,
        examples=[examples.sent("For two use cases", {"use_cases": [8, 9]}), examples.FRAMEWORK],
    )
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, pk: Any = None) -> Response:
        """Take it up."""
        given = self._given(TakeUpSerializer, request)
        cases = given.get("use_cases", ())
        taking_up.take_up(
            self.get_object(), use_cases=cases, by=user_of(request), at=timezone.now()
        )
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Put down a framework",
        description="What is open of it is set aside with the reason; what is done stays.",
        request=PutDownSerializer,
        responses=FrameworkSerializer,
        examples=[
            examples.sent("With a reason", {"reason": "We no longer sell there."}),
            examples.FRAMEWORK,
        ],
    )
    @action(detail=True, methods=["post"], url_path="put-down")
    def put_down(self, request: Request, pk: Any = None) -> Response:
        """Put it down."""
        given = self._given(PutDownSerializer, request)
        taking_up.put_down(self.get_object(), **given, by=user_of(request), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="frameworks_import",
        summary="Import a framework",
        description="A framework of your own as TOML, or a newer edition of one. With a fault it "
        "is refused whole, with every fault as an error of `toml`.",
        request=ImportSerializer,
        responses={201: ImportedSerializer},
        examples=[examples.sent("A file", {"toml": examples.FILE}), examples.IMPORTED],
    )
    @action(detail=False, methods=["post"], url_path="import")
    def import_(self, request: Request) -> Response:
        """Import a framework."""
        text = self._given(ImportSerializer, request)["toml"]
        try:
            content = tomllib.loads(text)
            done = importing.import_framework(content, by=user_of(request), at=timezone.now())
        except tomllib.TOMLDecodeError as error:
            raise ValidationError({"toml": [f"This is no TOML: {error}."]}) from error
        except importing.FaultyFramework as faulty:
            raise ValidationError({"toml": list(faulty.faults)}) from faulty
        answer = {"framework": content["framework"]["key"], **vars(done)}
        return Response(ImportedSerializer(answer).data, status=status.HTTP_201_CREATED)

    def _given(self, kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        serializer = kind(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class RequirementFilter(django_filters.FilterSet):
    """What requirements can be narrowed by."""

    framework = django_filters.CharFilter(field_name="framework__key", label="Key of a framework")
    in_force = django_filters.BooleanFilter(label="Still in the newest edition")
    applies_by = django_filters.DateFilter(
        field_name="applies_from", lookup_expr="lte", label="Applies on this day or before"
    )

    class Meta:
        model = Requirement
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary="List requirements",
        description="Every distinct duty of every framework, with what would show it.",
        examples=[examples.REQUIREMENT],
    ),
    retrieve=extend_schema(
        summary="Show a requirement",
        description="One duty, by its key.",
        examples=[examples.REQUIREMENT],
    ),
)
class RequirementViewSet(ReadOnlyModelViewSet[Requirement]):
    """Requirements."""

    queryset = Requirement.objects.select_related("framework")
    serializer_class = RequirementSerializer
    filterset_class = RequirementFilter
    lookup_field = "key"
    lookup_value_regex = "[A-Za-z0-9._:-]+"
