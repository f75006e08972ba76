"""Which files a folder holds: a plain copy, or the hub client's own cache with its links."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class NoSuchFolder(Exception):
    """The path is no folder that can be read; the text says so."""


@dataclass(frozen=True)
class LocalFile:
    """One file: `path` as the manifest writes it, `real` where its bytes are.

    `problem` says why it cannot be compared, "" where it can.
    """

    path: str
    real: Path
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    problem: str = ""


def resolved(path: Path, sha: str) -> Path:
    """Return the folder with the files: inside a cache that is the snapshot of the commit.

    :raises NoSuchFolder: if there is none.
    """
    snapshot = path / "snapshots" / sha
    folder = snapshot if sha and snapshot.is_dir() else path
    if not folder.is_dir():
        raise NoSuchFolder(f"{path} is not a folder that can be read.")
    return folder


def files_in(folder: Path) -> list[LocalFile]:
    """Return every file below a folder by path, without those of git and of the hub's client."""
    return sorted(_found(folder), key=lambda file: file.path)


def shown(name: str) -> str:
    """Return a file name that can be stored and printed: what is not a character is spelled out."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode()
                   for char in text)  # fmt: skip


def _found(folder: Path) -> Iterator[LocalFile]:
    allowed = _allowed(folder)
    for base, folders, names in os.walk(folder):
        here = Path(base)
        linked = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name for name in folders if name not in linked and not _is_ignored(here / name)
        ]
        for name in linked:
            yield LocalFile(_name(here / name, folder), here / name, problem="a link to a folder")
        for name in names:
            yield _one(here / name, folder, allowed)


def _is_ignored(path: Path) -> bool:
    """Leave out git's own folder, and the notes of the hub's client."""
    return path.name == ".git" or (path.name == "huggingface" and path.parent.name == ".cache")


def _one(path: Path, folder: Path, allowed: tuple[Path, ...]) -> LocalFile:
    name = _name(path, folder)
    try:
        real = path.resolve(strict=True)
        known = real.stat()
    except (OSError, RuntimeError):
        return LocalFile(name, path, problem="a link to nothing, or not readable")
    if not stat.S_ISREG(known.st_mode):
        return LocalFile(name, path, problem="not a file")
    if path.is_symlink() and not any(real.is_relative_to(place) for place in allowed):
        return LocalFile(name, path, problem="a link to a place outside the folder")
    return LocalFile(name, real, known.st_size, known.st_mtime_ns, known.st_ino)


def _allowed(folder: Path) -> tuple[Path, ...]:
    """Return where links may lead: into the folder, or into the blobs of the same cache."""
    real = folder.resolve()
    blobs = real.parent.parent / "blobs"
    return (real, blobs) if real.parent.name == "snapshots" else (real,)


def _name(path: Path, folder: Path) -> str:
    return shown(path.relative_to(folder).as_posix())
