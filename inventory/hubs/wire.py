"""Requests to one hub, with our own time, size and redirect limits on every one of them."""

import hashlib
import json
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
from huggingface_hub import get_session
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # public, exported lazily
    build_hf_headers,
)

from inventory.hubs.address import origin
from inventory.hubs.base import HubError, HubUnavailable, Meter, Reason
from inventory.hubs.refusals import rate_limit, refusal

BODY_LIMIT = 32 * 1024 * 1024
HOPS = 5
PAGES = 60
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Deadline:
    """Seconds for each request, and four times as many for all of them together."""

    def __init__(self, seconds: float) -> None:
        self.each = seconds
        self.ends = time.monotonic() + 4 * seconds

    def next(self) -> float:
        """Return the seconds that the next request may take.

        :raises HubUnavailable: if none are left.
        """
        left = self.ends - time.monotonic()
        if left <= 0:
            raise _too_slow()
        return min(self.each, left)


@dataclass(frozen=True)
class Fetched:
    """A reply with status 200; `path` is where it came from, `passed` the paths that redirected.

    `unchanged` is a reply without a body: it still has the ETag that was named in the question.
    """

    body: bytes
    headers: httpx2.Headers
    path: str
    passed: tuple[str, ...] = ()
    unchanged: bool = False

    def json(self) -> Any:
        """Return the body as JSON; NaN and infinities become None.

        :raises HubUnavailable: if it is cut off, a web page, or nested beyond reason.
        """
        try:
            return json.loads(self.body, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            raise HubUnavailable(
                "The hub's answer was cut off, or a web page came in its place. We ask again later."
            ) from error


class Wire:
    """Speaks to one endpoint; the token is ours or none, never a found one.

    `accept` is the media type to ask for, "" for any; `plain` is a server of files, whose 404 says
    nothing more than that. `meter` counts requests, None for no count.
    """

    def __init__(
        self, endpoint: str, token: str | None, *, accept: str = "", plain: bool = False
    ) -> None:
        self.plain = plain
        self.endpoint = endpoint.rstrip("/")
        self.account = hashlib.sha256(f"{self.endpoint}\n{token or ''}".encode()).hexdigest()[:16]
        self.meter: Meter | None = None
        self.headers = build_hf_headers(
            token=token or False, library_name="weighbridge", library_version="0.1"
        ) | ({"accept": accept} if accept else {})

    def get(
        self,
        path: str,
        *,
        subject: str,
        within: Deadline,
        hosts: Collection[str] = (),
        etag: str = "",
    ) -> Fetched:
        """Return what is at a path of the endpoint, following at most five redirects within it.

        `hosts` are other hosts (with a port where it is unusual) that a redirect may lead to, for
        files that are kept elsewhere. They get no token, and cannot send us on to a third. `etag`
        is that of the last answer: while it holds, a hub may spare us the body.

        :raises HubError: if the hub refuses for good, or sends us elsewhere.
        :raises HubUnavailable: if it does not answer well in time.
        """
        passed: tuple[str, ...] = ()
        while len(passed) <= HOPS:
            found = self._once(path, subject, within, etag)
            if isinstance(found, Fetched):
                return replace(found, path=path, passed=passed)
            if other := self._other(path, found, hosts):
                return other.get(_path_of(found), subject=subject, within=within)
            passed += (path,)
            path = self._inside(path, found, subject)
        raise _elsewhere(f"The hub redirects {subject} in a circle. We do not follow it.")

    def pages(self, path: str, *, subject: str, within: Deadline) -> Iterator[Fetched]:
        """Give every page of a list. A mirror may name the real hub: we only take the path.

        :raises HubError: if there are more than 60 pages, since half a list must not be believed.
        """
        for _ in range(PAGES):
            page = self.get(path, subject=subject, within=within)
            yield page
            following = next_link(page.headers)
            if not following:
                return
            path = self.path_in(following)
        raise HubError(Reason.UNREADABLE, f"The hub lists more of {subject} than we can read.")

    def path_in(self, address: str) -> str:
        """Return path and query of an address, whatever host it names, below our endpoint.

        :raises HubError: if it is no address.
        """
        try:
            parts = urlsplit(address)
        except ValueError as error:
            raise _elsewhere("The hub names a next page that is no address.") from error
        return f"{parts.path.removeprefix(urlsplit(self.endpoint).path)}?{parts.query}"

    def _once(self, path: str, subject: str, within: Deadline, etag: str) -> Fetched | str:
        """Return the reply, or where it redirects to."""
        if self.meter is not None:
            self.meter.take(_bucket(path))
        headers = self.headers | ({"if-none-match": etag} if etag else {})
        try:
            with get_session().stream(
                "GET", f"{self.endpoint}{path}", headers=headers,
                follow_redirects=False, timeout=within.next(),
            ) as response:  # fmt: skip
                self._note(response.headers)
                if response.status_code == 304 and etag:
                    return Fetched(b"", response.headers, path, unchanged=True)
                if response.status_code in REDIRECTS and "location" in response.headers:
                    return str(response.headers["location"])
                if response.status_code != 200:
                    raise refusal(
                        response.status_code, response.headers, subject=subject, plain=self.plain
                    )
                return Fetched(_body(response, within.next()), response.headers, path)
        except (httpx2.TimeoutException, TimeoutError) as error:
            raise _too_slow() from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled, OSError) as error:
            raise HubUnavailable(
                "The hub cannot be reached, or the connection broke off. We ask again later."
            ) from error

    def _note(self, headers: httpx2.Headers) -> None:
        """Tell the meter what the hub says is left."""
        limit = rate_limit(headers) if self.meter is not None else None
        if self.meter is not None and limit is not None:
            self.meter.heard(limit)

    def _other(self, path: str, location: str, hosts: Collection[str]) -> "Wire | None":
        """Return a wire to the host of a redirect, if it is one of `hosts`, by the same scheme."""
        try:
            parts = urlsplit(urljoin(f"{self.endpoint}{path}", location))
        except ValueError:
            return None
        known = parts.netloc in hosts and parts.scheme == urlsplit(self.endpoint).scheme
        return Wire(f"{parts.scheme}://{parts.netloc}", None) if known else None

    def _inside(self, path: str, location: str, subject: str) -> str:
        home = urlsplit(self.endpoint)
        try:
            parts = urlsplit(urljoin(f"{self.endpoint}{path}", location))
            inside = origin(parts) == origin(home) and parts.path.startswith(home.path)
        except ValueError:
            inside = False
        if not inside:
            raise _elsewhere(
                f"The hub sends us to another place for {subject}. We do not go there."
            )
        return parts._replace(scheme="", netloc="").geturl().removeprefix(home.path)


