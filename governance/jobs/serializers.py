"""Jobs, runs and queues as the API gives them."""

from typing import Any

from rest_framework import serializers

from governance.jobs.kinds import Queue
from governance.jobs.models import JobRun, RunState
from governance.jobs.register import NEVER


class JobRunSerializer(serializers.ModelSerializer[JobRun]):
    """One run. Of looks that found nothing to do there is one row a job; `times` counts them."""

    title = serializers.CharField(read_only=True)
    seconds = serializers.FloatField(read_only=True, allow_null=True)
    counts = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="What was done, and how often."
    )
    asked_by_name = serializers.CharField(
        source="asked_by.full_name", default="", read_only=True, help_text="“” for the clock."
    )
    can_be_cancelled = serializers.BooleanField(source="can_stop", read_only=True)

    class Meta:
        model = JobRun
        fields = (
            "id",
            "job",
            "title",
            "state",
            "queued_at",
            "started_at",
            "finished_at",
            "seconds",
            "times",
            "counts",
            "done",
            "total",
            "problem",
            "worker",
            "task_id",
            "asked_by",
            "asked_by_name",
            "cancel_asked_at",
            "can_be_cancelled",
        )


class JobSerializer(serializers.Serializer[Any]):
    """One job with its newest runs. `worker_is_there` says whether its queue is served."""

    key = serializers.CharField()
    title = serializers.CharField()
    does = serializers.CharField()
    often = serializers.CharField(source="job.often")
    every_seconds = serializers.IntegerField(source="job.every", allow_null=True)
    limit_seconds = serializers.IntegerField(source="job.limit")
    if_its_worker_dies = serializers.CharField(source="job.again")
    queue = serializers.ChoiceField(choices=[(str(queue), str(queue)) for queue in Queue])
    worker_is_there = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=[*RunState.choices, (NEVER, "No run yet")])
    problem = serializers.CharField()
    next_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    now = JobRunSerializer(allow_null=True)
    last = JobRunSerializer(allow_null=True)

    def get_worker_is_there(self, row: Any) -> bool:
        """Whether a worker that takes from the job's queue was heard of lately."""
        return row.queue in self.context["served"]
