"""The licence catalogue and the organisation's licence policy."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from governance.accounts.idempotency import Idempotent
from governance.accounts.models import Organisation
from governance.accounts.permissions import Permission, require
from governance.rules.licence_catalogue import Licence
from governance.rules.licence_policy import PolicyRule
from inventory import licence_list, licence_words
from inventory.actions import licence_policy
from inventory.api import examples
from inventory.api.callers import caller
from inventory.api.licence_serializers import (
    CatalogueSerializer,
    PolicyAnswerSerializer,
    PolicyChangeSerializer,
    PolicySerializer,
)
from inventory.organisation_verdict import use_of
from inventory.policy_preview import preview

DIGEST = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
RULE = {"scope": "licence", "key": "gemma", "outcome": "legal", "note": "Read each use with us."}
POLICY = {"rules": [RULE], "digest": DIGEST}
MOVE = {
    "model": 12, "repo_id": "google/gemma-2-9b-it", "licence_id": "gemma",
    "was": "allowed with duties", "now": "needs legal", "in_use": True,
}  # fmt: skip
PREVIEW = {**POLICY, "dry_run": True, "models": 140, "moves": [MOVE]}
MIT = {
    "id": "mit", "title": "MIT License", "spdx": "MIT", "family": "permissive", "version": "",
    "osi": True, "osaid": "yes", "terms_class": "open", "ai_act_test": "yes", "ai_act_reason": "",
    "commercial": "yes", "commercial_condition": "", "redistribution": "yes",
    "modification": "yes", "outputs": "silent", "outputs_rule": "", "share_alike": "none",
    "use_policy": False, "use_limits": False, "thresholds": [], "territory_excluded": [],
    "territory_scope": "", "display": "", "name_prefix": [], "patents": "not express", "law": "",
    "certainty": "A", "reviewed": "2026-11-21", "source": "SPDX licence list", "note": "",
    "hf_keys": ["mit"], "duties": [{"id": "D1", "text": "Keep the licence text."}],
    "redistributor_duties": [{"id": "R1", "text": "Ship a copy of the licence."}],
}  # fmt: skip


class LicenceViewSet(Idempotent, ViewSet):
    """The catalogue, and what the organisation says to its licences."""

    lookup_field = "id"
    lookup_value_regex = "[A-Za-z0-9.+_-]+"

    @extend_schema(
        operation_id="licences_list",
        summary="List the licence catalogue",
        description="Every licence by title, all in one answer.",
        responses=CatalogueSerializer(many=True),
        examples=[examples.answer("A licence", MIT)],
    )
    def list(self, request: Request) -> Response:
        """Answer with the catalogue."""
        rows = sorted(licence_list.entries(), key=lambda row: row.title.lower())
        return Response(CatalogueSerializer([_row(row) for row in rows], many=True).data)

    @extend_schema(
        operation_id="licences_retrieve",
        summary="Show a licence",
        description="One licence of the catalogue with its duties, lines and source.",
        parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)],
        responses=CatalogueSerializer,
        examples=[examples.answer("A licence", MIT)],
    )
    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002  # the router's name
        """Answer with one licence."""
        for row in licence_list.entries():
            if row.id == id:
                return Response(CatalogueSerializer(_row(row)).data)
        raise Http404

    @extend_schema(
        operation_id="licences_policy_retrieve",
        summary="Show the licence policy",
        description="Every rule. A rule for a licence comes before the one for its family.",
        responses=PolicyAnswerSerializer,
        examples=[examples.answer("One rule", POLICY)],
    )
    @action(detail=False, methods=["get"])
    def policy(self, request: Request) -> Response:
        """Answer with the policy."""
        return Response(PolicyAnswerSerializer(_policy(licence_policy.policy_rules())).data)

    @extend_schema(
        operation_id="licences_policy_update",
        summary="Change the licence policy",
        description="Replaces all rules. With `dry_run=true` nothing is saved, and the answer "
        "names every model whose outcome would be another one for the organisation's own facts. "
        "Saving assesses every use case again. Answers 409 if somebody else changed the policy "
        "since `seen`. Needs the permission to change the licence policy.",
        parameters=[OpenApiParameter("dry_run", bool, description="Only say what would change.")],
        request=PolicySerializer,
        responses=PolicyChangeSerializer,
        examples=[
            examples.question("One rule", {"rules": [RULE], "seen": DIGEST}),
            examples.answer("A preview", PREVIEW),
        ],
    )
    @policy.mapping.put
    def put_policy(self, request: Request) -> Response:
        """Change the policy, or say what that would do."""
        require(caller(request), Permission.LICENCE_POLICY_EDIT)
        typed = PolicySerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        rules = [PolicyRule(**row) for row in typed.validated_data["rules"]]
        if request.query_params.get("dry_run", "").lower() in ("true", "1"):
            return Response(PolicyChangeSerializer(_previewed(rules)).data)
        seen, by = typed.validated_data["seen"], caller(request)
        saved = licence_policy.change_policy(rules, seen=seen, by=by, at=timezone.now())
        answer = {**_policy(tuple(saved)), "dry_run": False, "models": None, "moves": []}
        return Response(PolicyChangeSerializer(answer).data)


def _policy(rules: tuple[PolicyRule, ...]) -> dict[str, Any]:
    return {
        "rules": [asdict(rule) for rule in rules],
        "digest": licence_policy.policy_digest(rules),
    }


def _previewed(rules: list[PolicyRule]) -> dict[str, Any]:
    wanted = licence_policy.checked_policy(rules)
    use = use_of(Organisation.objects.ours())
    found = preview(licence_policy.policy_rules(), wanted, use)
    moves = {"models": found.models, "moves": found.changes}
    return {**_policy(wanted), "dry_run": True, **moves}


def _row(row: Licence) -> dict[str, Any]:
    return asdict(row) | {
        "duties": [{"id": key, "text": text} for key, text in licence_words.duty_rows(row.duties)],
        "redistributor_duties": [
            {"id": key, "text": text}
            for key, text in licence_words.duty_rows(row.redistributor_duties)
        ],
    }
