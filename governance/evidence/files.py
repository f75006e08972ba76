"""Files under the SHA-256 of their content: the same bytes are stored once, whoever adds them."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from governance.evidence.media_types import media_type_of
from governance.rules import policy
from governance.web.refusals import Refused

PORTION = 64 * 1024
MEBIBYTE = 1024 * 1024
NAME_LENGTH = 200


@dataclass(frozen=True)
class StoredFile:
    """What is known of a stored file. `size` in bytes; `sha256` as 64 hex digits."""

    path: str
    name: str
    media_type: str
    size: int
    sha256: str


def store(upload: "File[bytes]") -> StoredFile:
    """Check a file and put it in the storage; one that is there already is not written again.

    A file without a row does no harm: it is found again by its content when it is next added.

    :raises Refused: if it is empty, too large, or of a type that is not accepted.
    """
    limits = policy.evidence_limits()
    name = _kept_name(upload.name or "file")
    sha256, size = _digest(upload, limit=limits.max_bytes)
    if size == 0:
        raise Refused(f"“{name}” is empty.", field="file")
    media_type = media_type_of(_bytes_of(upload), name, accepted=limits.media_types)
    path = f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    write(path, upload, size)
    return StoredFile(path, name, media_type, size, sha256)


def open_stored(path: str) -> "File[bytes]":
    """Open a stored file for reading.

    :raises FileNotFoundError: if it has been removed from the storage.
    """
    return default_storage.open(path, "rb")


def is_intact(path: str, sha256: str) -> bool:
    """Tell whether the stored file is there and still has the content that was added."""
    if not default_storage.exists(path):
        return False
    digest = hashlib.sha256()
    with open_stored(path) as content:
        for portion in content.chunks(PORTION):
            digest.update(portion)
    return digest.hexdigest() == sha256


def _digest(upload: "File[bytes]", *, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for portion in upload.chunks(PORTION):
        size += len(portion)
        if size > limit:
            raise Refused(
                f"The file is larger than {limit // MEBIBYTE} MiB, the most that is kept. "
                "Add a link to where it is, or a shorter extract.",
                field="file",
            )
        digest.update(portion)
    return digest.hexdigest(), size


def write(path: str, upload: "File[bytes]", size: int) -> None:
    """Write the bytes, also over a torn file that a stopped process left behind."""
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        default_storage.delete(path)
    upload.seek(0)
    written = default_storage.save(path, upload)
    if written != path:  # Somebody stored the same bytes a moment before.
        default_storage.delete(written)


def _kept_name(name: str) -> str:
    """Return the last part of the name, as it reads, shortened before its ending.

    Characters that are not seen are left out: one of them turns the reading direction round, so
    that a program reads like a document.
    """
    seen = "".join(sign for sign in name.replace("\\", "/") if sign.isprintable())
    base = PurePath(seen).name.strip(" .") or "file"
    ending = PurePath(base).suffix[:20]
    return base if len(base) <= NAME_LENGTH else base[: NAME_LENGTH - len(ending)] + ending


def _bytes_of(upload: "File[bytes]") -> IO[bytes]:
    file = upload.file
    if file is None:
        raise ValueError("The upload was closed before it was read.")
    return file
