"""Send the job of a waiting run to the workers."""

from dataclasses import dataclass

from celery import current_app

from governance.jobs.models import JobRun
from governance.jobs.noted import RUN_HEADER
from governance.web.nudges import nudge

# The sweep sends a waiting run out again before its message is worth nothing.
WORTH_SECONDS = 5 * 60


@dataclass
class _Asked:
    """A task as `nudge` wants it: its message names the run that it is to take up."""

    name: str
    run_id: int

    def delay(self, **arguments: object) -> object:
        """Send the message."""
        headers = {RUN_HEADER: self.run_id}
        return current_app.send_task(
            self.name, kwargs=arguments, headers=headers, expires=WORTH_SECONDS
        )


def send(run: JobRun) -> bool:
    """Send the job of a run that waits; return whether the broker took the message."""
    if run.kind is None:
        return False
    return nudge(_Asked(run.kind.task, run.pk), **run.kind.asked_with)
