"""Questions to one source, with our own time, size and redirect limits on every one of them.

HTTP goes through `httpx2`, which the hub client brings along: unlike `urllib` it streams with a
time limit on each step, and never follows a redirect unless told to.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx2

from inventory.hubs.address import origin

TIMEOUT = 30.0
ANSWER_SECONDS = 60.0
ANSWER_LIMIT = 40 * 1024 * 1024
FILE_SECONDS = 600.0
FILE_LIMIT = 1024 * 1024 * 1024
HOPS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class SourceUnavailable(Exception):
    """The source cannot be asked at the moment. The text is fit for a person."""


class SourceLacksRecord(Exception):
    """The source has no record of this id."""


@dataclass(frozen=True)
class Reply:
    """The head of an answer. `unchanged` has no body: the ETag that was named still holds."""

    headers: Mapping[str, str]
    unchanged: bool = False

    @property
    def etag(self) -> str:
        """What to name the next time."""
        return self.headers.get("etag", "")[:200]


class Wire:
    """Speaks to one source; use it in a `with` statement. `title` is how people call it."""

    def __init__(
        self, address: str, *, title: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.title = title
        self.home = self._checked(address.rstrip("/"))
        self.address = self.home.geturl()
        self._client = httpx2.Client(
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"User-Agent": "weighbridge/0.1", **(headers or {})},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def json(self, url: str, *, body: Any = None) -> Any:
        """Return an answer of at most 40 MB as JSON; with a body it is posted.

        :raises SourceLacksRecord: if there is nothing at the address.
        :raises SourceUnavailable: if the source does not answer well.
        """
        received = bytearray()
        with self._stream(url, {}, body) as response:
            for chunk in self._chunks(response, ANSWER_LIMIT, ANSWER_SECONDS):
                received += chunk
        try:
            return json.loads(received)
        except (ValueError, RecursionError) as error:
            raise self.cut_off() from error

    def download(self, url: str, into: Path, *, etag: str = "", whole: bool = False) -> Reply:
        """Write an answer to a file, never holding more than a portion of it.

        `whole` is a list of everything, which may be large and take ten minutes.

        :raises SourceLacksRecord: if there is nothing at the address.
        :raises SourceUnavailable: if the source does not answer well.
        """
        limit, seconds = (FILE_LIMIT, FILE_SECONDS) if whole else (ANSWER_LIMIT, ANSWER_SECONDS)
        headers = {"If-None-Match": etag} if etag else {}
        with self._stream(url, headers) as response, into.open("wb") as file:
            if response.status_code == 304:
                return Reply(response.headers, unchanged=True)
            self._write(response, file, limit, seconds)
            return Reply(response.headers)

    def inside(self, url: str) -> str:
        """Return an address that the source gave, if it is one of its own server.

        :raises SourceUnavailable: if not.
        """
        try:
            parts = urlsplit(urljoin(f"{self.address}/", url))
            same = origin(parts) == origin(self.home)
        except ValueError:
            same = False
        if not same:
            raise SourceUnavailable(f"{self.title} sends us to another place. We do not go there.")
        return parts.geturl()

    def cut_off(self) -> SourceUnavailable:
        """Return what to say of an answer that is not what was asked for."""
        return SourceUnavailable(
            f"The answer of {self.title} was cut off, or a web page came in its place. "
            "We ask again later."
        )

    @contextmanager
    def _stream(
        self, url: str, headers: Mapping[str, str], body: Any = None
    ) -> Iterator[httpx2.Response]:
        """Send a question, follow redirects within the source, and give the good answer."""
        method = "GET" if body is None else "POST"
        try:
            for _ in range(HOPS + 1):
                with self._client.stream(method, url, headers=dict(headers), json=body) as response:
                    if response.status_code in REDIRECTS:
                        url = self.inside(urljoin(url, response.headers.get("location", "//")))
                        continue
                    self._check(response, headers)
                    yield response
                    return
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise SourceUnavailable(
                f"{self.title} cannot be reached, or took too long. We ask again later."
            ) from error
        raise SourceUnavailable(f"{self.title} redirects in a circle. We do not follow it.")

    def _check(self, response: httpx2.Response, asked: Mapping[str, str]) -> None:
        status = response.status_code
        if status == 200 or (status == 304 and asked):
            return
        if status == 404:
            raise SourceLacksRecord(str(response.url))
        if status == 429 or (
            status == 403 and response.headers.get("x-ratelimit-remaining") == "0"
        ):
            raise SourceUnavailable(
                f"Our share of the quota of {self.title} is used up. We ask again later."
            )
        raise SourceUnavailable(f"{self.title} answered with status {status}. We ask again later.")

    def _write(
        self, response: httpx2.Response, file: IO[bytes], limit: int, seconds: float
    ) -> None:
        for chunk in self._chunks(response, limit, seconds):
            file.write(chunk)

    def _chunks(self, response: httpx2.Response, limit: int, seconds: float) -> Iterator[bytes]:
        """Give the body; neither a flood nor a trickle passes."""
        ends, received = time.monotonic() + seconds, 0
        for chunk in response.iter_bytes():
            received += len(chunk)
            if received > limit or time.monotonic() > ends:
                raise SourceUnavailable(
                    f"The answer of {self.title} was too large or too slow. We ask again later."
                )
            yield chunk

    def _checked(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
            named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            named = False
        if not named or parts.username is not None:
            raise SourceUnavailable(f"The address set for {self.title} is not one of a server.")
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
            raise SourceUnavailable(f"The address set for {self.title} has to begin with https://.")
        return parts