def _body(response: httpx2.Response, seconds: float) -> bytes:
    """Return the decoded body. A trickle of bytes does not buy more time; nor does a flood pass."""
    ends = time.monotonic() + seconds
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > BODY_LIMIT:
            raise HubError(
                Reason.UNREADABLE, "The hub's answer is larger than 32 MiB. We did not read it."
            )
        if time.monotonic() > ends:
            raise _too_slow()
    return bytes(received)


def _bucket(path: str) -> str:
    """Return the hub's own name for the kind of request, as its rate limits count it."""
    inside = path.partition("?")[0]
    files = "/resolve/" in inside or inside.startswith("/api/resolve-cache/")
    return "resolvers" if files else "api"


def _path_of(address: str) -> str:
    """Return path and query of an address."""
    return urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl()


def next_link(headers: httpx2.Headers) -> str:
    """Return the address of the next page, "" on the last one."""
    for part in headers.get("link", "").split(","):
        address, _, relation = part.strip().partition(";")
        if 'rel="next"' in relation and address.startswith("<"):
            return address.strip("<> ")
    return ""


def _too_slow() -> HubUnavailable:
    return HubUnavailable("The hub took too long to answer. We ask again later.")


def _elsewhere(sentence: str) -> HubError:
    return HubError(Reason.REDIRECTED_ELSEWHERE, sentence)
