"""The Django project, and the roof over the apps that judge, record and report."""

# Whoever enqueues a task must know our Celery app, or the task goes to Celery's default broker.
from governance.celery import app as celery_app

__all__ = ["celery_app"]
