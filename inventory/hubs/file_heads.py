"""A file at a pinned commit: its first bytes and no more of it, or a small one whole.

Large files lie elsewhere: the hub redirects to its storage. Only hosts on our list are followed
there, over HTTPS and without our token.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpx2
from huggingface_hub import get_session
from huggingface_hub.errors import OfflineModeIsEnabled

from governance.rules.file_formats import HEAD_BYTES
from inventory.hubs.address import origin
from inventory.hubs.base import HubError, HubUnavailable, Reason
from inventory.hubs.refusals import refusal
from inventory.hubs.wire import HOPS, REDIRECTS, Deadline, Wire


@dataclass(frozen=True)
class Want:
    """What of a file is wanted: the headers that ask for it, and how the answer is read."""

    headers: Mapping[str, str]
    take: Callable[[httpx2.Response], bytes]


class FileHeads:
    """Reads at one endpoint; `suffixes` are ends of host names such as ".hf.co"."""

    def __init__(
        self, endpoint: str, token: str | Literal[False] | None, suffixes: Collection[str]
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.suffixes = tuple(suffix for suffix in suffixes if suffix.startswith("."))
        self.ours = Wire(endpoint, token or None).headers
        self.others = Wire(endpoint, None).headers

    def read(self, repo_id: str, sha: str, path: str, within: Deadline) -> bytes:
        """Return the first sixteen bytes, fewer of a shorter file.

        :raises HubError: if the hub refuses, or sends us to a place that is not on the list.
        :raises HubUnavailable: if it does not answer well in time.
        """
        want = Want({"range": f"bytes=0-{HEAD_BYTES - 1}"}, _first)
        return self._read(repo_id, sha, path, want, within)

    def whole(self, repo_id: str, sha: str, path: str, within: Deadline, *, most: int) -> bytes:
        """Return a whole file of at most so many bytes.

        :raises HubError: if it is larger, and as `read` does.
        :raises HubUnavailable: if the hub does not answer well in time.
        """
        want = Want({}, lambda response: _all(response, most, within))
        return self._read(repo_id, sha, path, want, within)

    def _read(self, repo_id: str, sha: str, path: str, want: Want, within: Deadline) -> bytes:
        address = f"{self.endpoint}/{repo_id}/resolve/{sha}/{quote(path)}"
        for _ in range(HOPS):
            found = self._once(address, repo_id, want, within)
            if isinstance(found, bytes):
                return found
            address = self._following(found, at=address)
        raise HubError(Reason.REDIRECTED_ELSEWHERE, "The hub redirects in a circle.")

    def _once(self, address: str, repo_id: str, want: Want, within: Deadline) -> bytes | str:
        """Return the bytes, or where they are."""
        at_home = origin(urlsplit(address)) == origin(urlsplit(self.endpoint))
        headers = {**(self.ours if at_home else self.others), "accept-encoding": "identity"}
        try:
            with get_session().stream(
                "GET", address, headers={**headers, **want.headers},
                follow_redirects=False, timeout=within.next(),
            ) as response:  # fmt: skip
                if response.status_code in REDIRECTS and "location" in response.headers:
                    return str(response.headers["location"])
                if response.status_code == 416:  # an empty file has no first byte
                    return b""
                if response.status_code not in {200, 206}:
                    raise refusal(response.status_code, response.headers, subject=repo_id)
                return want.take(response)
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled, OSError) as error:
            raise HubUnavailable("The hub's storage cannot be reached. We ask again later.") from (
                error
            )

    def _following(self, location: str, *, at: str = "") -> str:
        """Return where a redirect leads from an address, if we may go there."""
        try:
            address = urljoin(at, location)
            parts = urlsplit(address)
            allowed = origin(parts) == origin(urlsplit(self.endpoint)) or self._is_listed(parts)
        except ValueError:
            allowed = False
        if not allowed:
            raise HubError(
                Reason.REDIRECTED_ELSEWHERE,
                "The hub keeps this file at a host that is not on our list. We do not go there.",
            )
        return address

    def _is_listed(self, parts: SplitResult) -> bool:
        host = (parts.hostname or "").lower()
        plain = parts.username is None and parts.port in {None, 443}
        return parts.scheme == "https" and plain and host.endswith(self.suffixes)


def _first(response: httpx2.Response) -> bytes:
    """Return the first bytes, also where the whole file comes: the rest is never read."""
    received = b""
    for chunk in response.iter_raw(HEAD_BYTES):
        received += chunk
        if len(received) >= HEAD_BYTES:
            break
    return received[:HEAD_BYTES]


def _all(response: httpx2.Response, most: int, within: Deadline) -> bytes:
    """Return every byte as it was sent. More than `most` are never kept, whatever was announced."""
    received = bytearray()
    for chunk in response.iter_raw():
        received += chunk
        if len(received) > most:
            raise HubError(
                Reason.UNREADABLE,
                f"The file is larger than {most // 1024 // 1024} MiB, the most that is read.",
            )
        within.next()
    return bytes(received)
