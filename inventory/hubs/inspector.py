"""Look closer at the files of a commit: each scanner's word, first bytes, a small file whole."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from inventory.hubs import scanners
from inventory.hubs.file_heads import FileHeads
from inventory.hubs.wire import Deadline, Wire


class Inspector(Protocol):
    """A hub whose files can be looked at.

    All ask within the hub's usual time limits.

    :raises HubUnavailable: retry later.
    """

    def scanners(self, repo_id: str, sha: str) -> Mapping[str, Mapping[str, Any]]:
        """Return what each scanner says, by path."""
        ...

    def head(self, repo_id: str, sha: str, path: str) -> bytes:
        """Return the first bytes of a file.

        :raises HubError: if they cannot be had.
        """
        ...

    def whole(self, repo_id: str, sha: str, path: str, *, most: int) -> bytes:
        """Return a whole file of at most so many bytes.

        :raises HubError: if it is larger, or cannot be had.
        """
        ...


class HuggingFaceInspector:
    """An `Inspector` of the Hugging Face Hub. `timeout` in seconds for each request."""

    def __init__(
        self, endpoint: str, token: str | None, *, suffixes: Collection[str], timeout: float = 15.0
    ) -> None:
        self.wire = Wire(endpoint, token)
        self.heads = FileHeads(endpoint, token, suffixes)
        self.timeout = timeout

    def scanners(self, repo_id: str, sha: str) -> Mapping[str, Mapping[str, Any]]:
        """Return what each scanner says. See `Inspector.scanners`."""
        return scanners.read(self.wire, repo_id, sha, Deadline(self.timeout))

    def head(self, repo_id: str, sha: str, path: str) -> bytes:
        """Return the first bytes of a file. See `Inspector.head`."""
        return self.heads.read(repo_id, sha, path, Deadline(self.timeout))

    def whole(self, repo_id: str, sha: str, path: str, *, most: int) -> bytes:
        """Return a whole file. See `Inspector.whole`."""
        return self.heads.whole(repo_id, sha, path, Deadline(self.timeout), most=most)
