"""How runs of jobs can be narrowed, on the page and in the API."""

import django_filters

from governance.jobs.models import JobRun, RunState
from governance.jobs.table import JOBS


class RunFilter(django_filters.FilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label="State", choices=RunState.choices)

    class Meta:
        model = JobRun
        fields: list[str] = []


class JobRunFilter(django_filters.FilterSet):
    """By job and state."""

    job = django_filters.ChoiceFilter(
        label="Job", choices=[(job.key, job.title) for job in JOBS if job.noted]
    )
    state = django_filters.ChoiceFilter(label="State", choices=RunState.choices)

    class Meta:
        model = JobRun
        fields: list[str] = []
