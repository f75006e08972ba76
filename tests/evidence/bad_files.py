"""Files that somebody might send to do harm, made as small as they can be."""

import io
import struct
import zipfile
import zlib

from tests.evidence.factories import PDF

DOCX_PARTS = {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}
SCRIPTED_SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
)
PROGRAM = b"MZ\x90\x00\x03" + b"\x00" * 64
PASSWORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64


def docx(**more: bytes) -> bytes:
    """A Word document with more parts; their sizes are told as they are."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (DOCX_PARTS | more).items():
            archive.writestr(name, content)
    return written.getvalue()


def bomb(*, mebibytes: int) -> bytes:
    """A Word document of some kilobytes with a part that unpacks to so much."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in DOCX_PARTS.items():
            archive.writestr(name, content)
        with archive.open("word/media.xml", "w", force_zip64=False) as part:
            for _ in range(mebibytes):
                part.write(b"\x00" * 1024 * 1024)
    return written.getvalue()


def lying_bomb(*, mebibytes: int) -> bytes:
    """The same, where the archive says that the part has 10 bytes, with their checksum."""
    content = bytearray(bomb(mebibytes=mebibytes))
    ten = b"\x00" * 10
    at = content.index(b"PK\x01\x02", content.index(b"word/media.xml") + 20)
    while content[at + 46 : at + 60] != b"word/media.xml":
        at = content.index(b"PK\x01\x02", at + 4)
    content[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(ten))
    content[at + 24 : at + 28] = struct.pack("<I", len(ten))
    return bytes(content)


def protected() -> bytes:
    """A Word document whose parts are marked as protected by a password."""
    content = bytearray(docx())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


def torn() -> bytes:
    """A Word document with a hole where a part was."""
    content = bytearray(docx(**{"word/styles.xml": bytes(range(256)) * 40}))
    at = content.index(b"word/styles.xml") + 15
    content[at : at + 60] = b"\xff" * 60
    return bytes(content)


def crowded() -> bytes:
    """A Word document of more parts than any has."""
    return docx(**{f"word/part{number}.xml": b"" for number in range(5_001)})


def pdf_and_archive() -> bytes:
    """A file that is a PDF to one program and an archive to another."""
    return PDF + docx()
