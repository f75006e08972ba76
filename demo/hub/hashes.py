"""Identifiers as git and Git LFS compute them, and synthetic ones derived from a seed."""

import hashlib
from collections.abc import Iterable


def git_blob(content: bytes) -> str:
    """Return the 40 hex digits that git gives a file with this content."""
    return _sha1(b"blob %d\0" % len(content) + content)


def git_tree(entries: Iterable[tuple[str, str, bool]]) -> str:
    """Return git's id of a directory; entries are (name, object id, is it a directory)."""
    rows = sorted(entries, key=lambda entry: entry[0] + "/" if entry[2] else entry[0])
    body = b"".join(
        (b"40000 " if directory else b"100644 ") + name.encode() + b"\0" + bytes.fromhex(oid)
        for name, oid, directory in rows
    )
    return _sha1(b"tree %d\0" % len(body) + body)


def lfs_pointer(sha256: str, size: int) -> bytes:
    """Return the small text that git stores in place of a large file."""
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
    return text.encode()


def made_up(*seed: object, digits: int = 64) -> str:
    """Return hex digits that depend on the seed alone: stand-ins for hashes we cannot know."""
    return hashlib.sha256("\0".join(str(part) for part in seed).encode()).hexdigest()[:digits]


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()
