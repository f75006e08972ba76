"""Below a model: how open it is, and what a person says of each component."""

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.rules.openness_facts import components
from inventory.actions import openness as actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import ClaimSource, ComponentState, HubModel
from inventory.openness_forms import KNOWN
from inventory.openness_panel import openness_panel

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

ONE = r"openness/(?P<component>[a-z_.]+)"
FACT: dict[str, Any] = {
    "state": "released",
    "licence": "Apache-2.0",
    "evidence_url": "https://example.org/model/train",
    "source": "own check",
    "note": "Complete: data loading, configuration and launch scripts.",
}
COMPONENT = OpenApiParameter(
    "component", OpenApiTypes.STR, OpenApiParameter.PATH,
    description="An id such as `weights.final`, `code.training` or `doc.data_card`.",
)  # fmt: skip


class ReasonSerializer(serializers.Serializer[Any]):
    """A sentence, the rule that gave it, and what that rule rests on."""

    rule = serializers.CharField()
    text = serializers.CharField()
    source: Any = serializers.CharField()


class MissingSerializer(serializers.Serializer[Any]):
    """What stands between the model and the next level."""

    component = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()


class MofClassSerializer(serializers.Serializer[Any]):
    """How far it is to one class; `percent` is 0 until the class before is reached."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    percent = serializers.FloatField()
    missing = serializers.ListField(child=serializers.CharField())
    not_open = serializers.ListField(child=serializers.CharField())


class MofSerializer(serializers.Serializer[Any]):
    """The class of the Model Openness Framework, 3 to 1, or 0 for none."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    classes = MofClassSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class PartSerializer(serializers.Serializer[Any]):
    """One element of the Open Source AI Definition, or one condition of the EU AI Act's test."""

    title = serializers.CharField()
    state = serializers.CharField()
    text = serializers.CharField()


class SchemeSerializer(serializers.Serializer[Any]):
    """A scheme that is answered part by part; the answer is never more than a hint."""

    title = serializers.CharField()
    state = serializers.CharField()
    text = serializers.CharField()
    parts = PartSerializer(many=True)
    source: Any = serializers.CharField()


class GradeSerializer(serializers.Serializer[Any]):
    """The level from 1 to 5 and the terms of the weights, with why and what is missing."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    terms_class = serializers.CharField()
    confidence = serializers.CharField()
    because = ReasonSerializer(many=True)
    notes = ReasonSerializer(many=True)
    missing = MissingSerializer(many=True)
    mof = MofSerializer()
    edition = serializers.CharField()


class ComponentFactSerializer(serializers.Serializer[Any]):
    """What is known of one component, who says so, and whether a person confirmed it."""

    component = serializers.CharField(source="component.id")
    title = serializers.CharField(source="component.title")
    kind = serializers.CharField(source="component.kind")
    state = serializers.ChoiceField(choices=ComponentState.choices)
    licence = serializers.CharField()
    evidence_url = serializers.CharField(source="evidence")
    sha = serializers.CharField()
    source: Any = serializers.CharField(
        help_text="Who says so, in words; empty where nothing is known."
    )
    note = serializers.CharField()
    recorded_at = serializers.DateTimeField(allow_null=True)
    confirmed_by = serializers.CharField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    change = serializers.CharField(help_text="What the hub shows since it was confirmed.")


class OpennessSerializer(serializers.Serializer[Any]):
    """How open a model is; `answer` is null where nothing is known."""

    title = serializers.CharField(help_text="Level and terms in words.")
    answer = GradeSerializer(allow_null=True)
    schemes = SchemeSerializer(many=True)
    components = ComponentFactSerializer(source="rows", many=True)


class OpennessWriteSerializer(serializers.Serializer[Any]):
    """What a person says of one component: an address or a note has to say where it is seen."""

    state = serializers.ChoiceField(choices=KNOWN)
    licence = serializers.CharField(max_length=200, required=False, allow_blank=True)
    evidence_url = serializers.CharField(max_length=500, required=False, allow_blank=True)
    source: Any = serializers.ChoiceField(choices=ClaimSource.choices, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


ANSWER: dict[str, Any] = {
    "title": "Level 3, restricted",
    "answer": {
        "level": 3, "name": "open weights", "terms_class": "restricted", "confidence": "medium",
        "because": [], "notes": [],
        "missing": [{"component": "code.training", "title": "Training code", "why": "not known"}],
        "mof": {"number": 0, "title": "No class", "classes": [], "warnings": []},
        "edition": "2026-11-21",
    },
    "schemes": [],
    "components": [
        {
            "component": "weights.final", "title": "Final weights", "kind": "data",
            "state": "released", "licence": "Llama 3.1 Community License",
            "evidence_url": "https://huggingface.co/org/name", "sha": examples.SHA,
            "source": "The publisher", "note": "", "recorded_at": "2026-11-21T12:00:00Z",
            "confirmed_by": "", "confirmed_at": None, "change": "",
        }
    ],
}  # fmt: skip


class OpennessMixin(Base):
    """How open a model is."""

    @extend_schema(
        summary="Show how open a model is",
        description=(
            "The level, the class of the Model Openness Framework, a hint on the Open Source AI "
            "Definition, the EU AI Act's licence test, and every component. Openness is neither "
            "trust nor permission."
        ),
        responses=OpennessSerializer, filters=False,
        examples=[examples.answer("Open weights", ANSWER)],
    )  # fmt: skip
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def openness(self, request: Request, pk: Any = None) -> Response:
        """Answer with the panel of the tab."""
        return Response(OpennessSerializer(openness_panel(self._of_openness())).data)

    @extend_schema(
        summary="Confirm or correct a component",
        description="From then on the software proposes beside it, and no more.",
        request=OpennessWriteSerializer, responses=OpennessSerializer, parameters=[COMPONENT],
        examples=[
            examples.question("Training code is public", FACT),
            examples.answer("Open weights", ANSWER),
        ],
    )  # fmt: skip
    @action(detail=True, methods=["put"], url_path=ONE, url_name="openness-component")
    def openness_component(self, request: Request, component: str, pk: Any = None) -> Response:
        """Store what the person says."""
        model, given = self._of_openness(component), OpennessWriteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        actions.confirm(
            model, component, **given.validated_data, by=caller(request), at=timezone.now()
        )
        return Response(OpennessSerializer(openness_panel(self._of_openness())).data)

    @extend_schema(
        summary="Take a confirmation back",
        description="What the software proposes holds again.",
        parameters=[COMPONENT], responses={204: None},
    )  # fmt: skip
    @openness_component.mapping.delete
    def openness_unconfirm(self, request: Request, component: str, pk: Any = None) -> Response:
        """Take it back."""
        model = self._of_openness(component)
        actions.unconfirm(model, component, by=caller(request), at=timezone.now())
        return Response(status=204)

    def _of_openness(self, component: str = "") -> HubModel:
        if component and component not in components():
            raise Http404
        rows = HubModel.objects.visible_to(caller(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])
