"""What Celery is told, made from the table of jobs."""

from collections.abc import Mapping
from typing import Any

from governance.jobs.kinds import MINUTE, Queue
from governance.jobs.table import JOBS

# Unless told otherwise, RabbitMQ takes a message back that is not acknowledged for this long.
RABBITMQ_WAITS = 30 * MINUTE
QUEUES = tuple(str(queue) for queue in Queue)
DEFAULT_QUEUE = str(Queue.DEFAULT)
LONGEST = max(job.limit for job in JOBS)


def routes() -> dict[str, dict[str, str]]:
    """Return the queue of every task."""
    return {job.task: {"queue": str(job.queue)} for job in JOBS}


def limits() -> dict[str, dict[str, int]]:
    """Return after how many seconds every task is asked to end, and is killed."""
    return {job.task: {"soft_time_limit": job.soft_limit, "time_limit": job.limit} for job in JOBS}


def schedule() -> dict[str, dict[str, Any]]:
    """Return what the clock sends out, and how often.

    A nudge that nobody took up before the next one is worth nothing: it expires.
    """
    return {
        job.task: {
            "task": job.task,
            "schedule": float(job.every),
            "options": {"expires": float(job.every)},
        }
        for job in JOBS
        if job.every is not None
    }


def transport_options(url: str, *, folder: Any) -> Mapping[str, Any]:
    """Return what the broker at this address needs to be told; `folder` is for messages in files.

    A broker must not give a message to a second worker while the first may still be at it.
    """
    if url.startswith("filesystem://"):
        return {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
        }
    if url.startswith(("redis", "sentinel")):
        return {"visibility_timeout": LONGEST + 5 * MINUTE}
    if url.startswith(("amqp", "pyamqp")):
        return {"confirm_publish": True}
    return {}
