"""What the API shows of a lineage, and what it takes."""

from typing import Any

from rest_framework import serializers

from inventory.actions.statements import RELATIONS
from inventory.models import DatasetRole


class LineagePartSerializer(serializers.Serializer[Any]):
    """The terms that one model brings; `path` are node ids from the model down to it."""

    node = serializers.CharField()
    name = serializers.CharField()
    licence_id = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    spdx = serializers.CharField()
    status = serializers.CharField()
    path = serializers.ListField(child=serializers.CharField())
    rule = serializers.CharField()


class LineageFindingSerializer(serializers.Serializer[Any]):
    """What stands out; only a `conflict` is concluded, the rest is for a person."""

    rule = serializers.CharField()
    severity = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    next_step = serializers.CharField()
    nodes = serializers.ListField(child=serializers.CharField())
    source: Any = serializers.CharField()


class LineageNodeSerializer(serializers.Serializer[Any]):
    """A model or a dataset; `model` is its id here, null if it is not registered."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=["model", "dataset"])
    name = serializers.CharField()
    model = serializers.IntegerField(allow_null=True)
    licence = serializers.CharField(help_text="Title; empty if nobody has read it.")
    terms = serializers.CharField(help_text="What class of terms that is, in words.")


class LineageEdgeSerializer(serializers.Serializer[Any]):
    """From a model to what it was made from or with."""

    start = serializers.CharField()
    end = serializers.CharField()
    relation = serializers.CharField(help_text="What was done, or the role of a dataset.")
    commit = serializers.CharField(help_text="Commit of the base that was used; empty if unknown.")


class LookupSerializer(serializers.Serializer[Any]):
    """A base model or dataset that could not be read yet."""

    kind = serializers.CharField()
    repo_id = serializers.CharField()
    state = serializers.CharField()
    problem = serializers.CharField()
    next_try_at = serializers.DateTimeField()


class StatementSerializer(serializers.Serializer[Any]):
    """What a person stated, with the id under which it can be taken back."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["base", "dataset"])
    repo_id = serializers.CharField()


class LineageSerializer(serializers.Serializer[Any]):
    """The graph of a revision, the terms that reach it, and what stands out."""

    sha = serializers.CharField()
    expression = serializers.CharField(help_text="SPDX; the whole only if `complete`.")
    complete = serializers.BooleanField()
    closing = serializers.CharField(help_text="The sentence if no conflict was found, else empty.")
    edition = serializers.CharField()
    parts = LineagePartSerializer(many=True)
    findings = LineageFindingSerializer(many=True)
    nodes = LineageNodeSerializer(many=True)
    edges = LineageEdgeSerializer(many=True)
    lookups = LookupSerializer(many=True)
    stated = StatementSerializer(many=True)


class BaseStatementSerializer(serializers.Serializer[Any]):
    """A base model that the card does not name."""

    repo_id = serializers.CharField(max_length=200)
    relation = serializers.ChoiceField(
        choices=list(RELATIONS), required=False, allow_blank=True, default=""
    )
    base_sha = serializers.CharField(
        max_length=64, required=False, allow_blank=True, default="",
        help_text="Commit of the base model that was used, if known.",
    )  # fmt: skip


class DatasetStatementSerializer(serializers.Serializer[Any]):
    """A dataset that the card does not name, or its role."""

    repo_id = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(
        choices=DatasetRole.values, required=False, allow_blank=True, default=""
    )
    generated_by = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="",
        help_text="The model whose outputs it holds, if any.",
    )  # fmt: skip
