"""Remember what has been set up, so that the second start takes seconds."""

import hashlib
import sys
from pathlib import Path

from scripts.console import ROOT

FOLDER = ROOT / ".venv" / "stamps"


def is_fresh(name: str, *inputs: Path | str) -> bool:
    """Return whether `name` was marked with the same inputs; a path counts by its bytes."""
    stamp = FOLDER / name
    return stamp.is_file() and stamp.read_text() == _digest(inputs)


def mark(name: str, *inputs: Path | str) -> None:
    """Remember that `name` is set up for these inputs."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(_digest(inputs))


def _digest(inputs: tuple[Path | str, ...]) -> str:
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for part in inputs:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
