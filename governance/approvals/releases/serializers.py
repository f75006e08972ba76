"""Releases as the API shows and takes them."""

from functools import cached_property
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.accounts.models import Department, User
from governance.approvals.api_serializers import CountsSerializer, ItemSerializer
from governance.approvals.meanwhile import newest_entry
from governance.approvals.models import AnswerValue, Release, ReleaseStage, ReleaseStep
from governance.approvals.releases import bound
from governance.approvals.releases.actions.proposing import Described
from governance.approvals.releases.checklist import ReleaseRow, counts, gaps_of, rows_of
from governance.approvals.releases.examples import ANSWER, LISTED
from governance.evidence.models import Evidence
from inventory.models import Revision

DECISIONS = [("sign", "Sign"), ("request_changes", "Request changes"), ("refuse", "Refuse")]
SAID = (
    "audience", "capabilities", "unintended_uses", "planned_licence", "ownership",
    "general_purpose", "systemic_risk",
)  # fmt: skip


class ReleaseStageSerializer(serializers.ModelSerializer[ReleaseStage]):
    """One sign-off of the round. `acting_for` is in whose name it was given."""

    decided_by = serializers.StringRelatedField[User]()
    acting_for = serializers.StringRelatedField[User]()

    class Meta:
        model = ReleaseStage
        fields = (
            "kind",
            "title",
            "state",
            "waiting_since",
            "escalates_at",
            "decided_by",
            "acting_for",
            "decided_at",
        )


class ReleaseStepSerializer(serializers.ModelSerializer[ReleaseStep]):
    """One step that was taken, also one that was taken back."""

    class Meta:
        model = ReleaseStep
        fields = ("key", "title", "taken_at", "taken_back_at", "taken_back_because")


class ReleaseListedSerializer(serializers.ModelSerializer[Release]):
    """A release as a list shows it; send `seen_entry` back when deciding."""

    model_name = serializers.CharField(source="model.repo_id")
    commit = serializers.CharField(source="revision.sha")
    stages = ReleaseStageSerializer(source="this_round", many=True)
    steps = ReleaseStepSerializer(many=True)
    seen_entry = serializers.SerializerMethodField()

    class Meta:
        model = Release
        fields: tuple[str, ...] = tuple(LISTED)

    @cached_property
    def _newest(self) -> int:
        return newest_entry()

    def get_seen_entry(self, release: Release) -> int:
        """Return the newest audit entry at this moment."""
        return self._newest


class ReleaseSerializer(ReleaseListedSerializer):
    """A release with its checklist, what changed since it was submitted, and what is missing."""

    changes = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    checklist = serializers.SerializerMethodField()
    checklist_counts = serializers.SerializerMethodField()

    class Meta(ReleaseListedSerializer.Meta):
        fields = tuple(ANSWER)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_changes(self, release: Release) -> list[str]:
        """Return what is not as it was when it was submitted."""
        return list(bound.changes_of(release))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_gaps(self, release: Release) -> list[str]:
        """Return what is missing for a signature."""
        return list(gaps_of(self._rows(release)))

    @extend_schema_field(ItemSerializer(many=True))
    def get_checklist(self, release: Release) -> Any:
        """Return every item with its answer."""
        return ItemSerializer(self._rows(release), many=True).data

    @extend_schema_field(CountsSerializer)
    def get_checklist_counts(self, release: Release) -> Any:
        """Return how many items are done, and of those how many are evidenced and attested."""
        return CountsSerializer(counts(self._rows(release))).data

    def _rows(self, release: Release) -> list[ReleaseRow]:
        """Return the checklist, read once for all that is shown of it."""
        if release.pk not in self._read:
            self._read[release.pk] = rows_of(release, at=self.context["at"])
        return self._read[release.pk]

    @cached_property
    def _read(self) -> dict[int, list[ReleaseRow]]:
        return {}


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
    seen_entry = serializers.IntegerField(required=False, allow_null=True, default=None)


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
