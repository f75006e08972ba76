"""The state of one repository: settings that move without a commit, and its commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class CommitMark:
    """How a file entry names the commit that last touched it."""

    id: str
    title: str
    date: str

    def as_json(self) -> dict[str, str]:
        """Return the `lastCommit` object."""
        return {"id": self.id, "title": self.title, "date": self.date}


@dataclass(frozen=True)
class StoredFile:
    """A file at one commit. `sha256` and `xet` only for large ones; `content` where it is known."""

    path: str
    size: int
    oid: str
    since: CommitMark
    security: Mapping[str, Any]
    sha256: str | None = None
    xet: str | None = None
    pointer_size: int = 134
    content: bytes | None = None


@dataclass(frozen=True)
class Commit:
    """One revision: its files, the card as the hub parsed it, and the hub's computed tags."""

    mark: CommitMark
    files: tuple[StoredFile, ...]
    card: Mapping[str, Any]
    tags: tuple[str, ...]
    message: str = ""
    authors: tuple[Mapping[str, str], ...] = ()

    def file(self, path: str) -> StoredFile | None:
        """Return the file at a path, or None."""
        return next((file for file in self.files if file.path == path), None)


@dataclass
class Repo:
    """A repository as it stands. `template` holds the body fields that no script touches."""

    id: str
    oid: str
    commits: list[Commit]
    template: dict[str, Any]
    private: bool = False
    disabled: bool = False
    hides_disabled: bool = True
    gated: str | bool = False
    downloads: int = 0
    likes: int = 0
    forgotten: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> Commit:
        """Return the commit that `main` points at."""
        return self.commits[0]

    @property
    def author(self) -> str:
        """Return the namespace; a repository without one is its own."""
        return self.id.split("/")[0]

    def at(self, revision: str) -> Commit | None:
        """Return the commit a revision names: main, a ref, a full or abbreviated commit id."""
        if revision in {"main", "refs/heads/main"}:
            return self.head
        if sha := self._named(revision):
            return next((c for c in self.commits if c.mark.id == sha), None)
        if len(revision) < 7:
            return None
        return next((c for c in self.commits if c.mark.id.startswith(revision)), None)

    def _named(self, revision: str) -> str | None:
        names = {f"refs/tags/{name}": sha for name, sha in self.tags.items()}
        names |= {f"refs/heads/{name}": sha for name, sha in self.branches.items()}
        return {**self.branches, **self.tags, **names}.get(revision)
