"""What runs in the background, and when. The row says what is owed; Celery is only the nudge."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from governance.jobs import folder_broker, wiring

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

folder_broker.use()
app = Celery("weighbridge", task_cls="governance.jobs.noted:NotedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.update(
    beat_schedule=wiring.schedule(),
    broker_connection_retry_on_startup=True,
    # A message is done with once its task has ended; who dies before leaves it to another worker.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    # Of each task by the table of jobs; the general limits are for one that is not in it.
    task_annotations=wiring.limits(),
    task_soft_time_limit=14 * 60,
    task_time_limit=15 * 60,
    task_routes=wiring.routes(),
    task_queues={name: {"routing_key": name} for name in wiring.QUEUES},
    task_default_queue=wiring.DEFAULT_QUEUE,
    timezone="UTC",
    worker_hijack_root_logger=False,
)


def make_folders(**_: Any) -> None:
    """Make the folders of the filesystem broker, which does not make them itself."""
    if settings.CELERY_BROKER_URL.startswith("filesystem://"):
        for folder in ("queue", "control"):
            (Path(settings.BROKER_DIR) / folder).mkdir(parents=True, exist_ok=True)


def keep_our_logging(**_: Any) -> None:
    """Stop Celery from replacing the log set-up of settings.py: it does if nobody listens."""


app.on_configure.connect(make_folders, weak=False)
setup_logging.connect(keep_our_logging, weak=False)
app.steps["worker"].add("governance.jobs.hearts:Heart")
