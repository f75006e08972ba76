"""What the sandbox hub holds: repositories, aliases, callers, and who may see what."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.hub.build import from_recording, from_spec
from demo.hub.clock import Clock
from demo.hub.faults import Faults
from demo.hub.limits import Limits
from demo.hub.registry import Registry
from demo.hub.repos import Repo
from demo.hub.specs import RepoSpec

READER = "hf_sandbox_reader"


class UnknownRepo(LookupError):
    """The sandbox holds no repository of that name."""


@dataclass
class Account:
    """Somebody with a token: the namespaces they belong to, the gates they have passed."""

    name: str
    namespaces: frozenset[str] = frozenset()
    approved: set[str] = field(default_factory=set)


@dataclass
class Shelf:
    """The state that requests read and scripts change. Hold `lock` while doing either."""

    repos: dict[str, Repo] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, tuple[str, bool]] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)
    accounts: dict[str, Account] = field(default_factory=lambda: {READER: Account("reader")})
    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    drifting: bool = False
    drifts: int = 0
    answers_304: bool = False
    lists_blobs: bool = True
    journal: Path | None = None
    page_sizes: dict[str, int] = field(
        default_factory=lambda: {"tree": 1000, "expanded_tree": 50, "commits": 50, "list": 100}
    )
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def add(self, repo: RepoSpec | str, **facts: Any) -> Repo:
        """Put a repository on the shelf: a spec, or an id and the fields of `RepoSpec`."""
        spec = RepoSpec(repo, **facts) if isinstance(repo, str) else repo
        generation = self.generations.get(spec.repo_id, 0)
        self.generations[spec.repo_id] = generation + 1
        for alias in spec.aliases:
            self.aliases[alias] = spec.repo_id
        self.aliases.pop(spec.repo_id, None)
        return self._place(from_spec(spec, generation=generation))

    def add_dataset(self, repo_id: str, **card: Any) -> None:
        """Put a dataset on the shelf, with what its card says: `license`, `license_name`, …"""
        self.datasets[repo_id] = {key: value for key, value in card.items() if value is not None}

    def replay(
        self, body: dict[str, Any], tree: list[Any] | None = None, commits: list[Any] | None = None
    ) -> Repo:
        """Serve a recorded body verbatim for its id; `tree` and `commits` are recorded replies."""
        return self._place(from_recording(body, tree or (), commits or ()))

    def repo(self, repo_id: str) -> Repo:
        """Return the repository a name leads to, aliases followed.

        :raises UnknownRepo: if there is none.
        """
        name = self.aliases.get(repo_id, repo_id)
        if name not in self.repos:
            raise UnknownRepo(f"The sandbox has no repository {repo_id!r}.")
        return self.repos[name]

    def visible(self, repo_id: str, account: Account | None) -> Repo | None:
        """Return the repository of exactly this name if the caller may know of it."""
        repo = self.repos.get(repo_id)
        if repo is None or not repo.private:
            return repo
        return repo if account and repo.author in account.namespaces else None

    def _place(self, repo: Repo) -> Repo:
        self.repos[repo.id] = repo
        return repo
