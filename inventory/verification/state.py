"""What a run has hashed already, so that one which was killed goes on where it stopped."""

import hashlib
import json
import time
from pathlib import Path
from typing import IO, Any

from inventory.verification.folder import LocalFile
from inventory.verification.hashes import Hashed

KEPT_SECONDS = 24 * 60 * 60


class State:
    """One line a finished file. A line is written at once; a torn last line is passed over.

    What is older than a day is not believed: the point is to read the bytes again and again.
    """

    def __init__(self, folder: Path, *, about: str, fresh: bool = False) -> None:
        name = hashlib.sha256(about.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self.path = folder / f"{name}.jsonl"
        if fresh:
            self.path.unlink(missing_ok=True)
        self._known = self._read()
        self._file: IO[str] | None = None

    def get(self, file: LocalFile) -> Hashed | None:
        """Return the hashes of a file that has not been touched since."""
        row = self._known.get(file.path)
        if row is None or row[:3] != [file.size, file.mtime_ns, file.inode]:
            return None
        return Hashed(row[3], row[4])

    def put(self, file: LocalFile, hashed: Hashed) -> None:
        """Note a finished file."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")
        row = [file.path, file.size, file.mtime_ns, file.inode, hashed.sha256, hashed.blob_id]
        self._file.write(json.dumps([time.time(), *row]) + "\n")
        self._file.flush()

    def close(self, *, done: bool) -> None:
        """End the run; a finished one leaves nothing behind."""
        if self._file is not None:
            self._file.close()
        if done:
            self.path.unlink(missing_ok=True)

    def _read(self) -> dict[str, list[Any]]:
        if not self.path.is_file():
            return {}
        oldest = time.time() - KEPT_SECONDS
        known: dict[str, list[Any]] = {}
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                moment, path, *row = json.loads(line)
                if moment >= oldest and len(row) == 5:
                    known[path] = row
            except (ValueError, TypeError):
                continue
        return known
