"""The script: everything that can happen to a repository on a hub, as methods.

Each method is also a verb of `POST /_sandbox/{verb}` with its arguments as JSON.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from demo.hub import scans
from demo.hub.build import base_tags, readme, stored
from demo.hub.faults import Fault
from demo.hub.hashes import git_blob, lfs_pointer, made_up
from demo.hub.repos import Commit, CommitMark, Repo, StoredFile
from demo.hub.shelf import Shelf
from demo.hub.specs import FileSpec, Gate


@dataclass
class Sandbox(Shelf):
    """A hub in memory whose state can be changed while it serves."""

    def change_licence(
        self,
        repo_id: str,
        licence: Any,
        *,
        license_name: str | None = None,
    ) -> str:
        """Commit another licence to the card (None takes it out); return the new commit."""
        repo = self.repo(repo_id)
        said = {"license": licence, "license_name": license_name}
        card = {key: value for key, value in repo.head.card.items() if key not in said}
        card |= {key: value for key, value in said.items() if value is not None}
        tags = _without(repo.head.tags, "license:") + ((f"license:{licence}",) if licence else ())
        return self._commit_card(repo, card, tags, "Update the licence")

    def change_base_model(self, repo_id: str, base_model: Any, *, relation: str = "") -> str:
        """Commit another base model to the card; return the new commit."""
        repo = self.repo(repo_id)
        card = dict(repo.head.card) | {"base_model": base_model}
        tags = _without(repo.head.tags, "base_model:") + base_tags(base_model, relation)
        return self._commit_card(repo, card, tags, "Update the base model")

    def change_card(self, repo_id: str, **facts: Any) -> str:
        """Commit other facts to the card, neither licence nor base model; return the commit."""
        repo = self.repo(repo_id)
        return self._commit_card(repo, dict(repo.head.card) | facts, repo.head.tags, "Update card")

    def change_licence_text(self, repo_id: str, text: str, *, path: str = "LICENSE") -> str:
        """Commit another text of the licence file; return the new commit."""
        return self.commit(repo_id, [FileSpec(path, text=text)], title=f"Update {path}")

    def move_commit(self, repo_id: str, title: str = "Update the weights") -> str:
        """Add an ordinary commit that changes one small file; return its id."""
        count = len(self.repo(repo_id).commits)
        return self.commit(repo_id, [FileSpec("CHANGES.md", text=f"{count}\n")], title=title)

    def commit(self, repo_id: str, files: Iterable[FileSpec], *, title: str) -> str:
        """Add a commit with these files; return its id."""
        repo = self.repo(repo_id)
        mark = self._mark(repo, title)
        return _push(repo, _with_files(repo.head, mark, [stored(f, repo.id, mark) for f in files]))

    def change_file_hash(self, repo_id: str, path: str, *, same_commit: bool = False) -> str:
        """Give a large file other bytes under its old path; return the commit.

        With `same_commit` nothing else moves: what an attacker at the hub would do.
        """
        repo = self.repo(repo_id)
        mark = repo.head.mark if same_commit else self._mark(repo, f"Upload {path}")
        changed = _other_bytes(repo, path, mark)
        commit = _with_files(repo.head, mark, [changed])
        if not same_commit:
            return _push(repo, commit)
        repo.commits[0] = commit
        return mark.id

    def squash_history(self, repo_id: str) -> str:
        """Replace all commits by one with the same files; old commit ids no longer resolve."""
        repo = self.repo(repo_id)
        commit = replace(repo.head, mark=self._mark(repo, "Super-squash branch 'main'"))
        repo.forgotten |= {old.mark.id for old in repo.commits}
        repo.commits[:] = [commit]
        return commit.mark.id

    def tag(self, repo_id: str, name: str, commit: str = "") -> str:
        """Make or move a tag, to the newest commit where none is named; return the commit."""
        repo = self.repo(repo_id)
        repo.tags[name] = commit or repo.head.mark.id
        return repo.tags[name]

    def delete_tag(self, repo_id: str, name: str) -> None:
        """Take a tag away; the commit stays."""
        self.repo(repo_id).tags.pop(name, None)

    def branch(self, repo_id: str, name: str, commit: str = "") -> str:
        """Make or move a branch beside main; return the commit it leads to."""
        repo = self.repo(repo_id)
        repo.branches[name] = commit or repo.head.mark.id
        return repo.branches[name]

    def gate(self, repo_id: str, gate: Gate = "manual") -> None:
        """Put a gate before the files (False takes it away); no commit moves."""
        self.repo(repo_id).gated = gate

    def approve(self, repo_id: str, token: str) -> None:
        """Let the holder of a token through the gate."""
        self.accounts[token].approved.add(self.repo(repo_id).id)

    def disable(self, repo_id: str, *, disabled: bool = True, answers: bool = False) -> None:
        """Disable a repository: 403, or with `answers` a body that says so."""
        repo = self.repo(repo_id)
        repo.disabled, repo.hides_disabled = disabled, not answers

    def make_private(self, repo_id: str, *, private: bool = True) -> None:
        """Hide a repository from all but its own namespace."""
        self.repo(repo_id).private = private

    def delete(self, repo_id: str) -> None:
        """Delete a repository and every alias of it."""
        repo = self.repos.pop(self.repo(repo_id).id)
        self.aliases = {old: new for old, new in self.aliases.items() if new != repo.id}

    def rename(self, repo_id: str, new_id: str) -> None:
        """Move a repository; the old name and all its aliases redirect."""
        repo = self.repos.pop(self.repo(repo_id).id)
        redirected = {old: new_id for old, new in self.aliases.items() if new == repo.id}
        self.aliases |= redirected | {repo.id: new_id}
        self.aliases.pop(new_id, None)
        repo.id = new_id
        self.repos[new_id] = repo

    def reuse_name(self, repo_id: str, **facts: Any) -> str:
        """Let somebody else take a name, deleted or moved away before; return the new `_id`."""
        self.repos.pop(repo_id, None)
        self.generations.setdefault(repo_id, 1)
        return self.add(repo_id, **facts).oid

    def finish_scan(self, repo_id: str, *, word: str = "safe") -> None:
        """Give every file that waits for a scan a verdict."""
        self._rescan(repo_id, word, lambda f: scans.word_of(f.security) in {"queued", "unscanned"})

    def change_scan_verdict(self, repo_id: str, path: str, word: str) -> None:
        """Give one file another verdict; no commit moves."""
        self._rescan(repo_id, word, lambda file: file.path == path)

    def know_organisation(self, name: str, *, title: str = "", verified: bool = False) -> None:
        """Let a namespace be an organisation, verified or not; others are people."""
        self.organisations[name] = (title, verified)

    def push_image(self, name: str, **facts: Any) -> str:
        """Put or move a tag of the Ollama registry; see `Registry.push`. Return its digest."""
        return self.registry.push(name, **facts)

    def drift(self, *, drifting: bool = True) -> None:
        """Let counters and spaces differ on every reply, as they do in life."""
        self.drifting = drifting

    def fault(
        self, kind: str, *, repo_id: str | None = None, times: int | None = 1,
        seconds: float = 0.0, path: str = "",
    ) -> None:  # fmt: skip
        """Order a fault: see `faults.Kind`; `path` limits it to requests that contain it."""
        self.faults.order(Fault(kind, repo_id, times, seconds, path))

    def heal(self) -> None:
        """Cancel every fault."""
        self.faults.open.clear()

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self.clock.advance(seconds)

    def _commit_card(self, repo: Repo, card: dict[str, Any], tags: Any, title: str) -> str:
        mark = self._mark(repo, title)
        commit = _with_files(repo.head, mark, [stored(readme(repo.id, card), repo.id, mark)])
        return _push(repo, replace(commit, card=card, tags=tuple(tags)))

    def _mark(self, repo: Repo, title: str) -> CommitMark:
        place = (len(repo.commits), len(repo.forgotten), repo.head.mark.id, title)
        return CommitMark(made_up("commit", *place, digits=40), title, self.clock.stamp())

    def _rescan(self, repo_id: str, word: str, chosen: Callable[[StoredFile], bool]) -> None:
        repo = self.repo(repo_id)
        for number, commit in enumerate(repo.commits):
            files = [_judged(file, word) if chosen(file) else file for file in commit.files]
            repo.commits[number] = replace(commit, files=tuple(files))

    def as_facts(self) -> dict[str, Any]:
        """Return what the sandbox holds, for a person who looks at `GET /_sandbox/`."""
        return {
            "repos": {name: repo.head.mark.id for name, repo in self.repos.items()},
            "aliases": self.aliases,
            "answered": self.limits.answered,
            "refused": self.limits.refused,
            "faults": [asdict(fault) for fault in self.faults.open],
            "verbs": sorted(VERBS),
        }


VERBS = frozenset(
    {"add", "add_dataset", "advance", "approve", "branch", "change_base_model", "change_card",
     "change_file_hash",
     "change_licence", "change_licence_text", "change_scan_verdict", "delete", "delete_tag",
     "disable", "drift", "fault",
     "finish_scan", "gate", "heal", "know_organisation", "make_private", "move_commit",
     "push_image", "rename", "reuse_name", "squash_history", "tag"}
)  # fmt: skip


def _push(repo: Repo, commit: Commit) -> str:
    repo.commits.insert(0, commit)
    return commit.mark.id


def _with_files(commit: Commit, mark: CommitMark, changed: Iterable[StoredFile]) -> Commit:
    files = {file.path: file for file in commit.files} | {file.path: file for file in changed}
    return replace(commit, mark=mark, files=tuple(files[path] for path in sorted(files)))


def _other_bytes(repo: Repo, path: str, mark: CommitMark) -> StoredFile:
    file = repo.head.file(path)
    if file is None or file.sha256 is None:
        raise ValueError(f"{repo.id} has no large file {path!r}.")
    sha256 = made_up("other bytes", file.sha256)
    oid = git_blob(lfs_pointer(sha256, file.size))
    return replace(file, sha256=sha256, oid=oid, xet=made_up("xet", sha256), since=mark)


def _judged(file: StoredFile, word: str) -> StoredFile:
    verdict = scans.file_status(file.path, word, large=file.sha256 is not None)
    return replace(file, security=verdict)


def _without(tags: Iterable[str], prefix: str) -> tuple[str, ...]:
    return tuple(tag for tag in tags if not tag.startswith(prefix))
