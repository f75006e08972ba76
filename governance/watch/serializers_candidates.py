"""What the API says of candidates, and what it is told of them."""

from typing import Any

from rest_framework import serializers

from governance.watch.models import Candidate

MOST = 200


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A model of a system that an advisory may mean, and what a person said of it."""

    system_name = serializers.CharField(source="system.name", read_only=True)
    model_name = serializers.CharField(source="model.repo_id", read_only=True)
    advisory_name = serializers.CharField(source="advisory.external_id", read_only=True)
    decided_by_name = serializers.CharField(
        source="decided_by.full_name", read_only=True, default=""
    )

    class Meta:
        model = Candidate
        fields = (
            "id",
            "system",
            "system_name",
            "model",
            "model_name",
            "advisory",
            "advisory_name",
            "named",
            "state",
            "reason",
            "decided_by",
            "decided_by_name",
            "decided_at",
            "found_at",
        )
        read_only_fields = fields


class DecideCandidatesSerializer(serializers.Serializer[Any]):
    """Which candidates, and whether their models are meant; a refusal says why."""

    candidates = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST
    )
    state = serializers.ChoiceField(choices=["confirmed", "refused"])
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)


class CandidateOutcomeSerializer(serializers.Serializer[Any]):
    """What became of a candidate; `reason` says why nothing did, "" where it changed."""

    candidate = serializers.IntegerField(source="candidate.pk")
    state = serializers.CharField(source="candidate.state")
    changed = serializers.SerializerMethodField()
    reason = serializers.CharField()

    def get_changed(self, outcome: Any) -> bool:
        """Return whether the decision was taken."""
        return not outcome.reason
