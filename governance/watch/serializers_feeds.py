"""What the API says of feeds of advisories and of their runs."""

from rest_framework import serializers

from governance.watch.feed_states import FeedState
from governance.watch.models import Sync, SyncProblem


class FeedSerializer(serializers.Serializer[FeedState | list[FeedState]]):
    """A feed: what it is, whether it is on, and how it goes."""

    key = serializers.CharField(read_only=True)
    title = serializers.CharField(source="source.title", read_only=True)
    description = serializers.CharField(source="source.says", read_only=True)
    terms = serializers.CharField(source="source.credit", read_only=True)
    leaves = serializers.CharField(
        source="source.leaves", read_only=True, help_text="What is told to the source when on."
    )
    address = serializers.CharField(source="source.address", read_only=True)
    is_on = serializers.BooleanField(source="row.is_on", read_only=True)
    is_running = serializers.BooleanField(read_only=True)
    stored = serializers.IntegerField(read_only=True, help_text="Stored records of its source.")
    last_success_at = serializers.DateTimeField(
        source="row.last_success_at", read_only=True, allow_null=True
    )
    due_at = serializers.DateTimeField(source="row.due_at", read_only=True, allow_null=True)
    failures = serializers.IntegerField(source="row.failures", read_only=True)
    last_problem = serializers.CharField(source="row.last_problem", read_only=True)
    last_run = serializers.IntegerField(source="last_run.pk", read_only=True, default=None)


class SwitchSerializer(serializers.Serializer[FeedState]):
    """Whether a feed may be asked over the network."""

    is_on = serializers.BooleanField()


class AdvisoryRunSerializer(serializers.ModelSerializer[Sync]):
    """One run of a feed, or one import."""

    class Meta:
        model = Sync
        fields = (
            "id", "source", "origin", "started_at", "finished_at", "read", "stored", "unreadable",
            "problem",
        )  # fmt: skip
        read_only_fields = fields


class SyncProblemSerializer(serializers.ModelSerializer[SyncProblem]):
    """A record that could not be read, and why."""

    class Meta:
        model = SyncProblem
        fields = ("id", "name", "reason")
        read_only_fields = fields
