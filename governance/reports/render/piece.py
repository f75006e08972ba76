"""A laid-out part of a pack, as the processes that lay it out and the whole document know it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Heading:
    """One heading: its page counts from 0 within the piece, `top` in points from the page's top."""

    level: int
    title: str
    page: int
    top: float


@dataclass(frozen=True)
class Piece:
    """A part of the document in a PDF file. `headings` are in the order of reading."""

    path: Path
    pages: int
    headings: tuple[Heading, ...]
