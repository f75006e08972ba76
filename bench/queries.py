"""Count the statements of a request, and say which of them take the time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

SHOWN = 160


@dataclass(frozen=True)
class Statements:
    """The statements of one request: how many, their seconds together, and the slowest."""

    count: int
    seconds: float
    of: float
    slowest: str

    def __str__(self) -> str:
        return (
            f"{self.count} statements take {self.seconds * 1000:.0f} of {self.of * 1000:.0f} ms; "
            f"the slowest: {self.slowest}"
        )


def statements(path: str, headers: Mapping[str, str]) -> Statements:
    """Return the statements of the second of two requests: the first one fills caches."""
    client = Client(SERVER_NAME="localhost")
    _get(client, path, headers)
    with CaptureQueriesContext(connection) as captured:
        begin = perf_counter()
        _get(client, path, headers)
        seconds = perf_counter() - begin
    rows = sorted(captured.captured_queries, key=lambda row: float(row["time"]))
    slowest = f"{float(rows[-1]['time']) * 1000:.0f} ms, {_short(rows[-1]['sql'])}" if rows else ""
    return Statements(len(rows), sum(float(row["time"]) for row in rows), seconds, slowest)


def _get(client: Client, path: str, headers: Mapping[str, str]) -> None:
    answer: HttpResponseBase = client.get(path, headers=dict(headers))
    if isinstance(answer, StreamingHttpResponse):
        for _ in answer:
            pass
    answer.close()


def _short(sql: str) -> str:
    """Leave out the columns, which say little about what a statement does."""
    told = re.sub(r"SELECT .*? FROM", "SELECT … FROM", sql.replace('"', ""), count=1)
    return told[:SHOWN].replace("|", "¦")
