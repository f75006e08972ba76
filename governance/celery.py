"""What runs in the background, and when. The row says what is owed; Celery is only the nudge."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("weighbridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

EVERY_SECONDS = {
    "governance.approvals.tasks.answer_anew": 3600.0,
    "governance.approvals.tasks.escalate_due": 3600.0,
    "governance.approvals.tasks.remind": 3600.0,
    "governance.approvals.tasks.settle_conditions": 3600.0,
    "governance.approvals.tasks.tell_validity": 600.0,
    "governance.watch.tasks.poll_due": 60.0,
    "governance.watch.tasks.sync_advisories": 600.0,
    "governance.evidence.tasks.check_links": 600.0,
    "governance.notices.tasks.send_due": 60.0,
    "governance.obligations.tasks.remind": 3600.0,
    "governance.reports.tasks.build_waiting": 60.0,
    "inventory.tasks.catch_up_lineage": 600.0,
    "inventory.tasks.fetch_lineage_due": 60.0,
    "inventory.tasks.grade_openness": 300.0,
    "inventory.tasks.identify_licences": 600.0,
    "inventory.tasks.inspect_files": 60.0,
    "inventory.tasks.look_up_publishers": 300.0,
    "inventory.tasks.refresh_expired_trust": 3600.0,
    "inventory.tasks.retry_due": 30.0,
    "inventory.tasks.import_due": 60.0,
}
# A nudge that nobody took up before the next one is worth nothing: it expires.
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in EVERY_SECONDS.items()
}


def make_folders(**_: Any) -> None:
    """Make the folders of the filesystem broker, which does not make them itself."""
    if settings.CELERY_BROKER_URL.startswith("filesystem://"):
        for folder in ("queue", "control"):
            (Path(settings.BROKER_DIR) / folder).mkdir(parents=True, exist_ok=True)


def keep_our_logging(**_: Any) -> None:
    """Stop Celery from replacing the log set-up of settings.py: it does if nobody listens."""


app.on_configure.connect(make_folders, weak=False)
setup_logging.connect(keep_our_logging, weak=False)
