"""Look into office documents, which are ZIP archives, without unpacking them.

What an archive says of itself proves nothing: each member is run through the decompressor portion
by portion, and what comes out is counted and thrown away, up to the bound.
"""

import struct
import zipfile
import zlib
from typing import IO

from governance.rules import policy
from governance.web.refusals import Refused

PORTION = 64 * 1024
MEBIBYTE = 1024 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")
PROTECTED = 0x1
READABLE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
MACROS = "vbaproject.bin"


def check(content: IO[bytes], name: str) -> None:
    """Pass an office document whose every part can be read and is of a sane size.

    :raises Refused: if it is broken, protected by a password, holds macros, or grows too large.
    """
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            _check_members(members, name)
            _check_size(content, members, name)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError) as error:
        raise Refused(
            f"“{name}” is broken: a part of it cannot be read. Save it again and add that.",
            field="file",
        ) from error
    finally:
        content.seek(0)


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > policy.evidence_limits().max_members:
        raise _too_much(name, f"{len(members):,} parts")
    if any(member.flag_bits & PROTECTED for member in members):
        raise Refused(
            f"“{name}” is protected by a password, so nobody could check it. Save it without one.",
            field="file",
        )
    if any(member.filename.lower().endswith(MACROS) for member in members):
        raise Refused(
            f"“{name}” holds macros, which are programs. Save it without them, or as PDF.",
            field="file",
        )


def _check_size(content: IO[bytes], members: list[zipfile.ZipInfo], name: str) -> None:
    """Believe the sizes that it names only to refuse it; then count what really comes out."""
    most = policy.evidence_limits().max_unpacked_bytes
    named = sum(member.file_size for member in members)
    if named > most:
        raise _too_much(name, f"{named / MEBIBYTE:,.0f} MiB")
    left = most
    for member in members:
        left -= _unpacked(content, member, left)
        if left < 0:
            raise _too_much(name, f"more than {most // MEBIBYTE} MiB")


def _unpacked(content: IO[bytes], member: zipfile.ZipInfo, most: int) -> int:
    """Return the bytes that come out of a member, or `most` + 1 as soon as it is more.

    :raises zipfile.BadZipFile: if there are fewer or more than it names.
    """
    if member.compress_type not in READABLE:
        raise zipfile.BadZipFile("compressed in a way that office programs do not use")
    content.seek(member.header_offset)
    _, name_length, extra_length = LOCAL_HEADER.unpack(content.read(LOCAL_HEADER.size))
    content.seek(name_length + extra_length, 1)
    if member.compress_type == zipfile.ZIP_STORED:
        size = member.compress_size
    else:
        size = _inflated(content, member.compress_size, most)
    if size != member.file_size and size <= most:
        raise zipfile.BadZipFile("another size than it names")
    return size


def _inflated(content: IO[bytes], length: int, most: int) -> int:
    decompressor, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while length > 0 and not decompressor.eof and size <= most:
        portion = content.read(min(PORTION, length))
        if not portion:
            raise zipfile.BadZipFile("cut off")
        length -= len(portion)
        while portion and size <= most:
            size += len(decompressor.decompress(portion, PORTION))
            portion = decompressor.unconsumed_tail
    if size <= most and not decompressor.eof:
        raise zipfile.BadZipFile("cut off")
    return min(size, most + 1)


def _too_much(name: str, what: str) -> Refused:
    return Refused(
        f"“{name}” holds {what} when it is unpacked, far more than a document does, so it is not "
        "kept. Save it as PDF, or add a shorter extract.",
        field="file",
    )
