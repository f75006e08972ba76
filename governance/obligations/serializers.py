"""What the API shows of obligations, and what it takes. Nothing here writes."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.evidence.models import Evidence
from governance.obligations import actions, register
from governance.obligations.forms import NEVER_CHOSEN
from governance.obligations.models import Obligation, ObligationState
from governance.web.ids import MOST

CHANGEABLE = [choice for choice in ObligationState.choices if choice[0] not in NEVER_CHOSEN]


class ObligationSerializer(serializers.ModelSerializer[Obligation]):
    """One duty that is owed: by a use case, a model, or with neither the organisation.

    `evidence_expected` counts the kinds of evidence that the duty expects, `kinds_named` those that
    any attached item is said to show, `kinds_proved` those that current evidence shows.
    """

    requirement = serializers.CharField(source="requirement.key")
    ref = serializers.CharField(source="requirement.ref")
    title = serializers.CharField(source="requirement.title")
    framework = serializers.CharField(source="requirement.framework.key")
    owed_for = serializers.CharField()
    use_case_name = serializers.CharField(source="owed_for", help_text="The same as `owed_for`.")
    evidence_expected = serializers.SerializerMethodField()
    kinds_named = serializers.IntegerField()
    kinds_proved = serializers.IntegerField()
    owner_name = serializers.SerializerMethodField()
    shown_by = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields = (
            "id", "requirement", "ref", "title", "framework", "owed_for", "use_case",
            "use_case_name", "model", "role", "applies_from", "also_read_as", "because", "edition",
            "second_person", "owner", "owner_name", "due_on", "state", "shown_by", "note",
            "evidence", "evidence_expected", "kinds_named", "kinds_proved", "set_aside_by",
            "set_aside_at", "confirmed_by", "created_at", "closed_at",
        )  # fmt: skip

    def get_evidence_expected(self, row: Obligation) -> int:
        """Return how many kinds of evidence the duty expects."""
        return len(row.requirement.evidence_expected)

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
    """Evidence that is here already, by its numbers, and which expected kinds it shows."""

    evidence = serializers.PrimaryKeyRelatedField(queryset=Evidence.objects.none(), many=True)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=500),
        required=False,
        help_text="Of what the duty expects, in its words.",
    )

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


class ObligationAgreeSerializer(serializers.Serializer[Any]):
    """What the second person adds, if anything."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


class ObligationReasonSerializer(serializers.Serializer[Any]):
    """Why a duty does not apply, or applies after all."""

    reason = serializers.CharField()


class ObligationAssignSerializer(serializers.Serializer[Any]):
    """Which obligations get an owner, a due date, or both; null clears what is given."""

    obligations = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST),
        min_length=1,
        max_length=actions.AT_MOST,
    )
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.active(), required=False, allow_null=True
    )
    due_on = serializers.DateField(required=False, allow_null=True)


class ObligationsAssignedSerializer(serializers.Serializer[Any]):
    """Which obligations were changed, and which stay as they are, because the caller may not."""

    changed = serializers.ListField(child=serializers.IntegerField())
    left = serializers.ListField(child=serializers.IntegerField())
