"""Build the file of a pack in a temporary folder: read, attach, lay out. Writes no row."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance.reports.collecting import seldom_collecting
from governance.reports.moment import one_moment
from governance.reports.pack.contents import Contents
from governance.reports.pack.manifest import attachments
from governance.reports.pack.spool import gather
from governance.reports.render import Told, to_pdf

PORTION = 1 << 20


@dataclass(frozen=True)
class Built:
    """A finished file. `size` in bytes; `facts_digest` as in its manifest."""

    path: Path
    pages: int
    size: int
    sha256: str
    facts_digest: str


@contextmanager
def built(contents: Callable[[], Contents], *, told: Told) -> Iterator[Built]:
    """Build the pack and give its file, which is gone afterwards.

    `contents` is called, and everything read, as of one moment of the database.
    """
    with tempfile.TemporaryDirectory(prefix="weighbridge-pack-") as name, seldom_collecting():
        folder = Path(name)
        told(0, 1, "Reading the records")
        with one_moment():
            spool = gather(contents(), folder)
        told(0, 1, "Writing the attachments")
        target = folder / "pack.pdf"
        pages = to_pdf(spool, attachments(spool), target, told=told)
        yield Built(target, pages, target.stat().st_size, _sha256(target), spool.facts_digest())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while portion := file.read(PORTION):
            digest.update(portion)
    return digest.hexdigest()
