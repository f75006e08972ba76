"""The OSV API: which records speak of a package, and the records themselves.

HTTP goes through `httpx2`, which the hub client brings along: unlike `urllib` it streams with a
time limit on each step, and never follows a redirect unless told to. Only the names of packages
leave this machine, never the versions we run: those are compared here.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import httpx2

AT_ONCE = 500
PAGES = 200
BODY_LIMIT = 40 * 1024 * 1024
TIMEOUT = 30.0
ANSWER_SECONDS = 60.0
OSV_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,99}")


class SourceUnavailable(Exception):
    """The source cannot be asked at the moment. The text is fit for a person."""


class SourceLacksRecord(Exception):
    """The source has no record of this id."""


@dataclass(frozen=True)
class Named:
    """A record by its id, and when it was last modified, as text."""

    external_id: str
    modified: str


class Osv:
    """A client of one OSV endpoint; use it in a `with` statement. `timeout` in seconds."""

    def __init__(self, endpoint: str, *, timeout: float = TIMEOUT) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.timeout = timeout
        self._client = httpx2.Client(
            timeout=timeout, follow_redirects=False, headers={"User-Agent": "weighbridge/0.1"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def records_of(
        self, packages: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[tuple[str, str], list[Named]]]:
        """Give each (ecosystem, name) with every record that speaks of it.

        :raises SourceUnavailable: if the source does not answer well.
        """
        for start in range(0, len(packages), AT_ONCE):
            portion = packages[start : start + AT_ONCE]
            yield from zip(portion, self._batch(portion), strict=True)

    def record(self, external_id: str) -> Any:
        """Return one record as JSON.

        :raises SourceLacksRecord: if there is none.
        :raises SourceUnavailable: if the source does not answer well.
        """
        if not OSV_ID.fullmatch(external_id):
            raise SourceLacksRecord(external_id)
        return self._ask("GET", f"/v1/vulns/{quote(external_id, safe='')}")

    def _batch(self, packages: Sequence[tuple[str, str]]) -> list[list[Named]]:
        """Ask for several packages; a reply may hold part of the records, or only a page token."""
        found: list[list[Named]] = [[] for _ in packages]
        waiting = dict.fromkeys(range(len(packages)), "")
        for _ in range(PAGES):
            queries = [_query(packages[place], token) for place, token in waiting.items()]
            reply = self._ask("POST", "/v1/querybatch", {"queries": queries})
            results = _results(reply, len(queries))
            for place, result in zip(list(waiting), results, strict=True):
                found[place] += _named(result)
                waiting[place] = str(result.get("next_page_token") or "")
            waiting = {place: token for place, token in waiting.items() if token}
            if not waiting:
                return found
        raise SourceUnavailable("OSV sent more pages than we read. We ask again later.")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            with self._client.stream(method, f"{self.endpoint}{path}", json=body) as response:
                if response.status_code == 404 and method == "GET":
                    raise SourceLacksRecord(path.rpartition("/")[2])
                if response.status_code != 200:
                    raise SourceUnavailable(
                        f"OSV answered with status {response.status_code}. We ask again later."
                    )
                return json.loads(_body(response))
        except (ValueError, RecursionError) as error:
            raise SourceUnavailable(
                "OSV's answer was cut off, or a web page came in its place. We ask again later."
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise SourceUnavailable(
                "OSV cannot be reached, or took too long. We ask again later."
            ) from error


def _query(package: tuple[str, str], token: str) -> dict[str, Any]:
    ecosystem, name = package
    asked: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": name}}
    return asked | ({"page_token": token} if token else {})


def _results(reply: Any, expected: int) -> list[Mapping[str, Any]]:
    rows = reply.get("results") if isinstance(reply, dict) else None
    if not isinstance(rows, list) or len(rows) != expected:
        raise SourceUnavailable("OSV's answer is not the list we asked for. We ask again later.")
    return [row if isinstance(row, dict) else {} for row in rows]


def _named(result: Mapping[str, Any]) -> list[Named]:
    rows = result.get("vulns")
    return [
        Named(str(row["id"]), str(row.get("modified") or ""))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and isinstance(row.get("id"), str)
    ]


def _body(response: httpx2.Response) -> bytes:
    """Return the body; neither a flood nor a trickle passes."""
    ends, received = time.monotonic() + ANSWER_SECONDS, bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > BODY_LIMIT or time.monotonic() > ends:
            raise SourceUnavailable("OSV's answer was too large or too slow. We ask again later.")
    return bytes(received)
