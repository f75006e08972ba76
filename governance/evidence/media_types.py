"""What a file is, judged by its content; the name only tells kinds of text apart."""

import codecs
import zipfile
from collections.abc import Mapping
from pathlib import PurePath
from typing import IO

from governance.web.refusals import Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
UNKNOWN = "application/octet-stream"
NAMES: Mapping[str, str] = {
    "application/pdf": "PDF",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "text/plain": "plain text",
    "text/markdown": "Markdown",
    "text/csv": "CSV table",
    "application/json": "JSON",
    DOCX: "Word document (.docx)",
    XLSX: "Excel workbook (.xlsx)",
    ODT: "OpenDocument text (.odt)",
    "application/zip": "ZIP archive",
    UNKNOWN: "something else",
}
ENDINGS: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".json": "application/json",
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".odt": ODT,
}
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"),
)
TEXTS = frozenset({"text/plain", "text/markdown", "text/csv", "application/json"})
PORTION = 64 * 1024


def media_type_of(content: IO[bytes], name: str, *, accepted: frozenset[str]) -> str:
    """Return the media type of a file that may be kept.

    :raises Refused: if the content is not of an accepted type, or the name claims another one;
        the sentence names both.
    """
    found, claimed = _found(content, name), ENDINGS.get(PurePath(name).suffix.lower(), "")
    if claimed and claimed != found:
        raise Refused(
            f"“{name}” is named as {NAMES[claimed]}, but its content is {NAMES[found]}. "
            "Give it the right ending, or save it in the format its name says.",
            field="file",
        )
    if found not in accepted:
        kinds = ", ".join(sorted(NAMES[kind] for kind in accepted))
        raise Refused(
            f"“{name}” is {NAMES[found]}, which is not kept here. Accepted are: {kinds}.",
            field="file",
        )
    return found


def _found(content: IO[bytes], name: str) -> str:
    content.seek(0)
    start = content.read(PORTION)
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            return _zipped(content) if kind == "application/zip" else kind
    if not _is_text(content):
        return UNKNOWN
    claimed = ENDINGS.get(PurePath(name).suffix.lower(), "")
    return claimed if claimed in TEXTS else "text/plain"


def _zipped(content: IO[bytes]) -> str:
    """Tell office documents from other archives; nothing is unpacked but a name of a few bytes."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            members = set(archive.namelist())
            if "mimetype" in members and archive.getinfo("mimetype").file_size == len(ODT):
                return ODT if archive.read("mimetype") == ODT.encode() else "application/zip"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return UNKNOWN
    if "[Content_Types].xml" not in members:
        return "application/zip"
    if "word/document.xml" in members:
        return DOCX
    return XLSX if "xl/workbook.xml" in members else "application/zip"


def _is_text(content: IO[bytes]) -> bool:
    """Tell whether all of it is UTF-8 without the control characters that only binaries hold."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    content.seek(0)
    try:
        while portion := content.read(PORTION):
            if "\x00" in decoder.decode(portion):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
