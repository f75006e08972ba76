"""Read everything as of one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every statement inside see the same state of the database. Write nothing inside.

    PostgreSQL: a read-only transaction with a snapshot. SQLite: a deferred transaction, which
    holds no lock that would keep writers out. Inside another transaction its own view holds.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Django finds this out in a transaction of its own; inside ours it would find a no.
        _ = connection.features.supports_json_field
        _run("BEGIN DEFERRED")
        try:
            yield
        finally:
            _run("ROLLBACK")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
