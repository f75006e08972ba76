"""What the API takes and shows around the description of a use case. Nothing here writes."""

from typing import Any

from rest_framework import serializers

from governance.accounts.models import User
from governance.approvals.fact_checks import TABLES
from governance.approvals.intake.history import Entry
from governance.approvals.use_case_serializers import checked
from inventory.models import System, TierProposal


class ForSystem(serializers.Serializer[Any]):
    """Something that names a system that the caller may see."""

    editable = False
    system = serializers.PrimaryKeyRelatedField(queryset=System.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            rows = System.objects.visible_to(user)
            if self.editable:
                rows = System.objects.editable_by(user)
            self.fields["system"].queryset = rows  # type: ignore[attr-defined]  # its field


class PreviewSerializer(serializers.Serializer[Any]):
    """Facts to judge."""

    facts = serializers.JSONField(required=False)
    ai_act_facts = serializers.JSONField(required=False)
    licence_facts = serializers.JSONField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the answers against the questions of the rules."""
        return attrs | {name: checked(name, attrs[name]) for name in TABLES if name in attrs}


class NewPreviewSerializer(PreviewSerializer, ForSystem):
    """Facts to judge, and the system whose models are meant."""


class RaiseIfSerializer(serializers.Serializer[Any]):
    """One thing that would raise the tier; `open` means that it is not known yet."""

    tier = serializers.IntegerField()
    text = serializers.CharField()
    open = serializers.BooleanField()


class PreviewAnswerSerializer(serializers.Serializer[Any]):
    """Every verdict, and what would change the tier. Nothing of it is stored."""

    tier = serializers.IntegerField()
    tier_words = serializers.CharField()
    tier_because = serializers.ListField(child=serializers.DictField())
    lower_to = serializers.IntegerField(allow_null=True)
    lower_if = serializers.ListField(child=serializers.CharField())
    raise_if = RaiseIfSerializer(many=True)
    blocked_because = serializers.ListField(child=serializers.DictField())
    ai_act_category = serializers.CharField()
    ai_act = serializers.DictField()
    licence_outcome = serializers.CharField()
    licence = serializers.DictField()
    open_questions = serializers.ListField(child=serializers.CharField())


class WordsSerializer(ForSystem):
    """The words of a use case that is not described yet."""

    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=5000, required=False, default="", allow_blank=True)


class AlikeSerializer(serializers.Serializer[Any]):
    """A use case that may be the same."""

    id = serializers.IntegerField(source="use_case.pk")
    name = serializers.CharField(source="use_case.name")
    purpose = serializers.CharField(source="use_case.purpose")
    system = serializers.IntegerField(source="use_case.system_id")
    why = serializers.CharField()


class CloneSerializer(ForSystem):
    """Where a copy goes, and what it is called there."""

    editable = True
    name = serializers.CharField(max_length=120)


class RetireSerializer(serializers.Serializer[Any]):
    """Why a use ends."""

    reason = serializers.CharField()


class LowerSerializer(serializers.Serializer[Any]):
    """A tier below the raised one, and why; 1 lets the rules alone decide."""

    tier = serializers.ChoiceField(choices=[1, 2])
    reason = serializers.CharField()


class ProposalSerializer(serializers.ModelSerializer[TierProposal]):
    """A proposal of a lower tier; `outcome` is empty while it waits for a second person."""

    class Meta:
        model = TierProposal
        fields = (
            "id", "use_case", "lower_to", "reason", "proposed_by", "proposed_at", "outcome",
            "closed_by", "closed_at",
        )  # fmt: skip


class StepSerializer(serializers.Serializer[Any]):
    """One step of the description."""

    key = serializers.CharField(source="step.key")
    title = serializers.CharField(source="step.title")
    answers = serializers.CharField(source="step.attribute")
    asked = serializers.IntegerField()
    open = serializers.IntegerField()
    seen = serializers.BooleanField()


class IntakeSerializer(serializers.Serializer[Any]):
    """How far the description is; `fixed` are the facts that the system's tools decide."""

    answered = serializers.IntegerField(source="progress.answered")
    asked = serializers.IntegerField(source="progress.asked")
    steps = StepSerializer(source="progress.steps", many=True)
    known = serializers.SerializerMethodField()
    fixed = serializers.SerializerMethodField()

    def get_known(self, row: Any) -> list[dict[str, Any]]:
        """Return the answers that can be stated otherwise."""
        offered = row["knowledge"].offered.values()
        return [{"fact": one.fact, "value": one.value, "source": one.source} for one in offered]

    def get_fixed(self, row: Any) -> list[dict[str, Any]]:
        """Return the facts that only a change of the records changes."""
        fixed = row["knowledge"].fixed.items()
        return [{"fact": key, "value": one.value, "source": one.because} for key, one in fixed]


class DifferenceSerializer(serializers.Serializer[Any]):
    """One thing that a version changed."""

    what = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class VersionSerializer(serializers.Serializer[Any]):
    """A use case as it stood after one change."""

    number = serializers.IntegerField(source="version.number")
    note = serializers.CharField(source="version.note")
    made_by = serializers.IntegerField(source="version.made_by_id", allow_null=True)
    made_at = serializers.DateTimeField(source="version.made_at")
    digest = serializers.CharField(source="version.digest")
    snapshot = serializers.DictField(source="version.snapshot")
    changed = DifferenceSerializer(many=True)
    approvals = serializers.SerializerMethodField()

    def get_approvals(self, row: Entry) -> list[int]:
        """Return the ids of the requests that were made for what it says."""
        return [approval.pk for approval in row.approvals]
