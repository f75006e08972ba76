"""What is there against what should be there, one difference a row."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from governance.rules.trust import FAIL, PASS, UNKNOWN, Status
from inventory.verification.hashes import Hashed, Outcome
from inventory.verification.manifest import Entry

MISSING = "missing"
EXTRA = "extra"
DIFFERENT = "different"
OPEN = "cannot be compared"
GIT_DIGITS = 40


@dataclass(frozen=True)
class Difference:
    """One file. `expected` and `found` are hashes or sizes, or in words why there is none."""

    path: str
    what: str
    expected: str = ""
    found: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as data."""
        return asdict(self)


def wants_git(entry: Entry | None) -> bool:
    """Say whether git's id is all that the manifest states of a file."""
    return entry is not None and not entry.sha256 and len(entry.blob_id) == GIT_DIGITS


def compare(manifest: Iterable[Entry], outcomes: Iterable[Outcome]) -> list[Difference]:
    """Return every difference by path."""
    wanted = {entry.path: entry for entry in manifest}
    there = {outcome.file.path: outcome for outcome in outcomes}
    found = [_missing(entry) for path, entry in wanted.items() if path not in there]
    found += [row for path, one in there.items() if (row := _one(wanted.get(path), one))]
    return sorted(found, key=lambda row: row.path)


def status_of(differences: Iterable[Difference], *, files: int) -> Status:
    """Return a failure where bytes differ; what is missing, extra or unreadable leaves it open."""
    kinds = {row.what for row in differences}
    if DIFFERENT in kinds:
        return FAIL
    return UNKNOWN if kinds or not files else PASS


def counted(differences: Iterable[Difference]) -> Mapping[str, int]:
    """Return how many differences there are of each kind."""
    kinds = [row.what for row in differences]
    return {kind: kinds.count(kind) for kind in (DIFFERENT, MISSING, EXTRA, OPEN) if kind in kinds}


def _missing(entry: Entry) -> Difference:
    return Difference(entry.path, MISSING, expected=_stated(entry))


def _one(entry: Entry | None, outcome: Outcome) -> Difference | None:
    path = outcome.file.path
    if entry is None:
        seen = outcome.hashed.sha256 if outcome.hashed else outcome.problem
        return Difference(path, EXTRA, found=seen)
    if outcome.hashed is None:
        return Difference(path, OPEN, expected=_stated(entry), found=outcome.problem)
    if entry.size is not None and entry.size != outcome.file.size:
        sizes = (f"{entry.size} bytes", f"{outcome.file.size} bytes")
        return Difference(path, DIFFERENT, expected=sizes[0], found=sizes[1])
    return _hashes(entry, path, outcome.hashed)


def _hashes(entry: Entry, path: str, hashed: Hashed) -> Difference | None:
    if entry.sha256:
        same, seen = entry.sha256 == hashed.sha256, hashed.sha256
    elif wants_git(entry):
        same, seen = entry.blob_id == hashed.blob_id, hashed.blob_id
    else:
        return Difference(path, OPEN, expected="no hash is stated", found=hashed.sha256)
    return None if same else Difference(path, DIFFERENT, expected=_stated(entry), found=seen)


def _stated(entry: Entry) -> str:
    return entry.sha256 or entry.blob_id or "no hash is stated"
