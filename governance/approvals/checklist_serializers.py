"""What the API says about checklists, and what it takes."""

from typing import Any

from rest_framework import serializers

from governance.approvals.models import ChecklistTemplate
from governance.rules import own_checklists
from governance.rules.checklist_files import BYTES

S = serializers


class ItemOfListSerializer(S.Serializer[Any]):
    """One question. `strength` maps tiers to how strong the evidence should be, 1 to 4."""

    id = S.CharField()
    family = S.CharField()
    text = S.CharField()
    guidance = S.CharField()
    evidence_expected = S.CharField()
    strength = S.DictField(child=S.IntegerField())
    strength_required = S.BooleanField()
    min_tier = S.IntegerField()
    agents_only = S.BooleanField()
    answered_by = S.CharField(help_text="The software's own answer; empty where people answer.")
    required = S.BooleanField()  # type: ignore[assignment]  # the API's word
    source = S.CharField()  # type: ignore[assignment]  # the API's word
    own = S.BooleanField(help_text="Whether the organisation added or changed it.")


class ChecklistSerializer(S.Serializer[Any]):
    """What a request of one tier is asked; approvals are bound to the digest."""

    name = S.CharField()
    title = S.CharField()
    edition = S.CharField()
    digest = S.CharField()
    items = ItemOfListSerializer(many=True)


class OwnItemSerializer(S.Serializer[Any]):
    """A question of the organisation's own. What is wrong with it is told by the rules."""

    id = S.CharField(max_length=own_checklists.ID_LENGTH)
    family = S.CharField(max_length=32)
    text = S.CharField(max_length=300, allow_blank=True)
    guidance = S.CharField(allow_blank=True)
    evidence_expected = S.CharField(allow_blank=True)
    source = S.CharField(max_length=200, allow_blank=True)  # type: ignore[assignment]  # the API's word
    min_tier = S.IntegerField(default=1)
    strength = S.DictField(child=S.IntegerField(), default=dict)
    strength_required = S.BooleanField(default=False)
    required = S.BooleanField(default=True)  # type: ignore[assignment]  # the API's word
    agents_only = S.BooleanField(default=False)


class ItemChangeSerializer(S.Serializer[Any]):
    """How strictly a built-in question is asked; what is left out stays as it comes."""

    required = S.BooleanField(required=False)  # type: ignore[assignment]  # the API's word
    min_tier = S.IntegerField(required=False)
    strength = S.DictField(child=S.IntegerField(), required=False)
    strength_required = S.BooleanField(required=False)
    reason = S.CharField(default="", allow_blank=True)


class ChecklistFileSerializer(S.Serializer[Any]):
    """The organisation's own checklists as a file."""

    toml = S.CharField(max_length=BYTES, trim_whitespace=False)


class PublishSerializer(S.Serializer[Any]):
    """What changes and why."""

    note = S.CharField(allow_blank=True)


class TemplateSerializer(S.ModelSerializer[ChecklistTemplate]):
    """A draft or a published version of what the organisation adds and changes."""

    published_by = S.StringRelatedField[Any](allow_null=True)
    items = S.SerializerMethodField()
    changed = S.SerializerMethodField()

    class Meta:
        model = ChecklistTemplate
        fields = ("number", "is_draft", "note", "items", "changed", "published_by", "published_at")

    def get_items(self, row: ChecklistTemplate) -> list[dict[str, Any]]:
        """Return the organisation's own questions."""
        return list(row.own.get("items", ()))

    def get_changed(self, row: ChecklistTemplate) -> dict[str, dict[str, Any]]:
        """Return what is changed of built-in questions, by their id."""
        return dict(row.own.get("changed", {}))


class ListDifferenceSerializer(S.Serializer[Any]):
    """Which questions appear, disappear and read differently, by id."""

    added = S.SerializerMethodField()
    removed = S.SerializerMethodField()
    changed = S.SerializerMethodField()

    def get_added(self, row: Any) -> list[str]:
        """Return the ids of new questions."""
        return [item.id for item in row.added]

    def get_removed(self, row: Any) -> list[str]:
        """Return the ids of questions that are asked no more."""
        return [item.id for item in row.removed]

    def get_changed(self, row: Any) -> dict[str, list[str]]:
        """Return what is different, by the id of the question."""
        return {one.after.id: list(one.fields) for one in row.changed}


class AffectedSerializer(S.Serializer[Any]):
    """A request or an approval whose list would be another one."""

    approval = S.IntegerField(source="approval.pk")
    use_case = S.CharField(source="approval.use_case.name")
    difference = ListDifferenceSerializer()


class DryRunSerializer(S.Serializer[Any]):
    """What publishing would change; `hidden` counts those that the caller may not see."""

    lists = S.DictField(child=ListDifferenceSerializer())
    requests = AffectedSerializer(many=True)
    approvals = AffectedSerializer(many=True)
    hidden = S.IntegerField()
