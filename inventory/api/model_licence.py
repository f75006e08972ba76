"""The licence of a model, below its address: what is known, and what a person decides."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.accounts.models import Organisation
from governance.rules.licence_policy import outcome_of
from inventory.actions import licences as actions
from inventory.api import examples
from inventory.api.callers import caller
from inventory.api.licence_serializers import (
    DecideSerializer,
    ModelLicenceSerializer,
    WithdrawSerializer,
)
from inventory.licence_reading import findings_of, identity_of, opened_link
from inventory.models import HubModel, Revision
from inventory.organisation_verdict import use_of, verdict_on

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

REASON = {"rule": "licence-agree", "text": "Claim and text are the same.", "source": "Model card"}
LICENCE = {
    "sha": examples.SHA, "key": "apache-2.0", "name": "", "link": "", "link_opened": False,
    "text_sha256": "c" * 64,
    "identity": {
        "id": "apache-2.0", "title": "Apache License 2.0", "spdx": "Apache-2.0",
        "family": "permissive", "status": "agree", "certainty": "A", "because": [REASON],
        "candidates": [],
    },
    "texts": [
        {"path": "LICENSE", "sha256": "c" * 64, "fingerprint": "d" * 64, "kind": "identified",
         "licence_id": "apache-2.0", "spdx": "Apache-2.0", "method": "fingerprint", "residue": [],
         "coverage": 1.0}
    ],
    "decision": None, "policy": None,
    "verdict": {"outcome": "allowed with duties", "because": [REASON], "edition": "2026-11-21"},
}  # fmt: skip
DECISION = {"licence_id": "mit", "note": "The file is MIT with a copyright line at its end."}
BULK = ("raw", "card")


class LicenceMixin(Base):
    """The licence of one commit, and decisions about it."""

    @extend_schema(
        operation_id="models_licence_retrieve",
        summary="Show the licence of a model",
        description="Claim, texts and what they come to at one commit; without `sha`, at the "
        "newest one that is known. The verdict is that for the organisation without a use.",
        parameters=[OpenApiParameter("sha", str, description="A commit of 40 hex digits.")],
        responses=ModelLicenceSerializer,
        filters=False,
        examples=[examples.answer("Claim and text agree", LICENCE)],
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def licence(self, request: Request, pk: Any = None) -> Response:
        """Answer with the licence."""
        return self._licence_answer(self._licensed(request.query_params.get("sha", "")))

    @extend_schema(
        operation_id="models_licence_decide",
        summary="Decide the licence of a model",
        description="Holds for every commit of the model with the same claim and text, and no "
        "reading replaces it. What rests on another licence is assessed again. Needs the "
        "permission to decide licences.",
        request=DecideSerializer,
        responses=ModelLicenceSerializer,
        examples=[
            examples.question("A decision", DECISION),
            examples.answer("Claim and text agree", LICENCE),
        ],
    )
    @action(detail=True, methods=["post"], url_path="licence/decide", url_name="licence-decide")
    def decide_licence(self, request: Request, pk: Any = None) -> Response:
        """Decide."""
        typed = DecideSerializer(data=request.data, context={"request": request})
        typed.is_valid(raise_exception=True)
        given = dict(typed.validated_data)
        revision = self._licensed(given.pop("sha", ""))
        actions.decide(revision.model, revision, **given, by=caller(request), at=timezone.now())
        return self._licence_answer(self._licensed(revision.sha))

    @extend_schema(
        operation_id="models_licence_withdraw",
        summary="Take back what was decided about a licence",
        description="What claim and text come to holds again. Needs the permission to decide "
        "licences.",
        request=WithdrawSerializer,
        responses=ModelLicenceSerializer,
        examples=[
            examples.question("Why", {"note": "The publisher says it is another one."}),
            examples.answer("Claim and text agree", LICENCE),
        ],
    )
    @action(detail=True, methods=["post"], url_path="licence/withdraw", url_name="licence-withdraw")
    def withdraw_licence(self, request: Request, pk: Any = None) -> Response:
        """Take it back."""
        typed = WithdrawSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        revision = self._licensed(typed.validated_data.get("sha", ""))
        actions.withdraw_decision(
            revision.model, revision,
            note=typed.validated_data["note"], by=caller(request), at=timezone.now(),
        )  # fmt: skip
        return self._licence_answer(self._licensed(revision.sha))

    def _licensed(self, sha: str) -> Revision:
        visible = HubModel.objects.visible_to(caller(self.request))
        model = get_object_or_404(visible, pk=self.kwargs["pk"])
        rows = model.revisions.defer(*BULK)
        return get_object_or_404(rows, sha=sha.replace("\x00", "") or model.head_sha)

    def _licence_answer(self, revision: Revision) -> Response:
        identity, policy = identity_of(revision), actions.policy_rules()
        verdict = verdict_on(revision, use_of(Organisation.objects.ours()), policy)
        body = {
            "sha": revision.sha,
            "key": revision.licence_key,
            "name": revision.licence_name,
            "link": revision.licence_link,
            "link_opened": opened_link(revision),
            "text_sha256": revision.licence_text_sha256,
            "identity": asdict(identity),
            "texts": [one.as_dict() for one in findings_of(revision)],
            "decision": revision.licence_decision or None,
            "policy": outcome_of(identity.id or "", policy),
            "verdict": verdict,
        }
        return Response(ModelLicenceSerializer(body).data)
