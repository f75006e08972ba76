"""The list of jobs, and the list of the runs of one."""

from governance.jobs.filters import RunFilter
from governance.jobs.kinds import Job, Queue
from governance.jobs.models import RunState
from governance.jobs.register import NEVER
from governance.web.lists import Column, Empty, ListPage
from governance.web.row_lists import RowFilter, RowList

PAGE = RowList(
    title="Background jobs",
    noun=("job", "jobs"),
    row="jobs/job_row.html",
    template="jobs/job_list.html",
    columns=[
        Column("title", "Job", sort="title"),
        Column("state", "State", sort="state", csv="state_in_words"),
        Column("last_began", "Last run", sort="last_began"),
        Column("took", "Took", csv=lambda row: row.last.took if row.last else "", shown=False),
        Column("did", "Did", csv=lambda row: row.last.in_words if row.last else "", shown=False),
        Column("next_at", "Next run", sort="next_at"),
        Column("queue", "Queue", shown=False),
        Column("problem", "Problem", shown=False),
    ],
    search=["title", "does"],
    search_hint="Search by what a job does",
    choices=(
        RowFilter(
            "state",
            "State",
            lambda: [*RunState.choices, (NEVER, "No run yet")],
            lambda row, value: row.state == value,
        ),
        RowFilter(
            "queue",
            "Queue",
            lambda: [(str(queue), str(queue)) for queue in Queue],
            lambda row, value: row.queue == value,
        ),
    ),
    page_size=50,
    empty=Empty("No jobs", "Background jobs are declared in the software."),
)


def runs_page(job: Job) -> ListPage:
    """Return the list of the runs of one job."""
    return ListPage(
        title=job.title,
        noun=("run", "runs"),
        row="jobs/run_row.html",
        template="jobs/job_detail.html",
        columns=[
            Column("started_at", "Began", sort=("turn", "since")),
            Column("state", "State", sort="state", csv=lambda run: run.get_state_display()),
            Column("finished_at", "Ended", sort="finished_at", narrow=False),
            Column("took", "Took"),
            Column("did", "Did", csv="in_words"),
            Column("times", "Times", sort="times", numeric=True, shown=False),
            Column("problem", "Problem", shown=False),
            Column("asked_by", "Asked for by", csv=_asked_by, narrow=False),
            Column("worker", "Worker", sort="worker", narrow=False),
        ],
        search=["problem", "worker", "task_id", "asked_by__full_name"],
        search_hint="Search by problem, worker, person or task id",
        filters=RunFilter,
        sort="-started_at",
        empty=Empty("No run yet", "A run appears here as soon as a worker takes up the job."),
    )


def _asked_by(run: object) -> str:
    person = getattr(run, "asked_by", None)
    return person.full_name if person else ""
