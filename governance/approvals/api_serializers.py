"""What the API shows of approvals."""

from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.accounts.models import User
from governance.approvals.actions import Outcome
from governance.approvals.bindings import reviewed_digest
from governance.approvals.checklist import Row, counts, rows_of
from governance.approvals.condition_serializers import ConditionSerializer, WaiverSerializer
from governance.approvals.models import Answer, Approval, Binding, Stage, Waiver
from governance.approvals.obstacles import gaps_for
from governance.approvals.validity import reasons_of
from governance.approvals.validity_words import VALIDITY
from governance.web.representing import Rows


class StageSerializer(Rows, serializers.ModelSerializer[Stage]):
    """One sign-off; stages of one position can be signed in any order.

    `key` names it in addresses. `acting_for` is in whose name it was signed.
    """

    decided_by = serializers.StringRelatedField[User]()
    acting_for = serializers.StringRelatedField[User]()

    class Meta:
        model = Stage
        fields = (
            "key",
            "kind",
            "seat",
            "round",
            "title",
            "position",
            "state",
            "waiting_since",
            "escalates_at",
            "decided_by",
            "acting_for",
            "decided_at",
            "note",
        )


class ApprovalSerializer(Rows, serializers.ModelSerializer[Approval]):
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
    stages = StageSerializer(source="this_round", many=True)
    seen_entry = serializers.IntegerField(
        read_only=True,
        help_text="The newest audit entry at this moment; send it back when deciding.",
    )

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
            "round",
            "validity",
            "reasons",
            "is_outdated",
            "waiting_for",
            "stages",
            "requested_by",
            "requested_at",
            "submitted_at",
            "request_note",
            "changes_wanted",
            "renews",
            "confirmed_at",
            "decided_at",
            "decision_reason",
            "expires_at",
            "suspended_at",
            "suspended_because",
            "seen_entry",
        )

    def get_reasons(self, row: Approval) -> list[str]:
        """Return every reason against it, one sentence each."""
        return list(reasons_of(row, at=timezone.now()))

    def get_waiting_for(self, row: Approval) -> list[str]:
        """Return the keys of the stages whose turn it is."""
        return [stage.key for stage in row.waiting_stages]


class BindingSerializer(serializers.ModelSerializer[Binding]):
    """One thing the approval rests on, as it was when the request was made."""

    class Meta:
        model = Binding
        fields = ("kind", "name", "label", "digest", "snapshot")


class ItemSerializer(serializers.Serializer[Any]):
    """One item of the checklist; `value` is `open` while nobody has answered.

    `proof` says how what is done is shown: `evidenced`, `weaker than expected`, `ran out` or
    `attested`; "" for what is not done.
    """

    item = serializers.CharField(source="item.id")
    family = serializers.CharField(source="item.family")
    text = serializers.CharField(source="item.text")
    required = serializers.BooleanField(source="item.required")  # type: ignore[assignment]  # API's word
    value = serializers.CharField(source="state")
    proof = serializers.CharField()
    by_software = serializers.BooleanField()
    reason = serializers.CharField(source="answer.reason", default="")
    source = serializers.CharField(source="answer.source", default="")  # type: ignore[assignment]  # API's word
    evidence = serializers.SerializerMethodField()

    def get_evidence(self, row: Any) -> list[int]:
        """Return the evidence's ids."""
        return [item.pk for item in row.answer.evidence.all()] if row.answer else []


class CountsSerializer(serializers.Serializer[Any]):
    """How far a checklist is.

    `done` is `evidenced` and `attested` together: attested is whatever is done without current
    evidence of the expected strength.
    """

    items = serializers.IntegerField()
    done = serializers.IntegerField()
    evidenced = serializers.IntegerField()
    attested = serializers.IntegerField()
    open = serializers.IntegerField()


class ApprovalDetailSerializer(ApprovalSerializer):
    """Everything a reviewer reads; send `reviewed_digest` back when signing."""

    conditions = ConditionSerializer(source="read_conditions", many=True)
    waivers = serializers.SerializerMethodField()
    bindings = BindingSerializer(many=True)
    earlier_rounds = serializers.SerializerMethodField()
    checklist = serializers.SerializerMethodField()
    checklist_counts = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    reviewed_digest = serializers.SerializerMethodField()

    class Meta(ApprovalSerializer.Meta):
        fields = (
            *ApprovalSerializer.Meta.fields,
            "assessment",
            "earlier_rounds",
            "conditions",
            "waivers",
            "bindings",
            "checklist",
            "checklist_counts",
            "gaps",
            "reviewed_digest",
        )

    @extend_schema_field(StageSerializer(many=True))
    def get_earlier_rounds(self, row: Approval) -> Any:
        """Return the sign-offs of the rounds before this one."""
        earlier = [stage for stage in row.every_stage if stage.round < row.round]
        return StageSerializer(earlier, many=True).data

    @extend_schema_field(WaiverSerializer(many=True))
    def get_waivers(self, row: Approval) -> Any:
        """Return every waiver, also refused ones and those that are over."""
        return WaiverSerializer(Waiver.objects.filter(approval=row), many=True).data

    @extend_schema_field(ItemSerializer(many=True))
    def get_checklist(self, row: Approval) -> Any:
        """Return every item with its answer."""
        return ItemSerializer(self._rows(row), many=True).data

    @extend_schema_field(CountsSerializer)
    def get_checklist_counts(self, row: Approval) -> Any:
        """Return how many items are done, and of those how many are evidenced and attested."""
        return CountsSerializer(counts(self._rows(row))).data

    def get_gaps(self, row: Approval) -> list[str]:
        """Return what stands in the way of a signature, one sentence each."""
        return list(gaps_for(row, at=timezone.now()))

    def get_reviewed_digest(self, row: Approval) -> str:
        """Return the SHA-256 over bound things, answers and conditions as they are now."""
        return reviewed_digest(row)

    def _rows(self, row: Approval) -> list[Row]:
        """Return the checklist, read once for all that is shown of it."""
        if row.pk not in self._read:
            self._read[row.pk] = rows_of(row)
        return self._read[row.pk]

    @cached_property
    def _read(self) -> dict[int, list[Row]]:
        return {}


class OutcomeSerializer(serializers.Serializer[Any]):
    """What became of one request; `reason` says why it was not signed."""

    approval = serializers.IntegerField(source="approval.pk")
    signed = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_signed(self, row: Outcome) -> bool:
        """Tell whether it was signed."""
        return not row.reason


class OutcomesSerializer(serializers.Serializer[Any]):
    """What became of each."""

    results = OutcomeSerializer(many=True)


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """The answer as it is kept."""

    class Meta:
        model = Answer
        fields = ("item", "value", "reason", "source", "evidence", "answered_at")
