"""Below a model: what it was made from, whose terms reach it, and what a person knows besides."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from governance.rules.lineage import closing, effective
from governance.web.nudges import nudge
from inventory import tasks
from inventory.actions import lookups, statements
from inventory.api import examples
from inventory.api.callers import caller
from inventory.api.lineage_serializers import (
    BaseStatementSerializer,
    DatasetStatementSerializer,
    LineageSerializer,
)
from inventory.lineage.graph import Lineage, lineage_of
from inventory.lineage.marks import mark_of
from inventory.models import BaseModelLink, DatasetLink, HubModel, Revision
from inventory.tabs.lineage import evidence_of, lookups_of, stated_in

if TYPE_CHECKING:
    Base = GenericViewSet[HubModel]
else:
    Base = object

SHA = OpenApiParameter("sha", str, description="A commit; the newest known one without.")
LINK = OpenApiParameter(
    "link_id", OpenApiTypes.INT, OpenApiParameter.PATH, description="The `id` of a statement."
)
ONE = r"(?P<link_id>[0-9]{1,9})"
ANSWER: dict[str, Any] = {
    "sha": examples.SHA, "expression": "Apache-2.0 AND LicenseRef-llama3.1", "complete": True,
    "closing": "", "edition": "2026-11-21",
    "parts": [
        {"node": "model:4", "name": "meta-llama/Llama-3.1-8B", "licence_id": "llama3.1",
         "title": "Llama 3.1 Community License", "spdx": "LicenseRef-llama3.1",
         "status": "claim only", "path": ["model:12", "model:4"], "rule": "L2"},
    ],
    "findings": [],
    "nodes": [
        {"id": "model:4", "kind": "model", "name": "meta-llama/Llama-3.1-8B", "model": None,
         "licence": "Llama 3.1 Community License", "terms": "Restricted terms"},
    ],
    "edges": [{"start": "model:12", "end": "model:4", "relation": "finetune", "commit": ""}],
    "lookups": [], "stated": [],
}  # fmt: skip


class LineageMixin(Base):
    """The lineage of a model."""

    @extend_schema(
        summary="Show the lineage of a model",
        description=(
            "What it was made from, as far as that is known, as nodes and edges; the effective "
            "terms, with the model that brings each; and what the rules on lineage found."
        ),
        parameters=[SHA], responses=LineageSerializer, filters=False,
        examples=[examples.answer("A fine-tune", ANSWER)],
    )  # fmt: skip
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def lineage(self, request: Request, pk: Any = None) -> Response:
        """Answer with the graph and its terms."""
        return Response(LineageSerializer(_answer(self._revision())).data)

    @extend_schema(
        summary="State a base model",
        description="One that the card does not name. It is looked up at the hub if need be.",
        request=BaseStatementSerializer, responses={201: LineageSerializer}, parameters=[SHA],
        examples=[
            examples.question("A base", {"repo_id": "org/name", "relation": "finetune"}),
            examples.answer("A fine-tune", ANSWER),
        ],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lineage/bases", url_name="lineage-bases")
    def state_base(self, request: Request, pk: Any = None) -> Response:
        """Store the statement."""
        given = BaseStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        statements.state_base(
            self._revision(), said.pop("repo_id"), **said, by=caller(request), at=timezone.now()
        )
        return self._stated()

    @extend_schema(
        summary="State a dataset",
        description="One that the card does not name, or the role that it had.",
        request=DatasetStatementSerializer, responses={201: LineageSerializer}, parameters=[SHA],
        examples=[
            examples.question("A dataset", {"repo_id": "org/talks", "role": "preference"}),
            examples.answer("A fine-tune", ANSWER),
        ],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lineage/datasets", url_name="lineage-data")
    def state_dataset(self, request: Request, pk: Any = None) -> Response:
        """Store the statement."""
        given = DatasetStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        statements.state_dataset(
            self._revision(), said.pop("repo_id"), **said, by=caller(request), at=timezone.now()
        )
        return self._stated()

    @extend_schema(
        summary="Take back a stated base model",
        description="What a card says cannot be taken back.",
        parameters=[LINK], responses={204: None},
    )  # fmt: skip
    @action(detail=True, methods=["delete"], url_path=f"lineage/bases/{ONE}")
    def withdraw_base(self, request: Request, link_id: str, pk: Any = None) -> Response:
        """Take it back."""
        return self._withdrawn(BaseModelLink, link_id)

    @extend_schema(
        summary="Take back a stated dataset",
        description="What a card says cannot be taken back.",
        parameters=[LINK], responses={204: None},
    )  # fmt: skip
    @action(detail=True, methods=["delete"], url_path=f"lineage/datasets/{ONE}")
    def withdraw_dataset(self, request: Request, link_id: str, pk: Any = None) -> Response:
        """Take it back."""
        return self._withdrawn(DatasetLink, link_id)

    @extend_schema(
        summary="Look again",
        description="Has the hub asked again for what is waiting or could not be found.",
        request=None, responses={202: LineageSerializer}, parameters=[SHA],
        examples=[examples.answer("A fine-tune", ANSWER, status=202)],
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="lineage/look-again", url_name="look-again")
    def look_again(self, request: Request, pk: Any = None) -> Response:
        """Make the look-ups due."""
        revision = self._revision()
        rows = lookups_of(lineage_of(revision))
        lookups.look_again(rows, by=caller(request), at=timezone.now())
        transaction.on_commit(_nudge)
        return Response(LineageSerializer(_answer(revision)).data, status=status.HTTP_202_ACCEPTED)

    def _stated(self) -> Response:
        transaction.on_commit(_nudge)
        answer = LineageSerializer(_answer(self._revision())).data
        return Response(answer, status=status.HTTP_201_CREATED)

    def _withdrawn(self, kind: type[BaseModelLink] | type[DatasetLink], link_id: str) -> Response:
        links = kind._default_manager.filter(revision__model=self._model())
        link = get_object_or_404(links, pk=link_id)
        statements.withdraw(link, by=caller(self.request), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _model(self) -> HubModel:
        rows = HubModel.objects.visible_to(caller(self.request))
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def _revision(self) -> Revision:
        model = self._model()
        sha = self.request.query_params.get("sha", "").replace("\x00", "") or model.head_sha
        return get_object_or_404(Revision.objects.without_bulk(), model=model, sha=sha)


def _nudge() -> None:
    nudge(tasks.fetch_lineage_due)


def _answer(revision: Revision) -> dict[str, Any]:
    lineage = lineage_of(revision)
    terms = effective(lineage.root, lineage.nodes)
    day = date_format(evidence_of(revision, lineage), "j F Y")
    return {
        "sha": revision.sha,
        **asdict(terms),
        "closing": closing(terms, day),
        "nodes": [*_models(lineage), *_datasets(lineage)],
        "edges": _edges(lineage),
        "lookups": lookups_of(lineage),
        "stated": [_statement(link) for link in stated_in(revision)],
    }


def _models(lineage: Lineage) -> list[dict[str, Any]]:
    return [
        {
            "id": node.id,
            "kind": "model",
            "name": node.name,
            "model": model.pk
            if (model := lineage.models.get(node.id)) and model.registered_at
            else None,
            "licence": node.licence.title if node.licence else "",
            "terms": mark_of(node.licence).words,
        }
        for node in lineage.nodes.values()
    ]


def _datasets(lineage: Lineage) -> list[dict[str, Any]]:
    uses = {use.dataset: use for node in lineage.nodes.values() for use in node.data}
    return [
        {
            "id": f"data:{name}",
            "kind": "dataset",
            "name": name,
            "model": None,
            "licence": use.licence.title if use.licence else "",
            "terms": mark_of(use.licence).words,
        }
        for name, use in uses.items()
    ]


def _edges(lineage: Lineage) -> list[dict[str, str]]:
    found = []
    for node in lineage.nodes.values():
        found += [
            {"start": node.id, "end": base.node, "relation": base.relation,
             "commit": base.pinned_sha}
            for base in node.bases
        ]  # fmt: skip
        found += [
            {"start": node.id, "end": f"data:{use.dataset}", "relation": use.role, "commit": ""}
            for use in node.data
        ]
    return found


def _statement(link: BaseModelLink | DatasetLink) -> dict[str, Any]:
    kind = "base" if isinstance(link, BaseModelLink) else "dataset"
    return {"id": link.pk, "kind": kind, "repo_id": str(link)}
