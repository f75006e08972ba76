"""What the API shows of approvals, and what it takes."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.accounts.models import User
from governance.approvals.bindings import reviewed_digest
from governance.approvals.checklist import gaps_of, rows_of
from governance.approvals.models import Answer, AnswerValue, Approval, Binding, Condition, Stage
from governance.approvals.validity import reasons_of
from governance.approvals.validity_words import VALIDITY
from governance.evidence.models import Evidence
from inventory.models import UseCase


class StageSerializer(serializers.ModelSerializer[Stage]):
    """One sign-off; stages of one position can be signed in any order."""

    decided_by = serializers.StringRelatedField[User]()

    class Meta:
        model = Stage
        fields = ("kind", "title", "position", "state", "decided_by", "decided_at", "note")


class ConditionSerializer(serializers.ModelSerializer[Condition]):
    """Something demanded by a day; met once `met_at` is set."""

    class Meta:
        model = Condition
        fields = ("id", "text", "due_on", "set_at", "met_at", "evidence")


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    """One request with its validity as it is now."""

    use_case_name = serializers.CharField(source="use_case.name")
    system = serializers.IntegerField(source="use_case.system_id")
    system_name = serializers.CharField(source="use_case.system.name")
    department = serializers.CharField(source="use_case.system.department.name")
    requested_by = serializers.StringRelatedField[User]()
    validity = serializers.ChoiceField(choices=list(VALIDITY.items()))
    is_outdated = serializers.BooleanField()
    reasons = serializers.SerializerMethodField()
    waiting_for = serializers.SerializerMethodField()
    stages = StageSerializer(many=True)

    class Meta:
        model = Approval
        fields: tuple[str, ...] = (
            "id",
            "use_case",
            "use_case_name",
            "system",
            "system_name",
            "department",
            "tier",
            "state",
            "validity",
            "reasons",
            "is_outdated",
            "waiting_for",
            "stages",
            "requested_by",
            "requested_at",
            "request_note",
            "decided_at",
            "decision_reason",
            "expires_at",
            "suspended_at",
            "suspended_because",
        )

    def get_reasons(self, row: Approval) -> list[str]:
        """Return every reason against it, one sentence each."""
        return list(reasons_of(row, at=timezone.now()))

    def get_waiting_for(self, row: Approval) -> list[str]:
        """Return the kinds of the stages whose turn it is."""
        return [stage.kind for stage in row.waiting_stages]


class BindingSerializer(serializers.ModelSerializer[Binding]):
    """One thing the approval rests on, as it was when the request was made."""

    class Meta:
        model = Binding
        fields = ("kind", "name", "label", "digest", "snapshot")


class ItemSerializer(serializers.Serializer[Any]):
    """One item of the checklist; `value` is `open` while nobody has answered."""

    item = serializers.CharField(source="item.id")
    family = serializers.CharField(source="item.family")
    text = serializers.CharField(source="item.text")
    required = serializers.BooleanField(source="item.required")  # type: ignore[assignment]  # API's word
    value = serializers.CharField(source="state")
    by_software = serializers.BooleanField()
    reason = serializers.CharField(source="answer.reason", default="")
    source = serializers.CharField(source="answer.source", default="")  # type: ignore[assignment]  # API's word
    evidence = serializers.SerializerMethodField()

    def get_evidence(self, row: Any) -> list[int]:
        """Return the evidence's ids."""
        return [item.pk for item in row.answer.evidence.all()] if row.answer else []


class ApprovalDetailSerializer(ApprovalSerializer):
    """Everything a reviewer reads; send `reviewed_digest` back when signing."""

    conditions = ConditionSerializer(many=True)
    bindings = BindingSerializer(many=True)
    checklist = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    reviewed_digest = serializers.SerializerMethodField()

    class Meta(ApprovalSerializer.Meta):
        fields = (
            *ApprovalSerializer.Meta.fields,
            "assessment",
            "conditions",
            "bindings",
            "checklist",
            "gaps",
            "reviewed_digest",
        )

    @extend_schema_field(ItemSerializer(many=True))
    def get_checklist(self, row: Approval) -> Any:
        """Return every item with its answer."""
        return ItemSerializer(rows_of(row), many=True).data

    def get_gaps(self, row: Approval) -> list[str]:
        """Return what stands in the way of a signature, one sentence each."""
        return list(gaps_of(rows_of(row)))

    def get_reviewed_digest(self, row: Approval) -> str:
        """Return the SHA-256 over bound things, answers and conditions as they are now."""
        return reviewed_digest(row)


class Visible(serializers.PrimaryKeyRelatedField[Any]):
    """An id of something that the caller may see; a foreign one does not exist."""

    def get_queryset(self) -> Any:
        """Return what the caller may see."""
        return self.queryset.all().visible_to(self.context["request"].user)  # type: ignore[union-attr]  # always given


class RequestSerializer(serializers.Serializer[Any]):
    """Ask for approval of a use case."""

    use_case = Visible(queryset=UseCase.objects.all())
    note = serializers.CharField(required=False, allow_blank=True, default="")


class SignSerializer(serializers.Serializer[Any]):
    """Sign a stage."""

    note = serializers.CharField(required=False, allow_blank=True, default="")
    reviewed_digest = serializers.CharField(required=False, allow_blank=True, default="")


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason, in words for the people concerned."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class AnswerWriteSerializer(serializers.Serializer[Any]):
    """Answer an item of the checklist."""

    value = serializers.ChoiceField(choices=AnswerValue.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    evidence = Visible(queryset=Evidence.objects.all(), many=True, required=False, default=list)


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """The answer as it is kept."""

    class Meta:
        model = Answer
        fields = ("item", "value", "reason", "source", "evidence", "answered_at")


class ConditionWriteSerializer(serializers.Serializer[Any]):
    """Set a condition."""

    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField()


class MeetSerializer(serializers.Serializer[Any]):
    """Show that a condition is met."""

    evidence = Visible(queryset=Evidence.objects.all())
