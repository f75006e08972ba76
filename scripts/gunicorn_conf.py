"""How the web server runs: threads, time limits, and one JSON line per event."""

import gc
import os
from pathlib import Path
from typing import Any

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or "1")
threads = int(os.environ.get("WEB_THREADS") or "8")
timeout = 60
graceful_timeout = 10
keepalive = 5
# The heartbeat file of a process must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, no names
control_socket_disable = True
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {
        name: {"level": "INFO", "handlers": ["console"], "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}


def post_worker_init(worker: Any) -> None:  # gunicorn calls it so
    """Spare the garbage collector what stays for good: rules, models and pages.

    To look through all of that takes longer than to answer, and it did so in the middle of answers.
    What a page makes is mostly gone without it, so it need not look as often either.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
