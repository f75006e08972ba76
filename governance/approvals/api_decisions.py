"""Deciding over the API: sign a stage, ask for changes, refuse, sign many together."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from governance.accounts.context import user_of
from governance.approvals import actions
from governance.approvals.api_inputs import (
    RefuseSerializer,
    RequestChangesSerializer,
    SignManySerializer,
    SignSerializer,
)
from governance.approvals.api_serializers import (
    ApprovalDetailSerializer,
    OutcomesSerializer,
)
from governance.approvals.approval_examples import SEEN, described, sent
from governance.approvals.models import Approval, Stage

STAGE = "stages/(?P<key>[a-z_.]+)"
CHECKED = (
    "`reviewed_digest` and `seen_entry`, as the approval showed them, make sure that nothing "
    "changed meanwhile; if it did, the refusal says what, by whom and when."
)
SIGNED = {
    "results": [
        {"approval": 7, "signed": True, "reason": ""},
        {"approval": 9, "signed": False, "reason": "Someone other than the requester must decide."},
    ]
}


class Writing(GenericViewSet[Approval]):
    """What every write on an approval does: read what was sent, act, answer with the approval."""

    def _given(self, kind: type[Serializer[Any]]) -> dict[str, Any]:
        serializer = kind(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _who(self) -> dict[str, Any]:
        return {"by": user_of(self.request), "at": timezone.now()}

    def _answer(self, pk: int | str, code: int = status.HTTP_200_OK) -> Response:
        approval = self.get_queryset().get(pk=pk)
        return Response(ApprovalDetailSerializer(approval).data, status=code)


class Decisions(Writing):
    """The routes of those who decide."""

    @described(
        "Sign a stage",
        f"The last signature approves. {CHECKED} A stage is named by its `key`.",
        SignSerializer,
        {"note": "Looks right.", **SEEN},
    )
    @action(detail=True, methods=["post"], url_path=f"{STAGE}/sign")
    def sign(self, request: Request, pk: str, key: str) -> Response:
        """Sign one stage."""
        given = self._given(SignSerializer)
        actions.sign(self._stage(key), **given, **self._who())
        return self._answer(pk)

    @described(
        "Request changes",
        f"Sends the request back to its requester; all stages are signed anew. {CHECKED}",
        RequestChangesSerializer,
        {"wanted": "Test for bias by age group.", **SEEN},
    )
    @action(detail=True, methods=["post"], url_path=f"{STAGE}/request-changes")
    def request_changes(self, request: Request, pk: str, key: str) -> Response:
        """Send the request back."""
        given = self._given(RequestChangesSerializer)
        actions.request_changes(self._stage(key), **given, **self._who())
        return self._answer(pk)

    @described(
        "Refuse a stage",
        f"Ends the request. {CHECKED}",
        RefuseSerializer,
        {"reason": "Nobody tested for bias.", **SEEN},
    )
    @action(detail=True, methods=["post"], url_path=f"{STAGE}/refuse")
    def refuse(self, request: Request, pk: str, key: str) -> Response:
        """Refuse one stage."""
        given = self._given(RefuseSerializer)
        actions.refuse(self._stage(key), **given, **self._who())
        return self._answer(pk)

    @extend_schema(
        summary="Sign several requests of tier 1",
        description="Signs in each request the stage that waits for the caller. Each stands by "
        "itself: the answer says for every one whether it was signed, and if not, why. Nothing is "
        "signed that changed after `seen_entry`.",
        request=SignManySerializer,
        responses=OutcomesSerializer,
        examples=[
            sent("Two requests", {"approvals": [7, 9], "note": "", "seen_entry": 4711}),
            OpenApiExample("One signed, one not", SIGNED, response_only=True),
        ],
    )
    @action(detail=False, methods=["post"], url_path="sign-many")
    def sign_many(self, request: Request) -> Response:
        """Sign several requests."""
        given = self._given(SignManySerializer)
        outcomes = actions.sign_many(
            given["approvals"], note=given["note"], seen=given["seen_entry"], **self._who()
        )
        return Response(OutcomesSerializer({"results": outcomes}).data)

    def _stage(self, key: str) -> Stage:
        """Return the stage of this round with this key."""
        rows = self.get_object().stages.of_this_round().select_related("approval")
        found = next((stage for stage in rows if stage.key == key), None)
        if found is None:
            raise Http404
        return found
