"""What a file can do when it is loaded, by its name and by its first bytes."""

from functools import cache
from typing import Any, Literal

from governance.rules import tables

Kind = Literal["data", "pickle", "code", "either", "unknown"]
HEADER_LIMIT = 100_000_000
HEAD_BYTES = 16
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"GGUF", "gguf"),
    (b"PK\x03\x04", "zip"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x93NUMPY", "numpy"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x7fELF", "elf"),
    (b"MZ", "windows program"),
    (b"#!", "script"),
    (b"version https:/", "pointer"),
    (b"x\x01", "zlib"),
    (b"x\x9c", "zlib"),
    (b"x\xda", "zlib"),
)
TEXT = frozenset({9, 10, 13, *range(32, 127)})
PICKLE_PROTOCOLS = frozenset(range(2, 6))


def by_name(path: str) -> Kind:
    """Return what a file of this name can do."""
    return _by_ending().get(ending(path), "unknown")


def by_magic(magic: str) -> Kind:
    """Return what a file that begins like this can do; "unknown" where nobody has looked."""
    for kind, names in _table("magic").items():
        if magic in names:
            return kind  # type: ignore[no-any-return]  # the table's keys are kinds
    return "unknown"


def holds_weights(path: str) -> bool:
    """Say whether the first bytes of a file of this name are worth a look."""
    return ending(path) in _table("formats")["weights"]


def magic_of(head: bytes) -> str:
    """Return the format that the first sixteen bytes show; "" for none at all."""
    if not head:
        return ""
    if _is_safetensors(head):
        return "safetensors"
    if head[4:8] == b"TFL3":
        return "tflite"
    if head[0] == 0x80 and head[1:2] and head[1] in PICKLE_PROTOCOLS:
        return "pickle"
    for start, name in STARTS:
        if head.startswith(start):
            return name
    return "text" if all(byte in TEXT for byte in head) else "other"


def ending(path: str) -> str:
    """Return what stands after the last dot of the file's name, else the name, in lower case."""
    name = path.rsplit("/", 1)[-1].lower()
    return name.rpartition(".")[2]


def _is_safetensors(head: bytes) -> bool:
    """Eight bytes of length, little end first, then a JSON object."""
    length = int.from_bytes(head[:8], "little")
    return head[8:9] == b"{" and 1 < length <= HEADER_LIMIT


@cache
def _by_ending() -> dict[str, Kind]:
    kinds: tuple[Kind, ...] = ("data", "either", "pickle", "code")
    return {word: kind for kind in kinds for word in _table("formats")[kind]}


def _table(name: str) -> Any:
    return tables.load("trust").content[name]
