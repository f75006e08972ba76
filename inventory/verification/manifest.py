"""What should be there: the files of a commit with the hashes that the hub states."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from governance.rules import canonical

COLUMNS = ("Path", "Size in bytes", "SHA-256", "Git id")


class BadManifest(Exception):
    """The file is not a manifest; the text says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """One file. `sha256` only for large ones, "" elsewhere; `blob_id` is what git gives it."""

    path: str
    size: int | None
    sha256: str
    blob_id: str


def digest(entries: Iterable[Entry]) -> str:
    """Return the SHA-256 of a manifest, whatever its order."""
    rows = sorted([entry.path, entry.size, entry.sha256, entry.blob_id] for entry in entries)
    return canonical.digest(rows)


def from_csv(path: Path) -> list[Entry]:
    """Return the manifest of a file list as the Files tab exports it.

    :raises BadManifest: if it is another file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _check(rows.fieldnames or ())
            return [_entry(row) for row in rows]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise BadManifest(
            f"{path} is not a file list as the Files tab of a model exports it."
        ) from error


def _check(names: Iterable[str]) -> None:
    """Raise KeyError if a column is missing, also where there is no row to show it."""
    for name in COLUMNS:
        if name not in names:
            raise KeyError(name)


def _entry(row: dict[str, str]) -> Entry:
    size = row["Size in bytes"]
    name = row["Path"].removeprefix("'")
    return Entry(name, int(size) if size else None, row["SHA-256"] or "", row["Git id"] or "")
