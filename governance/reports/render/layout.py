"""One piece of a pack, from HTML to a PDF file on disk, with the headings that are in it."""

import gc
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3u"
PIXEL = 0.75  # WeasyPrint lays out in CSS pixels, PDF counts points.
STYLESHEET = Path(settings.BASE_DIR) / "static" / "css" / "print.css"


@dataclass(frozen=True)
class Heading:
    """One heading: its page counts from 0 within the piece, `top` in points from the page's top."""

    level: int
    title: str
    page: int
    top: float


@dataclass(frozen=True)
class Piece:
    """A laid-out part of the document. `headings` are in the order of reading."""

    path: Path
    pages: int
    headings: tuple[Heading, ...]


class Layout:
    """Lays out pieces one after the other, so that only one is in memory.

    `tagged` writes the structure of the text for screen readers into the file.
    """

    def __init__(self, folder: Path, *, tagged: bool) -> None:
        self._folder = folder
        self._options: dict[str, Any] = {"pdf_variant": VARIANT, "pdf_tags": tagged}
        self._fonts = FontConfiguration()
        self._style = CSS(filename=str(STYLESHEET), font_config=self._fonts)
        self._number = 0

    def piece(self, template: str, context: dict[str, Any], *, first_page: int = 1) -> Piece:
        """Lay out a template; its pages are numbered from `first_page`."""
        html = render_to_string(f"reports/pack/{template}", {**context, "first_page": first_page})
        self._number += 1
        path = self._folder / f"piece-{self._number}.pdf"
        piece = self._written(html, path)
        gc.collect()  # The boxes of a document refer to each other; without this they pile up.
        return piece

    def _written(self, html: str, path: Path) -> Piece:
        source = HTML(string=html, url_fetcher=_nothing)
        document = source.render(
            font_config=self._fonts, stylesheets=[self._style], **self._options
        )
        headings = tuple(
            Heading(level, title, number, position[1] * PIXEL)
            for number, page in enumerate(document.pages)
            for level, title, position, _ in page.bookmarks
        )
        with warnings.catch_warnings():  # It leaves the file of its colour profile to be closed.
            warnings.simplefilter("ignore", ResourceWarning)
            document.write_pdf(path, **self._options)
        return Piece(path, len(document.pages), headings)


def _nothing(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """Refuse every address: a pack is made from its facts alone."""
    raise ValueError(f"A pack fetches nothing, not {url}.")
