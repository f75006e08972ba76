"""One verification from beginning to end: list, hash, compare."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.rules.trust import Status
from inventory.verification import compare, manifest
from inventory.verification.compare import Difference
from inventory.verification.folder import LocalFile
from inventory.verification.hashes import Outcome, Progress, hash_all
from inventory.verification.manifest import Entry
from inventory.verification.state import State

CHECKER = "Weighbridge verify_files 1"


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of it. `hashes` are (path, SHA-256) of every file that could be read.

    `manifest_digest` covers what should have been there; `scan` and `signature` are empty where
    that was not looked at.
    """

    status: Status
    file_count: int
    byte_count: int
    manifest_digest: str
    differences: Sequence[Difference]
    hashes: Sequence[tuple[str, str]]
    scan: Mapping[str, Any] = field(default_factory=dict)
    signature: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as data, fit to be kept as evidence."""
        return {
            "status": self.status,
            "files": self.file_count,
            "bytes": self.byte_count,
            "manifest_digest": self.manifest_digest,
            "counted": dict(compare.counted(self.differences)),
            "differences": [row.as_dict() for row in self.differences],
            "hashes": [list(row) for row in self.hashes],
            "scan": dict(self.scan),
            "signature": dict(self.signature),
            "checker": CHECKER,
        }


def run(
    files: Sequence[LocalFile],
    entries: Sequence[Entry],
    *,
    state: State,
    jobs: int,
    progress: Progress | None = None,
) -> Result:
    """Hash what has not been hashed yet, and compare everything with the manifest."""
    wanted = {entry.path: entry for entry in entries}
    outcomes = [Outcome(file, None, file.problem) for file in files if file.problem]
    outcomes += _hashed(files, wanted, state=state, jobs=jobs, progress=progress)
    differences = compare.compare(entries, outcomes)
    hashes = [(one.file.path, one.hashed.sha256) for one in outcomes if one.hashed]
    return Result(
        status=compare.status_of(differences, files=len(entries)),
        file_count=len(hashes),
        byte_count=sum(one.file.size for one in outcomes if one.hashed),
        manifest_digest=manifest.digest(entries),
        differences=differences,
        hashes=sorted(hashes),
    )


def _hashed(
    files: Iterable[LocalFile],
    wanted: Mapping[str, Entry],
    *,
    state: State,
    jobs: int,
    progress: Progress | None,
) -> Iterator[Outcome]:
    left = []
    for file in files:
        if file.problem:
            continue
        known = state.get(file)
        git = compare.wants_git(wanted.get(file.path))
        if known is not None and (known.blob_id or not git):
            if progress is not None:
                progress(file.size)
            yield Outcome(file, known)
        else:
            left.append(file)
    for outcome in hash_all(
        left, jobs=jobs, progress=progress,
        wants_git=lambda file: compare.wants_git(wanted.get(file.path)),
    ):  # fmt: skip
        if outcome.hashed is not None:
            state.put(outcome.file, outcome.hashed)
        yield outcome
