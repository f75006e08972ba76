"""Emptying PostgreSQL after a test that others saw: rows go, tables and what Django keeps stay."""

from collections.abc import Callable
from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction

KEPT = {"django_content_type", "auth_permission", "django_migrations"}
# Of a superuser: no trigger keeps a row, and no table has to be emptied before another.
WITHOUT_TRIGGERS = "SET LOCAL session_replication_role = replica"


def delete_rows() -> None:
    """Delete rows where Django would truncate every table and write its permissions anew."""
    flush.Command.handle = _or_delete(flush.Command.handle)  # type: ignore[method-assign]


def _or_delete(truncate: Callable[..., Any]) -> Callable[..., Any]:
    def handle(self: flush.Command, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or not _is_superuser(connection):
            truncate(self, **options)
            return
        tables = set(connection.introspection.django_table_names(only_existing=True))
        names = [connection.ops.quote_name(name) for name in sorted(tables - KEPT)]
        words = [WITHOUT_TRIGGERS, *(f"DELETE FROM {name}" for name in names)]  # noqa: S608
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("; ".join(words))

    return handle


def _is_superuser(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return bool(cursor.fetchone()[0] == "on")
