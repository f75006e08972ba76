"""A database in memory that begins as a copy of a migrated file, because migrating takes long."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created


def begin_with(file: Path) -> None:
    """Copy the file into the first SQLite database that is opened in memory from now on."""

    def fill(*, connection: Any, **_: Any) -> None:
        if connection.vendor != "sqlite" or not connection.is_in_memory_db():
            return
        connection_created.disconnect(fill)
        with closing(sqlite3.connect(file)) as source:
            source.backup(connection.connection)

    connection_created.connect(fill, weak=False)
