"""What the API says of work on findings: several at once, and comments."""

from typing import Any

from rest_framework import serializers

from governance.watch.models import FindingComment
from governance.watch.serializers import TriageSerializer

MOST = 200


class TriageManySerializer(TriageSerializer):
    """The same words as for one, with the findings that they are about."""

    findings = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST
    )
    preview = serializers.BooleanField(default=False)


class FindingOutcomeSerializer(serializers.Serializer[Any]):
    """What became of a finding; `reason` says why nothing did, "" where it changed."""

    finding = serializers.IntegerField(source="finding.pk")
    state = serializers.CharField(source="finding.state")
    changes = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_changes(self, outcome: Any) -> bool:
        """Return whether the decision reaches the finding."""
        return not outcome.reason


class CommentSerializer(serializers.ModelSerializer[FindingComment]):
    """A comment and who wrote it."""

    author_name = serializers.CharField(source="author.full_name", read_only=True)
    # Longer than the column: the action says so in words.
    text = serializers.CharField(allow_blank=True, max_length=20_000)

    class Meta:
        model = FindingComment
        fields = ("id", "author", "author_name", "text", "written_at")
        read_only_fields = ("id", "author", "author_name", "written_at")
