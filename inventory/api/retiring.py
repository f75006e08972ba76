"""Below a model: what uses it, and taking it out of use."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from inventory import actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.models import HubModel, System
from inventory.usage import usage_of

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

RETIRED = {"id": 12, "repo_id": "org/name", "retired_at": "2026-11-21T12:00:00Z",
           "retired_because": "Use org/newer."}  # fmt: skip
USAGE: dict[str, Any] = {
    "systems": [{"id": 3, "name": "Mail sorter", "running": 1, "use_cases": 1}],
    "hidden": 0,
    "more": 0,
    "descendants": 2,
}


class BecauseSerializer(serializers.Serializer[Any]):
    """Why a model is retired."""

    because = serializers.CharField(max_length=2000)


class RetiredSerializer(serializers.ModelSerializer[HubModel]):
    """Whether a model is retired, and why."""

    class Meta:
        model = HubModel
        fields = ("id", "repo_id", "retired_at", "retired_because")


class UserSystemSerializer(serializers.ModelSerializer[System]):
    """A system that uses a model: at how many places it runs, and for how many use cases."""

    running = serializers.SerializerMethodField()
    use_cases = serializers.IntegerField(source="purposes")

    class Meta:
        model = System
        fields = ("id", "name", "running", "use_cases")

    def get_running(self, row: Any) -> int:
        """Return the number of open deployments."""
        return len(row.running)


class UsageSerializer(serializers.Serializer[Any]):
    """What uses a model; `hidden` systems are those that you may not see."""

    systems = UserSystemSerializer(many=True)
    hidden = serializers.IntegerField()
    more = serializers.IntegerField()
    descendants = serializers.IntegerField()


class RetiringMixin(Base):
    """Retire a model and take it back."""

    @extend_schema(
        summary="Show what uses a model",
        description="At most 100 systems; `more` counts the others.",
        responses=UsageSerializer,
        filters=False,
        examples=[examples.answer("Used by one", USAGE)],
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def usage(self, request: Request, pk: Any = None) -> Response:
        """Answer with what uses the model now."""
        return Response(UsageSerializer(usage_of(self.get_object(), caller(request))).data)

    @extend_schema(
        summary="Retire a model",
        description="No system can take it up any more; those that use it keep it.",
        request=BecauseSerializer,
        responses=RetiredSerializer,
        examples=[
            examples.question("With what to use instead", {"because": "Use org/newer."}),
            examples.answer("Retired", RETIRED),
        ],
    )
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: Any = None) -> Response:
        """Take the model out of use."""
        given = BecauseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by, at = caller(request), timezone.now()
        model = actions.retire_model(self.get_object(), **given.validated_data, by=by, at=at)
        return Response(RetiredSerializer(model).data)

    @extend_schema(
        summary="Take a retired model back",
        description="Systems can take it up again.",
        request=None,
        responses=RetiredSerializer,
        examples=[
            examples.answer("In use", {**RETIRED, "retired_at": None, "retired_because": ""})
        ],
    )
    @action(detail=True, methods=["post"])
    def take_back(self, request: Request, pk: Any = None) -> Response:
        """Take the model back into use."""
        model = actions.take_back(self.get_object(), by=caller(request), at=timezone.now())
        return Response(RetiredSerializer(model).data)
