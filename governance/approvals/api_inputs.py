"""What the API takes for approvals."""

from typing import Any

from rest_framework import serializers

from governance.approvals.models import AnswerValue, Approval
from governance.evidence.models import Evidence
from inventory.models import UseCase


class Visible(serializers.PrimaryKeyRelatedField[Any]):
    """An id of something that the caller may see; a foreign one does not exist."""

    def get_queryset(self) -> Any:
        """Return what the caller may see."""
        return self.queryset.all().visible_to(self.context["request"].user)  # type: ignore[union-attr]  # always given


class RequestSerializer(serializers.Serializer[Any]):
    """Ask for approval of a use case."""

    use_case = Visible(queryset=UseCase.objects.all())
    note = serializers.CharField(required=False, allow_blank=True, default="")


class SeenSerializer(serializers.Serializer[Any]):
    """Which state of the request a decision was made on."""

    reviewed_digest = serializers.CharField(required=False, allow_blank=True, default="")
    seen_entry = serializers.IntegerField(required=False, allow_null=True, default=None)


class SignSerializer(SeenSerializer):
    """Sign a stage."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


class RequestChangesSerializer(SeenSerializer):
    """Send a request back, with what has to change."""

    wanted = serializers.CharField(required=False, allow_blank=True, default="")


class RefuseSerializer(SeenSerializer):
    """Refuse a stage, with the reason."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class ResubmitSerializer(serializers.Serializer[Any]):
    """Submit a request again, with what is new."""

    note = serializers.CharField(required=False, allow_blank=True, default="")


class ConfirmSerializer(serializers.Serializer[Any]):
    """Say that an approval still holds; `seen_digest` is its `reviewed_digest`.

    With `seen_entry`, a refusal names what happened since; without it, since the submission.
    """

    note = serializers.CharField(required=False, allow_blank=True, default="")
    seen_digest = serializers.CharField(required=False, allow_blank=True, default="")
    seen_entry = serializers.IntegerField(required=False, allow_null=True, default=None)


class SignManySerializer(serializers.Serializer[Any]):
    """Sign several requests; `seen_entry` is the newest audit entry when they were read."""

    approvals = Visible(
        queryset=Approval.objects.select_related("use_case"),
        many=True,
        allow_empty=False,
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")
    seen_entry = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason, in words for the people concerned."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class AnswerWriteSerializer(serializers.Serializer[Any]):
    """Answer an item of the checklist."""

    value = serializers.ChoiceField(choices=AnswerValue.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    evidence = Visible(queryset=Evidence.objects.all(), many=True, required=False, default=list)


class MeetSerializer(serializers.Serializer[Any]):
    """Show that a condition is met."""

    evidence = Visible(queryset=Evidence.objects.all())
