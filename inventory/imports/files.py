"""The uploaded bytes, kept under their SHA-256 until nobody asks what a file said."""

import hashlib
from pathlib import PurePath

from django.core.files import File

from governance.evidence.files import open_stored, write
from governance.web.refusals import Refused
from inventory.hubs.reading import clean_text
from inventory.imports.limits import MEBIBYTE, MOST_BYTES
from inventory.models import ImportKind

PORTION = 64 * 1024
NAME_LENGTH = 200


def kept(upload: "File[bytes]") -> tuple[str, int]:
    """Store the file and return its SHA-256 and its size in bytes; nothing of it is read yet.

    :raises Refused: if it is empty, or larger than we read.
    """
    digest, size = hashlib.sha256(), 0
    for portion in upload.chunks(PORTION):
        size += len(portion)
        if size > MOST_BYTES:
            raise Refused(
                f"The file is larger than {MOST_BYTES // MEBIBYTE} MiB, the most that is read. "
                "Export it in portions, such as one system at a time.",
                field="file",
            )
        digest.update(portion)
    if size == 0:
        raise Refused("The file is empty.", field="file")
    write(path_of(digest.hexdigest()), upload, size)
    return digest.hexdigest(), size


def content_of(sha256: str) -> bytes:
    """Return the bytes.

    :raises FileNotFoundError: if they were removed from the storage.
    """
    with open_stored(path_of(sha256)) as file:
        content: bytes = file.read()
    return content


def path_of(sha256: str) -> str:
    """Return where in the storage the bytes are."""
    return f"imports/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def name_of(upload: "File[bytes]") -> str:
    """Return the last part of the name the file came with."""
    base = PurePath((upload.name or "file").replace("\\", "/")).name
    return clean_text(base)[-NAME_LENGTH:] or "file"


def kind_of(upload: "File[bytes]") -> ImportKind:
    """Tell JSON by its first character: a name says little."""
    upload.seek(0)
    start = upload.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    upload.seek(0)
    return ImportKind.CYCLONEDX if start.startswith((b"{", b"[")) else ImportKind.CSV
