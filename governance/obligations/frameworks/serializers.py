"""What the API shows of frameworks and requirements, and what it takes."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.obligations.models import Framework, Requirement
from inventory.models import UseCase


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """A law, standard or policy; `taken_up_at` is null where nothing of it is owed."""

    class Meta:
        model = Framework
        fields = (
            "id", "key", "title", "kind", "jurisdiction", "summary", "state", "source",
            "certainty", "checked_on", "edition", "built_in", "synced_at", "taken_up_at",
        )  # fmt: skip


class RequirementSerializer(serializers.ModelSerializer[Requirement]):
    """One distinct duty, in its newest edition; days are by route, as in `classify`."""

    framework = serializers.CharField(source="framework.key")

    class Meta:
        model = Requirement
        fields = (
            "key", "framework", "topic", "ref", "title", "duty", "who", "triggers", "dates",
            "originally", "reworded", "applies_from", "amended", "evidence_expected", "retention",
            "retention_months", "deadline", "penalty", "open_source", "certainty",
            "second_person", "source", "edition", "version", "in_force",
        )  # fmt: skip


class RelatedSerializer(serializers.Serializer[Any]):
    """A requirement elsewhere: `equal` and `covers` count here, `touches` is only a lead."""

    requirement = serializers.CharField(source="requirement.key")
    kind = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # the name that people know
    shown = serializers.CharField()


class CoveredSerializer(serializers.Serializer[Any]):
    """What shows one requirement."""

    requirement = serializers.CharField(source="requirement.key")
    owed = serializers.IntegerField(source="standing.owed")
    shown = serializers.CharField()
    by_others = serializers.BooleanField()
    through = RelatedSerializer(many=True)
    leads = RelatedSerializer(many=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """A framework's requirements that are owed, by what shows them; they add up to `owed`."""

    framework = serializers.CharField(source="framework.key")
    owed = serializers.IntegerField()
    evidenced = serializers.IntegerField()
    attested = serializers.IntegerField()
    missing = serializers.IntegerField()
    by_others = serializers.IntegerField()
    requirements = CoveredSerializer(many=True, source="rows")


class TakeUpSerializer(serializers.Serializer[Any]):
    """For whom: use cases by number; none for the organisation as a whole."""

    use_cases = serializers.PrimaryKeyRelatedField(
        queryset=UseCase.objects.none(), many=True, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            field: Any = self.fields["use_cases"]
            field.child_relation.queryset = UseCase.objects.visible_to(user).in_use()


class PutDownSerializer(serializers.Serializer[Any]):
    """Why the organisation no longer works by it."""

    reason = serializers.CharField()


class ImportSerializer(serializers.Serializer[Any]):
    """A framework file as text."""

    toml = serializers.CharField(trim_whitespace=False)


class ImportedSerializer(serializers.Serializer[Any]):
    """What an import did: keys of requirements."""

    framework = serializers.CharField()
    added = serializers.ListField(child=serializers.CharField())
    changed = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
