"""From the bytes of a CSV file to numbered rows of cells."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes

from inventory.imports.limits import LONGEST_CELL, MOST_ROWS
from inventory.imports.wishes import Unreadable

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
WESTERN = "Windows-1252"
SAMPLE = 200_000


@dataclass(frozen=True)
class Line:
    """One row; `number` is the line of the file on which it begins."""

    number: int
    cells: tuple[str, ...]


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding, for a person.

    :raises Unreadable: if it is no text.
    """
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            return _as(content, codec, name), name
    try:
        return _plain(content.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        return _guessed(content)


def delimiter_of(header: str) -> str:
    """Return what stands between the cells of the first line; a comma where nothing does."""
    return max(DELIMITERS, key=header.count)


def lines(text: str, delimiter: str) -> Iterator[Line]:
    """Yield the rows that hold anything.

    :raises Unreadable: if quotes do not match, or there are too many rows.
    """
    reader, rows, begin = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 0, 1
    before = csv.field_size_limit(len(text) + 1)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows += 1
                if rows > MOST_ROWS + 1:
                    raise Unreadable(
                        f"The file has more than {MOST_ROWS:,} rows. Import it in portions."
                    )
                yield Line(begin, tuple(cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error
    finally:
        csv.field_size_limit(before)


def swallowed(cell: str) -> bool:
    """Tell whether a cell is so long that an opening quote without its end is the likely cause."""
    return len(cell) > LONGEST_CELL


def _as(content: bytes, codec: str, name: str) -> str:
    try:
        return _plain(content.decode(codec))
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The file begins as {name} but goes on as something else. Save it as UTF-8."
        ) from error


def _guessed(content: bytes) -> tuple[str, str]:
    """Return what the bytes most likely say; Western European where that explains them too."""
    if b"\x00" in content[:SAMPLE] and not _looks_wide(content):
        raise Unreadable("This is not a text file. Save the table as CSV (UTF-8).")
    best = from_bytes(content[:SAMPLE]).best()
    codec = best.encoding if best else "cp1252"
    wide = codec.startswith("utf_16")
    if not wide:
        codec = "cp1252" if _fits(content, "cp1252") else codec
    try:
        text = content.decode(codec)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable("The file's encoding cannot be told. Save it as CSV UTF-8.") from error
    return _plain(text), "UTF-16" if wide else WESTERN if codec == "cp1252" else codec


def _looks_wide(content: bytes) -> bool:
    """Tell whether every second byte is empty, as in UTF-16 without its mark."""
    sample = content[:2000]
    return max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) // 4


def _fits(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _plain(text: str) -> str:
    # A NUL in a text file is a mistake of whatever wrote it; its row is refused with its line.
    return text.removeprefix("\ufeff")
