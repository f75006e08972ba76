"""What the API shows of obligations, and what it takes. Nothing here writes."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.obligations import register
from governance.obligations.models import Framework, Obligation, ObligationState, Requirement

CHANGEABLE = [choice for choice in ObligationState.choices if choice[0] != "fulfilled"]


class ObligationSerializer(serializers.ModelSerializer[Obligation]):
    """One duty that is owed; `use_case` is null where the organisation owes it."""

    requirement = serializers.CharField(source="requirement.key")
    ref = serializers.CharField(source="requirement.ref")
    title = serializers.CharField(source="requirement.title")
    use_case_name = serializers.SerializerMethodField()
    owner_name = serializers.SerializerMethodField()
    shown_by = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields = (
            "id", "requirement", "ref", "title", "use_case", "use_case_name", "role",
            "applies_from", "also_read_as", "because", "edition", "owner", "owner_name", "due_on",
            "state", "shown_by", "note", "evidence", "created_at", "closed_at",
        )  # fmt: skip

    def get_use_case_name(self, row: Obligation) -> str:
        """Return who owes it."""
        return register.place(row)

    def get_owner_name(self, row: Obligation) -> str:
        """Return who works on it, or nothing."""
        return row.owner.full_name if row.owner else ""

    def get_shown_by(self, row: Obligation) -> str:
        """Return `evidenced`, `attested`, or nothing while it is not fulfilled."""
        return register.shown_by(row)


class ChangeSerializer(serializers.Serializer[Any]):
    """Who works on an obligation, until when, and where the work stands."""

    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=CHANGEABLE)
    note = serializers.CharField(allow_blank=True)


class AttachSerializer(serializers.Serializer[Any]):
    """Evidence that is here already, by its numbers."""

    evidence = serializers.PrimaryKeyRelatedField(queryset=Evidence.objects.none(), many=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            field: Any = self.fields["evidence"]
            field.child_relation.queryset = Evidence.objects.visible_to(user)


class FulfilSerializer(AttachSerializer):
    """How a duty is met, and what shows it."""

    note = serializers.CharField(required=False, allow_blank=True, default="")
    evidence = serializers.PrimaryKeyRelatedField(
        queryset=Evidence.objects.none(), many=True, required=False
    )


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """A law, standard or policy."""

    class Meta:
        model = Framework
        fields = ("id", "key", "title", "edition", "synced_at")


class RequirementSerializer(serializers.ModelSerializer[Requirement]):
    """One distinct duty."""

    framework = serializers.CharField(source="framework.key")

    class Meta:
        model = Requirement
        fields = (
            "key", "framework", "ref", "title", "duty", "evidence_expected", "retention",
            "deadline", "source", "edition", "in_force",
        )  # fmt: skip
