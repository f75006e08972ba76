"""Describing a use case, for programs: what follows, what is alike, what is known, its life."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.approvals import intake_examples as examples
from governance.approvals.fact_checks import TABLES, WrongFacts
from governance.approvals.intake import dependents
from governance.approvals.intake.duplicates import alike
from governance.approvals.intake.history import history_of
from governance.approvals.intake.known import knowledge_of
from governance.approvals.intake.preview import as_data, preview_of
from governance.approvals.intake.steps import progress_of
from governance.approvals.intake_serializers import (
    AlikeSerializer,
    CloneSerializer,
    IntakeSerializer,
    LowerSerializer,
    NewPreviewSerializer,
    PreviewAnswerSerializer,
    PreviewSerializer,
    ProposalSerializer,
    RetireSerializer,
    VersionSerializer,
    WordsSerializer,
)
from governance.approvals.use_case_serializers import UseCaseSerializer
from governance.web.refusals import Refused
from inventory import actions
from inventory.models import TierProposal, UseCase

if TYPE_CHECKING:
    Base = GenericViewSet[UseCase]
else:
    Base = object

NO_PROPOSAL = "No lower tier is proposed for this use case."


class IntakeMixin(Base):
    """What stands beside the description of a use case. Nothing here is stored by a preview."""

    @extend_schema(
        operation_id="use_cases_preview_new",
        summary="Show what would follow for a new use case",
        description="Judges the facts for a system and stores nothing. A fact left out is unknown.",
        request=NewPreviewSerializer, responses=PreviewAnswerSerializer,
        examples=[examples.PREVIEW_NEW, examples.PREVIEW],
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="preview", filterset_class=None)
    def preview_new(self, request: Request) -> Response:
        """Judge facts for a system."""
        given = self._checked(NewPreviewSerializer)
        facts = {name: given.get(name, {}) for name in TABLES}
        return _preview(UseCase(system=given["system"], purpose="", **facts))

    @extend_schema(
        summary="Show what would follow for a use case",
        description="Judges other facts than the stored ones and stores nothing. A set of facts "
        "that is left out stays as it is stored.",
        request=PreviewSerializer, responses=PreviewAnswerSerializer,
        examples=[examples.PREVIEW_ONE, examples.PREVIEW],
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def preview(self, request: Request, pk: Any = None) -> Response:
        """Judge other facts."""
        use_case, given = self.get_object(), self._checked(PreviewSerializer)
        for name in TABLES:
            setattr(use_case, name, given.get(name, getattr(use_case, name)))
        return _preview(use_case)

    @extend_schema(
        summary="Find use cases that are alike",
        description="Those that you may see and that are in use, the likest first. Ask before a "
        "use case is described a second time.",
        request=WordsSerializer, responses=AlikeSerializer(many=True),
        examples=[examples.WORDS, examples.ALIKE],
    )  # fmt: skip
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def alike(self, request: Request) -> Response:
        """Answer with what is alike."""
        found = alike(user_of(request), **self._checked(WordsSerializer))
        return Response(AlikeSerializer(found, many=True).data)

    @extend_schema(
        summary="Show how far a use case is described",
        description="The steps, what is open in each, and the answers that are known without "
        "asking, each with its source.",
        responses=IntakeSerializer, examples=[examples.INTAKE],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None)
    def intake(self, request: Request, pk: Any = None) -> Response:
        """Answer with the steps."""
        use_case = self.get_object()
        knowledge = knowledge_of(use_case)
        progress = progress_of(use_case, knowledge, as_of=timezone.now().date())
        found = {"progress": progress, "knowledge": knowledge}
        return Response(IntakeSerializer(found).data)

    @extend_schema(
        summary="Copy a use case",
        description="To the same or to another system that you may edit. Approvals, evidence and "
        "a raised tier are not copied.",
        request=CloneSerializer, responses={201: UseCaseSerializer},
        examples=[examples.CLONE, examples.USE_CASE],
    )  # fmt: skip
    @action(detail=True, methods=["post"], filterset_class=None)
    def copy(self, request: Request, pk: Any = None) -> Response:
        """Start a use case from this one."""
        source, given = self.get_object(), self._checked(CloneSerializer)
        copy = actions.clone_use_case(source, **given, by=user_of(request), at=timezone.now())
        return self._answer(copy, status.HTTP_201_CREATED)

    @extend_schema(
        summary="List the versions of a use case",
        description="Newest first, each with what it changed and the requests made for it.",
        responses=VersionSerializer(many=True), examples=[examples.VERSION],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def versions(self, request: Request, pk: Any = None) -> Response:
        """Answer with the versions."""
        history = history_of(self.get_object(), user_of(request))
        return Response(VersionSerializer(history.entries, many=True).data)

    @extend_schema(
        summary="Retire a use case",
        description="Nothing is deleted: the use ends and its record stays. Give the reason. The "
        "page shows what still depends on it; nothing of that is ended by retiring.",
        parameters=[OpenApiParameter("reason", str, required=True, description="Why.")],
        request=None, responses={204: None},
    )  # fmt: skip
    def destroy(self, request: Request, pk: Any = None) -> Response:
        """End a use."""
        use_case, given = self.get_object(), RetireSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        actions.retire_use_case(
            use_case, **given.validated_data, by=user_of(request), at=timezone.now()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Show what depends on a use case",
        description="In words: open requests, approvals and open obligations.",
        responses={200: dict}, examples=[examples.DEPENDENTS],
    )  # fmt: skip
    @action(detail=True, methods=["get"], filterset_class=None)
    def dependents(self, request: Request, pk: Any = None) -> Response:
        """Answer with what would be left."""
        found = dependents.of(self.get_object(), at=timezone.now())
        return Response({"sentences": list(found.sentences)})

    @extend_schema(
        summary="Propose a lower tier",
        description="For governance officers. Only a raised tier can be lowered; 1 means that the "
        "rules alone decide. Somebody else has to confirm it.",
        request=LowerSerializer, responses={201: ProposalSerializer},
        examples=[examples.LOWER, examples.PROPOSAL],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lower-tier", filterset_class=None)
    def lower_tier(self, request: Request, pk: Any = None) -> Response:
        """Propose it."""
        use_case, given = self.get_object(), self._checked(LowerSerializer)
        proposal = actions.propose_lower_tier(
            use_case, **given, by=user_of(request), at=timezone.now()
        )
        return Response(ProposalSerializer(proposal).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Confirm a lower tier",
        description="By somebody else than who proposed it.",
        request=None, responses=UseCaseSerializer, examples=[examples.USE_CASE],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lower-tier/confirm", filterset_class=None)
    def confirm_lower_tier(self, request: Request, pk: Any = None) -> Response:
        """Lower the tier."""
        proposal = self._proposal()
        use_case = actions.confirm_lower_tier(proposal, by=user_of(request), at=timezone.now())
        return self._answer(use_case)

    @extend_schema(
        summary="Take the proposal of a lower tier back",
        description="The tier stays as it is.",
        request=None, responses=ProposalSerializer, examples=[examples.PROPOSAL],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lower-tier/take-back", filterset_class=None)
    def take_back_lower_tier(self, request: Request, pk: Any = None) -> Response:
        """End the proposal."""
        proposal = self._proposal()
        ended = actions.take_back_lower_tier(proposal, by=user_of(request), at=timezone.now())
        return Response(ProposalSerializer(ended).data)

    def _proposal(self) -> TierProposal:
        rows = self.get_object().tier_proposals.open()
        proposal = rows.select_related("use_case__system__department").first()
        if proposal is None:
            raise Refused(NO_PROPOSAL)
        return proposal

    def _checked(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        serializer = kind(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _answer(self, use_case: UseCase, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=use_case.pk)
        return Response(UseCaseSerializer(row).data, code)


def _preview(use_case: UseCase) -> Response:
    found = preview_of(use_case, at=timezone.now())
    if isinstance(found, WrongFacts):
        raise found
    return Response(as_data(found))
