"""Releases over the API: the same actions as the pages, so the same refusals."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.accounts.idempotency import Idempotent
from governance.approvals.models import Release
from governance.approvals.releases import actions, examples
from governance.approvals.releases import serializers as shapes
from governance.approvals.releases.listing import ReleaseFilter, rows

DECIDE: dict[str, Callable[..., object]] = {
    "sign": lambda stage, text, **who: actions.sign(stage, note=text, **who),
    "request_changes": lambda stage, text, **who: actions.request_changes(
        stage, wanted=text, **who
    ),
    "refuse": lambda stage, text, **who: actions.refuse(stage, reason=text, **who),
}


@extend_schema_view(
    list=extend_schema(
        summary="List releases",
        description="Releases of own models that you may see, newest first, without what each of "
        "them has to be read whole for: its checklist, what changed, what is missing.",
        responses=shapes.ReleaseListedSerializer(many=True),
        examples=[examples.SHOWN_SHORT],
    ),
    retrieve=extend_schema(
        summary="Show a release",
        description="With its checklist, what changed since it was submitted and what is missing.",
        examples=[examples.SHOWN],
    ),
)
class ReleaseViewSet(
    Idempotent, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Release]
):
    """Models of the organisation's own that go to others."""

    queryset = Release.objects.none()
    serializer_class = shapes.ReleaseSerializer
    filterset_class = ReleaseFilter
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> QuerySet[Release]:
        """Return what the caller may see."""
        return rows(user_of(self.request))

    def get_serializer_class(self) -> type[shapes.ReleaseListedSerializer]:
        """Show lists short and single releases whole."""
        listed = self.action == "list"
        return shapes.ReleaseListedSerializer if listed else shapes.ReleaseSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        """Give the moment to what depends on it."""
        return {**super().get_serializer_context(), "at": timezone.now()}

    @extend_schema(
        summary="Propose a release",
        description="Begins a draft for one commit of a registered model.",
        request=shapes.NewRelease,
        responses={201: shapes.ReleaseSerializer},
        examples=[examples.PROPOSE, examples.SHOWN],
    )
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        typed = shapes.NewRelease(data=request.data)
        typed.is_valid(raise_exception=True)
        named = {name: typed.validated_data[name] for name in ("department", "owner")}
        revision = typed.validated_data["revision"]
        made = actions.propose(revision, typed.described, **named, **self._who())
        return self._answer(made.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Submit a release",
        description="Binds it to commit, terms and checklist as they are, and opens its sign-offs.",
        request=None,
        responses=shapes.ReleaseSerializer,
        examples=[examples.SHOWN],
    )
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Put it before its reviewers."""
        actions.submit(self.get_object(), **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Answer a checklist item of a release",
        description="What Weighbridge answered from its own records cannot be typed over.",
        request=shapes.ReleaseAnswerInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.ANSWERED, examples.SHOWN],
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer one item."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseAnswerInput)
        item, value = typed.pop("item"), typed.pop("value")
        actions.answer(release, item, value, **typed, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Decide a stage of a release",
        description="Signs it, asks for changes or refuses; one person decides one stage. With "
        "`seen_entry`, as the release showed it, the decision is refused if anything happened to "
        "the release meanwhile, and the refusal says what and by whom.",
        request=shapes.ReleaseDecisionInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.SIGNED, examples.SHOWN],
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Decide one stage."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseDecisionInput)
        stage = get_object_or_404(release.stages.of_this_round(), kind=typed["stage"])
        seen = typed["seen_entry"]
        DECIDE[typed["decision"]](stage, typed["text"], seen_entry=seen, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Take a step of a release",
        description="Steps are taken in their order, each with all of its criteria met.",
        request=shapes.ReleaseStepInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.STEPPED, examples.SHOWN],
    )
    @action(detail=True, methods=["post"], url_path="take-step")
    def take_step(self, request: Request, pk: str) -> Response:
        """Take the next step."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseStepInput)
        actions.take_step(release, typed.pop("step"), **typed, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Take a step of a release back",
        description="Later steps are taken back with it.",
        request=shapes.ReleaseStepBackInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.BACK, examples.SHOWN],
    )
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str) -> Response:
        """Take one step back."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseStepBackInput)
        actions.take_back(release, typed.pop("step"), **typed, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Withdraw a release",
        description="Gives up a release of which nothing is out.",
        request=shapes.ReleaseReasonInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.REASON, examples.SHOWN],
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw it."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseReasonInput)
        actions.withdraw(release, **typed, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Close a release",
        description="Ends the work on it; the steps that were taken stay taken.",
        request=shapes.ReleaseReasonInput,
        responses=shapes.ReleaseSerializer,
        examples=[examples.REASON, examples.SHOWN],
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Close it."""
        release, typed = self.get_object(), self._typed(shapes.ReleaseReasonInput)
        actions.close(release, **typed, **self._who())
        return self._answer(pk)

    def _typed(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        typed = shape(data=self.request.data, context={"request": self.request})
        typed.is_valid(raise_exception=True)
        return dict(typed.validated_data)

    def _who(self) -> dict[str, Any]:
        return {"by": user_of(self.request), "at": timezone.now()}

    def _answer(self, pk: int | str, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, status=code)
