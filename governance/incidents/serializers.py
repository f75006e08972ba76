"""What the API shows of incidents, and what it takes. Nothing here writes."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from governance.accounts.models import User
from governance.incidents.forms import SEVERITIES
from governance.incidents.models import Clock, Incident, TimelineEntry
from governance.rules import clocks
from inventory.models import System, UseCase


def _choices(rows: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in clocks.choices(rows)]


class IncidentSerializer(serializers.ModelSerializer[Incident]):
    """An incident; null and empty facts are not known yet.

    `running` counts the deadlines in force that are not met; `next_due` is the first of them.
    """

    system_name = serializers.CharField(source="system.name")
    reported_by_name = serializers.CharField(source="reporter")
    running = serializers.IntegerField()
    next_due = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = (
            "id", "title", "description", "system", "system_name", "use_case", "severity",
            "harms", "personal_data_breach", "risk_to_people", "provider_unreachable",
            "occurred_at", "aware_at", "state", "running", "next_due", "reported_by",
            "reported_by_name", "reported_at", "closed_at", "conclusion",
        )  # fmt: skip


class ClockSerializer(serializers.ModelSerializer[Clock]):
    """A reporting deadline; `state` is done, due, overdue or upcoming (not in force yet).

    `depends_on` names what is unknown: the deadline may fall away once it is known.
    """

    state = serializers.SerializerMethodField()

    class Meta:
        model = Clock
        fields = (
            "id", "rule", "regime", "title", "who_to", "due_at", "at_once", "basis", "because",
            "status", "applies_from", "also_read_as", "depends_on", "state", "met_at", "met_by",
            "met_note",
        )  # fmt: skip

    def get_state(self, row: Clock) -> str:
        """Return where the deadline stands now."""
        return row.state(timezone.now())


class TimelineSerializer(serializers.ModelSerializer[TimelineEntry]):
    """One line of the timeline."""

    class Meta:
        model = TimelineEntry
        fields = ("id", "happened_at", "text", "told_by", "told_at")


class IncidentDetailSerializer(IncidentSerializer):
    """An incident with its deadlines and its timeline."""

    clocks = ClockSerializer(many=True)
    timeline = TimelineSerializer(many=True)

    class Meta(IncidentSerializer.Meta):
        fields = (*IncidentSerializer.Meta.fields, "clocks", "timeline")


class KnownSerializer(serializers.Serializer[Any]):
    """What is known by now; leave out or send null for what is not."""

    severity = serializers.ChoiceField(choices=SEVERITIES)
    harms = serializers.MultipleChoiceField(choices=_choices("harms"), required=False, default=set)
    personal_data_breach = serializers.BooleanField(required=False, allow_null=True, default=None)
    risk_to_people = serializers.ChoiceField(
        choices=_choices("risks_to_people"), required=False, allow_blank=True, default=""
    )
    provider_unreachable = serializers.BooleanField(required=False, default=False)


class ReportSerializer(KnownSerializer):
    """An incident to report."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField()
    system = serializers.PrimaryKeyRelatedField(queryset=System.objects.none())
    use_case = serializers.PrimaryKeyRelatedField(
        queryset=UseCase.objects.none(), required=False, allow_null=True, default=None
    )
    aware_at = serializers.DateTimeField()
    occurred_at = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User):
            fields: dict[str, Any] = dict(self.fields)
            fields["system"].queryset = System.objects.visible_to(user).in_use()
            fields["use_case"].queryset = UseCase.objects.visible_to(user).in_use()


class NoteSerializer(serializers.Serializer[Any]):
    """A line for the timeline; now, if no moment is given."""

    text = serializers.CharField()
    happened_at = serializers.DateTimeField(required=False)


class MetSerializer(serializers.Serializer[Any]):
    """To whom a report was made, and under which reference."""

    told = serializers.CharField(max_length=300)


class CloseSerializer(serializers.Serializer[Any]):
    """The cause, and what was done about it."""

    conclusion = serializers.CharField()
