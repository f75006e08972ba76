"""What runs in the background, and when. The row says what is owed; Celery is only the nudge."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from governance.jobs.wiring import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("weighbridge", task_cls="governance.jobs.noted:NotedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = schedule()


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
