"""Releases as the API shows and takes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.accounts.models import Department, User
from governance.approvals.models import AnswerValue, Release, ReleaseStage, ReleaseStep
from governance.approvals.releases import bound, checklist
from governance.approvals.releases.actions.proposing import Described
from governance.approvals.releases.examples import ANSWER
from governance.evidence.models import Evidence
from inventory.models import Revision

DECISIONS = [("sign", "Sign"), ("request_changes", "Request changes"), ("refuse", "Refuse")]
SAID = (
    "audience", "capabilities", "unintended_uses", "planned_licence", "ownership",
    "general_purpose", "systemic_risk",
)  # fmt: skip


class ReleaseStageSerializer(serializers.ModelSerializer[ReleaseStage]):
    """One sign-off of the round."""

    class Meta:
        model = ReleaseStage
        fields = ("kind", "title", "state", "decided_at")


class ReleaseStepSerializer(serializers.ModelSerializer[ReleaseStep]):
    """One step that was taken, also one that was taken back."""

    class Meta:
        model = ReleaseStep
        fields = ("key", "title", "taken_at", "taken_back_at", "taken_back_because")


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A release, what changed since it was submitted, and what stands in its way."""

    model_name = serializers.CharField(source="model.repo_id")
    commit = serializers.CharField(source="revision.sha")
    stages = ReleaseStageSerializer(source="this_round", many=True)
    steps = ReleaseStepSerializer(many=True)
    changes = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()

    class Meta:
        model = Release
        fields = tuple(ANSWER)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_changes(self, release: Release) -> list[str]:
        """Return what is not as it was when it was submitted."""
        return list(bound.changes_of(release))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_gaps(self, release: Release) -> list[str]:
        """Return what is missing for a signature."""
        return list(checklist.gaps_of(checklist.rows_of(release, at=self.context["at"])))


class NewRelease(serializers.Serializer[Any]):
    """Propose the release of one commit."""

    revision = serializers.PrimaryKeyRelatedField[Revision](
        queryset=Revision.objects.registered().select_related("model")
    )
    department = serializers.PrimaryKeyRelatedField[Department](queryset=Department.objects.all())
    owner = serializers.PrimaryKeyRelatedField[User](queryset=User.objects.all())
    audience = serializers.CharField()
    capabilities = serializers.CharField()
    unintended_uses = serializers.CharField()
    planned_licence = serializers.CharField(max_length=64)
    ownership = serializers.CharField(required=False, allow_blank=True, default="")
    general_purpose = serializers.BooleanField(required=False, allow_null=True, default=None)
    systemic_risk = serializers.BooleanField(required=False, allow_null=True, default=None)

    @property
    def described(self) -> Described:
        """What is said of it, for the action."""
        return Described(**{name: self.validated_data[name] for name in SAID})


class ReleaseAnswerInput(serializers.Serializer[Any]):
    """Answer one item of the checklist."""

    item = serializers.CharField(max_length=64)
    value = serializers.ChoiceField(choices=AnswerValue.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    evidence = serializers.PrimaryKeyRelatedField[Evidence](
        queryset=Evidence.objects.none(), many=True, required=False, default=list
    )

    def get_fields(self) -> dict[str, Any]:
        """Accept only evidence that the caller may see."""
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            fields["evidence"].child_relation.queryset = Evidence.objects.visible_to(user)
        return fields


class ReleaseDecisionInput(serializers.Serializer[Any]):
    """Sign a stage, ask for changes, or refuse; `text` is the note, the changes or the reason."""

    stage = serializers.CharField(max_length=16)
    decision = serializers.ChoiceField(choices=DECISIONS)
    text = serializers.CharField(required=False, allow_blank=True, default="")


class ReleaseStepInput(serializers.Serializer[Any]):
    """Take the next step; `criteria` are the sentences that were seen to be met."""

    step = serializers.CharField(max_length=32)
    criteria = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    note = serializers.CharField(required=False, allow_blank=True, default="")


class ReleaseStepBackInput(serializers.Serializer[Any]):
    """Take a step back, and the later ones with it."""

    step = serializers.CharField(max_length=32)
    reason = serializers.CharField()


class ReleaseReasonInput(serializers.Serializer[Any]):
    """Why a release is withdrawn or closed."""

    reason = serializers.CharField()
