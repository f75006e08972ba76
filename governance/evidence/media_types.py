"""What a file is, judged by its content; the name only tells kinds of text apart."""

import codecs
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePath
from typing import IO

from governance.evidence import archives
from governance.web.refusals import Refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
OLE = "application/x-ole-storage"
PROGRAM = "application/x-executable"
SVG = "image/svg+xml"
HTML = "text/html"
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
    OLE: "an Office file of the old kind or one with a password",
    PROGRAM: "a program",
    SVG: "SVG drawing, which can hold programs",
    HTML: "web page, which can hold programs",
    UNKNOWN: "of a kind that is not recognised",
}
ENDINGS: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".log": "text/plain",
    ".yaml": "text/plain",
    ".yml": "text/plain",
    ".toml": "text/plain",
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
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
)
# Windows, Linux, macOS and Java; looked for in what is no text, for text may begin with “MZ”.
PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
# Text that a browser runs, known by its ending or by how it begins.
ACTIVE: Mapping[str, str] = {".svg": SVG, ".html": HTML, ".htm": HTML, ".xhtml": HTML}
BEGINNING = re.compile(rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(svg|!doctype html|html)", re.DOTALL)
ENDING = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,10}")
OFFICE = frozenset({DOCX, XLSX, ODT})
TEXTS = frozenset({"text/plain", "text/markdown", "text/csv", "application/json"})
PORTION = 64 * 1024


def media_type_of(content: IO[bytes], name: str, *, accepted: frozenset[str]) -> str:
    """Return the media type of a file that may be kept.

    :raises Refused: if the content is not of an accepted type, or the name claims another one;
        the sentence names both.
    """
    found, claimed = _found(content, name), ENDINGS.get(_ending(name), "")
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
    if not claimed and ENDING.fullmatch(_ending(name)):
        raise Refused(
            f"“{name}” ends in {_ending(name)}, which is not kept here. Accepted endings are: "
            f"{', '.join(ENDINGS)}.",
            field="file",
        )
    if found in OFFICE:
        archives.check(content, name)
    return found


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _found(content: IO[bytes], name: str) -> str:
    content.seek(0)
    start = content.read(PORTION)
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            return _zipped(content) if kind == "application/zip" else kind
    if not _is_text(content):
        return PROGRAM if start.startswith(PROGRAMS) else UNKNOWN
    return _text(start, _ending(name))


def _text(start: bytes, ending: str) -> str:
    """Believe the ending among kinds of plain text; what a browser would run needs none."""
    if (claimed := ENDINGS.get(ending, "")) in TEXTS:
        return claimed
    begins = BEGINNING.match(start[:1024].removeprefix(codecs.BOM_UTF8).lower())
    if begins:
        return SVG if begins[1] == b"svg" else HTML
    return ACTIVE.get(ending, "text/plain")


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
