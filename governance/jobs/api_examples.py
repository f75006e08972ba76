"""Examples for the description of the API."""

from drf_spectacular.utils import OpenApiExample

ENDED = {
    "id": 311,
    "job": "hub-polls",
    "title": "Polls of the hubs",
    "state": "done",
    "queued_at": "2026-11-21T12:00:00Z",
    "started_at": "2026-11-21T12:00:00Z",
    "finished_at": "2026-11-21T12:00:00.400Z",
    "seconds": 0.4,
    "times": 1,
    "counts": {"polls sent out": 12},
    "done": 0,
    "total": None,
    "problem": "",
    "worker": "hub@weighbridge",
    "task_id": "8a4f9a0e-5a7e-4f0c-9a53-1d6f3f0f9d11",
    "asked_by": None,
    "asked_by_name": "",
    "cancel_asked_at": None,
    "can_be_cancelled": False,
}
WAITING = ENDED | {
    "id": 312,
    "state": "waiting",
    "started_at": None,
    "finished_at": None,
    "seconds": None,
    "counts": {},
    "worker": "",
    "task_id": "",
    "asked_by": 3,
    "asked_by_name": "Ada Weaver",
    "can_be_cancelled": True,
}
CANCELLING = ENDED | {
    "id": 313,
    "job": "licences",
    "title": "Licences read again",
    "state": "running",
    "finished_at": None,
    "seconds": None,
    "counts": {},
    "done": 40,
    "total": 200,
    "cancel_asked_at": "2026-11-21T12:01:00Z",
}
RUN = OpenApiExample("A run that ended", value=ENDED, response_only=True)
ASKED = OpenApiExample(
    "Waits for a worker", value=WAITING, response_only=True, status_codes=["202"]
)
STOPPING = OpenApiExample("Stops soon", value=CANCELLING, response_only=True)
JOB = OpenApiExample(
    "A job",
    value={
        "key": "hub-polls",
        "title": "Polls of the hubs",
        "does": "Sends out a look at every model whose time has come, the longest waiting first.",
        "often": "Every minute",
        "every_seconds": 60,
        "limit_seconds": 60,
        "if_its_worker_dies": "Each row is sent again at the next run; whoever takes one holds it "
        "under a lease.",
        "queue": "hub",
        "worker_is_there": True,
        "state": "done",
        "problem": "",
        "next_at": "2026-11-21T12:01:00Z",
        "is_late": False,
        "now": None,
        "last": ENDED,
    },
    response_only=True,
)
