"""The health check tells a load balancer whether to send people here."""

import json

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory

from governance.web import views


@pytest.mark.django_db
def test_a_migrated_database_is_healthy(rf: RequestFactory) -> None:
    response = views.health(rf.get("/health/"))

    assert (response.status_code, json.loads(response.content)) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_waiting_migrations_are_said(rf: RequestFactory) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit'")

    response = views.health(rf.get("/health/"))

    assert response.status_code == 503
    assert b"migrations wait" in response.content


def test_a_database_that_cannot_be_reached_is_said(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise DatabaseError("refused")

    monkeypatch.setattr(views, "MigrationExecutor", refuse)

    response = views.health(rf.get("/health/"))

    assert response.status_code == 503
    assert b"cannot be reached" in response.content
