"""What the API says of polls, changes, advisories and findings."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.watch.change_words import sentence
from governance.watch.models import Advisory, Change, Finding, FindingState, Justification, Poll
from governance.watch.standing import of_poll
from inventory.hubs.base import RefKind


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A finding with the names of what it points at."""

    system_name = serializers.CharField(source="system.name", read_only=True)
    owner_name = serializers.CharField(source="owner.full_name", read_only=True, default="")
    accepted_by_name = serializers.CharField(
        source="accepted_by.full_name", read_only=True, default=""
    )
    version = serializers.CharField(source="component.version", read_only=True, default="")
    model = serializers.IntegerField(
        source="revision.model_id", read_only=True, allow_null=True, default=None
    )
    justification = serializers.ChoiceField(
        choices=Justification.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = Finding
        fields = (
            "id",
            "system",
            "system_name",
            "subject",
            "version",
            "title",
            "because",
            "severity",
            "certainty",
            "match_kind",
            "revision",
            "model",
            "state",
            "justification",
            "note",
            "owner",
            "owner_name",
            "stated_by",
            "due_on",
            "due_because",
            "accepted_until",
            "accepted_by",
            "accepted_by_name",
            "advisory",
            "change",
            "found_at",
            "settled_at",
        )
        read_only_fields = fields


class TriageSerializer(serializers.Serializer[Finding]):
    """Where the work on a finding stands; what a state needs, the action checks."""

    state = serializers.ChoiceField(choices=FindingState.choices)
    justification = serializers.ChoiceField(
        choices=Justification.choices, required=False, allow_blank=True
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    accepted_until = serializers.DateField(required=False, allow_null=True)


class ChangeSerializer(serializers.ModelSerializer[Change]):
    """A change with its model's name, and the commit where it concerns one alone."""

    model_name = serializers.CharField(source="model.repo_id", read_only=True)
    commit = serializers.CharField(source="revision.sha", read_only=True, default="")
    text = serializers.SerializerMethodField()

    class Meta:
        model = Change
        fields = (
            "id",
            "model",
            "model_name",
            "commit",
            "kind",
            "severity",
            "before",
            "after",
            "text",
            "found_at",
        )
        read_only_fields = fields

    def get_text(self, change: Change) -> str:
        """Return the change in one sentence."""
        return sentence(change)


class AdvisorySerializer(serializers.ModelSerializer[Advisory]):
    """An advisory as it is listed; records of one flaw share a `group_key`."""

    class Meta:
        model = Advisory
        fields = (
            "id",
            "source",
            "external_id",
            "aliases",
            "group_key",
            "summary",
            "severity",
            "url",
            "modified",
            "withdrawn",
            "imported_at",
        )
        read_only_fields = fields


class AdvisoryDetailSerializer(serializers.ModelSerializer[Advisory]):
    """An advisory with its text and the source's own document, whole."""

    class Meta:
        model = Advisory
        fields = (*AdvisorySerializer.Meta.fields, "details", "record")
        read_only_fields = fields


class RefSerializer(serializers.Serializer[Any]):
    """A branch or a tag at the hub, and the commit that it leads to."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in RefKind])
    name = serializers.CharField()
    commit = serializers.CharField()


class PollSerializer(serializers.ModelSerializer[Poll]):
    """When a model is asked for next, whether its hub is asked now, and how the last time went.

    A model that is not `in_use` is asked for only when a person wants it, whatever `due_at` says.
    """

    model_name = serializers.CharField(source="model.repo_id", read_only=True)
    in_use = serializers.BooleanField(read_only=True)
    left_alone_until = serializers.SerializerMethodField()
    left_alone_because = serializers.SerializerMethodField()

    class Meta:
        model = Poll
        fields = (
            "id",
            "model",
            "model_name",
            "in_use",
            "due_at",
            "left_alone_until",
            "left_alone_because",
            "last_started_at",
            "last_success_at",
            "stale_since",
            "failures",
            "problem",
        )
        read_only_fields = fields

    def get_left_alone_until(self, poll: Poll) -> datetime | None:
        """Return until when nobody asks the hub: its quota is spent, or it failed; else null."""
        return of_poll(poll).until

    def get_left_alone_because(self, poll: Poll) -> str:
        """Return why, in a sentence; "" where the hub is asked."""
        standing = of_poll(poll)
        return standing.why if standing.until else ""


class PollDetailSerializer(PollSerializer):
    """A poll with the branches and tags of its model; `refs` is null where the hub lists none."""

    refs = serializers.SerializerMethodField()

    class Meta:
        model = Poll
        fields = (*PollSerializer.Meta.fields, "refs", "refs_read_at")
        read_only_fields = fields

    @extend_schema_field(RefSerializer(many=True, allow_null=True))
    def get_refs(self, poll: Poll) -> list[dict[str, str]] | None:
        """Return each name with its commit."""
        if poll.refs is None:
            return None
        return [{"kind": kind, "name": name, "commit": sha} for kind, name, sha in poll.refs]
