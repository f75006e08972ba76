"""Read OSV documents from a file, a directory or a zip file, one after another.

A zip file may lie about its sizes, so each document and the whole are counted as they are read.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

FILE_LIMIT = 5 * 1024 * 1024
TOTAL_LIMIT = 4 * 1024 * 1024 * 1024
FILES_LIMIT = 500_000


class UnreadableSource(ValueError):
    """A place that cannot be read at all, or is too large to be true. Fit for a person."""


@dataclass(frozen=True)
class Item:
    """One file: its document, or the reason why it has none."""

    name: str
    document: Any = None
    problem: str = ""
    size: int = 0


def items(path: Path) -> Iterator[Item]:
    """Give every JSON file below a path, or in a zip file, in order of names.

    :raises UnreadableSource: if there is nothing to read, or more than four gigabytes of it.
    """
    if path.is_dir():
        return _limited(_from_directory(path))
    if not path.is_file():
        raise UnreadableSource(f"There is no file or directory {path}.")
    if zipfile.is_zipfile(path):
        return _limited(_from_zip(path))
    if path.suffix == ".json":
        return _limited(iter([_from_file(path, path.name)]))
    raise UnreadableSource(f"{path} is neither a directory, a zip file nor a JSON file.")


def _limited(given: Iterator[Item]) -> Iterator[Item]:
    total = 0
    for number, item in enumerate(given, start=1):
        total += item.size
        if total > TOTAL_LIMIT or number > FILES_LIMIT:
            raise UnreadableSource(
                "This holds more than 4 GB or 500,000 files, so the rest was not read."
            )
        yield item


def _from_directory(path: Path) -> Iterator[Item]:
    """Give the files; links are passed over, since they may lead out of the directory."""
    for file in sorted(path.rglob("*.json")):
        if file.is_file() and not file.is_symlink():
            yield _from_file(file, str(file.relative_to(path)))


def _from_file(file: Path, name: str) -> Item:
    try:
        with file.open("rb") as stream:
            return _item(name, stream)
    except OSError as error:
        return Item(name, problem=f"It cannot be opened ({error.strerror}).")


def _from_zip(path: Path) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir() and member.filename.endswith(".json"):
                    yield _from_member(archive, member)
    except zipfile.BadZipFile as error:
        raise UnreadableSource(f"The zip file is damaged: {error}.") from error


def _from_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Item:
    try:
        with archive.open(member) as stream:
            return _item(member.filename, stream)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        return Item(member.filename, problem=f"It cannot be unpacked ({error}).")


def _item(name: str, stream: IO[bytes]) -> Item:
    """Read no more than the limit, whatever the directory of the zip file says of the size."""
    content = stream.read(FILE_LIMIT + 1)
    if len(content) > FILE_LIMIT:
        return Item(name, problem="It is larger than 5 MB.", size=len(content))
    try:
        return Item(name, json.loads(content), size=len(content))
    except (ValueError, RecursionError):
        return Item(name, problem="It is not JSON.", size=len(content))
