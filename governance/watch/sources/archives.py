"""Read documents from a file, a directory or a zip file, one after another.

A zip file may lie about its sizes, so each document and the whole are counted as they are read.
"""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from governance.watch.sources.lists import Found, of_json, of_lines, of_scores, of_yaml

TOTAL_LIMIT = 4 * 1024 * 1024 * 1024
FILES_LIMIT = 500_000
# Real advisories shrink to a tenth. Small ones may shrink to anything, and do no harm.
SWELLING_LIMIT = 200
SWELLING_FROM = 10 * 1024 * 1024
SWOLLEN = "It swells to more than 200 times its size when unpacked, so it was not read."
FORMS: Mapping[str, Callable[[IO[bytes]], Iterator[Found]]] = {
    ".json": of_json,
    ".jsonl": of_lines,
    ".ndjson": of_lines,
    ".yaml": of_yaml,
    ".yml": of_yaml,
    ".csv": of_scores,
}


class UnreadableSource(Exception):
    """A place that cannot be read at all, or is too large to be true. Fit for a person."""


class _Swollen(Exception):
    """A file of a few bytes that unpacks to far more than any text does."""


@dataclass(frozen=True)
class Item:
    """One document by the name of its file and its place there, or the reason why it has none.

    `size` is how many bytes had to be unpacked for it.
    """

    name: str
    document: Any = None
    problem: str = ""
    size: int = field(default=0, compare=False)


@dataclass
class _Budget:
    """What has been read of one place until now: bytes after unpacking, and files."""

    spent: int = 0
    files: int = 0
    total: int = field(default_factory=lambda: TOTAL_LIMIT)

    def spend(self, size: int) -> None:
        self.spent += size
        if self.spent > self.total or self.files > FILES_LIMIT:
            raise UnreadableSource(
                "This holds more than 4 GB or 500,000 files, so the rest was not read."
            )

    def file(self) -> None:
        self.files += 1
        self.spend(0)


class _Counted(io.RawIOBase):
    """A stream that counts what comes out of it. `packed` is its size before unpacking."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, budget: _Budget, packed: int = 0) -> None:
        self.stream, self.budget, self.packed = stream, budget, packed
        self.unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self.stream.read(len(buffer))
        buffer[: len(content)] = content
        self.budget.spend(len(content))
        self.unpacked += len(content)
        swells = self.packed and self.unpacked > self.packed * SWELLING_LIMIT
        if swells and self.unpacked > SWELLING_FROM:
            raise _Swollen
        return len(content)


def items(path: Path, *, only: re.Pattern[str] | None = None) -> Iterator[Item]:
    """Give every document below a path, or in a zip file, in order of names.

    `only` is what the names of a zip file's members have to match, where most say nothing.

    Files are JSON, one document or a list of any length; JSON lines; YAML; or EPSS's daily CSV;
    each also packed with gzip.

    :raises UnreadableSource: if there is nothing to read, or more than four gigabytes of it.
    """
    budget = _Budget()
    if path.is_dir():
        return _from_directory(path, budget)
    if not path.is_file():
        raise UnreadableSource(f"There is no file or directory {path}.")
    if zipfile.is_zipfile(path):
        return _from_zip(path, budget, only)
    if _form(path.name):
        return _from_file(path, path.name, budget)
    raise UnreadableSource(
        f"{path} is neither a directory, a zip file nor a JSON, YAML or CSV file."
    )


def _form(name: str) -> Callable[[IO[bytes]], Iterator[Found]] | None:
    return FORMS.get(Path(name.lower().removesuffix(".gz")).suffix)


def _from_directory(path: Path, budget: _Budget) -> Iterator[Item]:
    """Give the files; links are passed over, since they may lead out of the directory."""
    for file in sorted(path.rglob("*")):
        if _form(file.name) and file.is_file() and not file.is_symlink():
            yield from _from_file(file, str(file.relative_to(path)), budget)


def _from_file(file: Path, name: str, budget: _Budget) -> Iterator[Item]:
    try:
        packed = file.stat().st_size if name.lower().endswith(".gz") else 0
        with file.open("rb") as stream:
            yield from _documents(name, stream, budget, packed)
    except OSError as error:
        yield Item(name, problem=f"It cannot be opened ({error.strerror or error}).")


def _from_zip(path: Path, budget: _Budget, only: re.Pattern[str] | None) -> Iterator[Item]:
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > FILES_LIMIT:
                raise UnreadableSource("This holds more than 500,000 files, so it was not read.")
            for member in archive.infolist():
                wanted = only is None or only.search(member.filename)
                if wanted and not member.is_dir() and _form(member.filename):
                    yield from _from_member(archive, member, budget)
    except zipfile.BadZipFile as error:
        raise UnreadableSource(f"The zip file is damaged: {error}.") from error


def _from_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget
) -> Iterator[Item]:
    """Give what one member holds; `compress_size` is true, as no more than that is unpacked."""
    try:
        with archive.open(member) as stream:
            yield from _documents(member.filename, stream, budget, member.compress_size)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        yield Item(member.filename, problem=f"It cannot be unpacked ({error}).")


def _documents(name: str, stream: IO[bytes], budget: _Budget, packed: int) -> Iterator[Item]:
    budget.file()
    form = _form(name)
    assert form is not None  # noqa: S101  # only files of a known form come here
    unpacked: IO[bytes] | gzip.GzipFile = stream
    if name.lower().endswith(".gz"):
        unpacked = gzip.GzipFile(fileobj=stream)
    try:
        raw = _Counted(unpacked, budget, packed)
        with io.BufferedReader(raw) as counted:
            before = 0
            for found in form(counted):
                size, before = raw.unpacked - before, raw.unpacked
                yield Item(_place(name, found.number), found.document, found.problem, size)
    except _Swollen:
        yield Item(name, problem=SWOLLEN)
    except (zlib.error, EOFError) as error:
        yield Item(name, problem=f"It cannot be unpacked ({error}).")


def _place(name: str, number: int) -> str:
    return f"{name}, entry {number}" if number else name
