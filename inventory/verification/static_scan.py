"""A static scan of local files: what pickles would import, whether safetensors are well formed.

Nothing is loaded or run. It reports what it found, never that a file is harmless: scanners miss
things, and this one only knows what its lists name.
"""

import json
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from governance.rules import file_formats, pickles
from inventory.verification.folder import LocalFile

SCANNER = "Weighbridge static scan 1"
HEADER_READ = 25_000_000
PICKLES_IN_ZIP = 10_000
PICKLE_READ = 256 * 1024 * 1024
PACKED = frozenset({"tar", "gzip", "bzip2", "xz", "zlib", "hdf5", "elf", "windows program"})


@dataclass(frozen=True)
class Note:
    """One file with what was seen in it."""

    path: str
    text: str


def scan(files: Iterable[LocalFile]) -> dict[str, Any]:
    """Return findings, what could not be judged, and who looked, as data."""
    findings: list[Note] = []
    left: list[Note] = []
    for file in files:
        if file.problem:
            left.append(Note(file.path, file.problem))
            continue
        try:
            for bad, text in _looked_at(file):
                (findings if bad else left).append(Note(file.path, text))
        except (OSError, zipfile.BadZipFile, tarfile.TarError, ValueError, RuntimeError) as error:
            left.append(Note(file.path, f"it could not be read to the end ({_name(error)})"))
    return {
        "scanner": SCANNER,
        "findings": [asdict(note) for note in findings],
        "open": [asdict(note) for note in left],
    }


def _looked_at(file: LocalFile) -> Iterator[tuple[bool, str]]:
    """Give what is wrong with a file, and whether that is a finding."""
    with file.real.open("rb") as opened:
        magic = file_formats.magic_of(opened.read(file_formats.HEAD_BYTES))
        opened.seek(0)
        if magic == "pickle":
            yield from _pickle(opened)
        elif magic == "zip":
            yield from _zip(file.real)
        elif magic == "safetensors":
            yield from _safetensors(opened, file.size)
        elif magic in PACKED:
            yield False, f"the scan does not look into this format ({magic})"
        elif file_formats.by_name(file.path) == "pickle":
            yield False, "by its name it is a pickle, and its first bytes are not those of one"


def _pickle(file: BinaryIO) -> Iterator[tuple[bool, str]]:
    try:
        found = pickles.imports(file)
    except pickles.Unreadable as error:
        yield False, str(error)
        return
    for module, name in sorted(found):
        verdict = pickles.verdict(module, name)
        if verdict == "dangerous":
            yield True, f"loading it would import {module}.{name}"
        elif verdict == "unlisted":
            yield False, f"loading it would import {module}.{name}, which is not on our list"


def _zip(path: Path) -> Iterator[tuple[bool, str]]:
    with zipfile.ZipFile(path) as archive:
        inside = [
            info for info in archive.infolist() if info.filename.endswith((".pkl", ".pickle"))
        ]
        if not inside:
            yield False, "an archive without a pickle that we know how to read"
        if any(info.filename.endswith(".py") for info in archive.infolist()):
            yield False, "the archive holds Python code"
        for info in inside[:PICKLES_IN_ZIP]:
            if info.file_size > PICKLE_READ:
                yield False, f"{info.filename} is larger than we read"
                continue
            with archive.open(info) as member:
                yield from _pickle(member)  # type: ignore[arg-type]  # reads like a file


def _safetensors(file: BinaryIO, size: int) -> Iterator[tuple[bool, str]]:
    """Read the header within its limits; the tensors must fill the rest without a hole."""
    length = int.from_bytes(file.read(8), "little")
    if length > size - 8:
        yield False, "its header is longer than the file"
        return
    if length > HEADER_READ:
        yield False, "its header is larger than we read"
        return
    header = json.loads(file.read(length))
    spans = sorted(
        tuple(row["data_offsets"])
        for name, row in header.items()
        if name != "__metadata__" and isinstance(row, dict)
    )
    end = 0
    for begin, stop in spans:
        if begin != end or stop < begin:
            yield False, "its tensors leave holes or lie over one another"
            return
        end = stop
    if end != size - 8 - length:
        yield False, "its tensors do not fill the file"


def _name(error: Exception) -> str:
    return type(error).__name__
