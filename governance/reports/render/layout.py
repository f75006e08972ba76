"""The process that lays out pieces of a pack: an HTML file becomes a PDF file beside it.

It is run as a file (see `press`) and loads WeasyPrint and nothing of Weighbridge, so that two of
them need little memory. Each line it is given names a piece; its answer is a line as well.
"""

import gc
import json
import signal
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3u"
PIXEL = 0.75  # WeasyPrint lays out in CSS pixels, PDF counts points.
STYLESHEET = Path(__file__).parents[3] / "static" / "css" / "print.css"


class Layout:
    """Lays out pieces one after the other, so that only one is in memory."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._style = CSS(filename=str(STYLESHEET), font_config=self._fonts)

    def piece(self, source: str, *, tagged: bool) -> dict[str, Any]:
        """Return the number of pages, and the headings with level, title, page and top.

        `tagged` writes the structure of the text for screen readers into the file.
        """
        piece = self._written(Path(source), {"pdf_variant": VARIANT, "pdf_tags": tagged})
        gc.collect()  # The boxes of a document refer to each other; without this they pile up.
        return piece

    def _written(self, source: Path, options: dict[str, Any]) -> dict[str, Any]:
        html = HTML(string=source.read_text(encoding="utf-8"), url_fetcher=_nothing)
        document = html.render(font_config=self._fonts, stylesheets=[self._style], **options)
        headings = [
            (level, title, number, position[1] * PIXEL)
            for number, page in enumerate(document.pages)
            for level, title, position, _ in page.bookmarks
        ]
        with warnings.catch_warnings():  # It leaves the file of its colour profile to be closed.
            warnings.simplefilter("ignore", ResourceWarning)
            document.write_pdf(source.with_suffix(".pdf"), **options)
        return {"pages": len(document.pages), "headings": headings}


def _nothing(url: str, *_: Any, **__: Any) -> dict[str, Any]:
    """Refuse every address: a pack is made from its facts alone."""
    raise ValueError(f"A pack fetches nothing, not {url}.")


def serve() -> None:
    """Answer line by line until no more come, which is so when the worker has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The worker hears it too, and ends this process.
    layout = Layout()
    gc.freeze()
    gc.disable()  # Until a piece is written, nearly all of its objects are in use.
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(layout, json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(layout: Layout, order: dict[str, Any]) -> dict[str, Any]:
    try:
        return layout.piece(**order)
    except Exception:  # noqa: BLE001  # the worker raises it
        return {"failed": traceback.format_exc()}


if __name__ == "__main__":
    serve()
