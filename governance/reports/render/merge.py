"""Put the pieces of a pack together: pages, outline, links, labels, tags and attachments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from governance.reports.pack.manifest import Attachment
from governance.reports.render.piece import Heading, Piece

HERE = "https://pack.invalid/"
FRAME, NUMBER = "/WeighbridgeFrame", "/WeighbridgeNumber"


@dataclass(frozen=True)
class Margins:
    """What stands around the text of body pages: the same `frame` on all, a number on each."""

    frame: Piece
    numbers: Sequence[Piece]


def merge(
    front: Piece, body: Sequence[Piece], margins: Margins, files: Iterable[Attachment], target: Path
) -> None:
    """Write the document. `front` gives metadata and profile and has its own margins."""
    sources = [Pdf.open(piece.path) for piece in body]
    with Pdf.open(front.path) as pdf:
        for source in sources:
            pdf.pages.extend(source.pages)
        if "/StructTreeRoot" in pdf.Root:
            _join_tags(pdf, sources)
        _stamp(pdf, margins, first=front.pages)
        places = _outline(pdf, front, body)
        _link(pdf, front, places)
        _label(pdf, front)
        _attach(pdf, files)
        pdf.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            linearize=False,
            deterministic_id=True,
        )
    for source in sources:
        source.close()


def _outline(pdf: Pdf, front: Piece, body: Sequence[Piece]) -> list[Array]:
    """Write the bookmarks; return where each heading of the body is, in order."""
    places = []
    with pdf.open_outline() as outline:
        above: list[tuple[int, OutlineItem]] = []
        for heading, page in _headings(front, body):
            place = _place(pdf, page, heading)
            item = OutlineItem(heading.title, place)
            while above and above[-1][0] >= heading.level:
                above.pop()
            siblings = above[-1][1].children if above else outline.root
            siblings.append(item)
            item.is_closed = heading.level > 1
            above.append((heading.level, item))
            if page >= front.pages:
                places.append(place)
    pdf.Root.PageMode = Name.UseOutlines
    return places


def _headings(front: Piece, body: Sequence[Piece]) -> Iterable[tuple[Heading, int]]:
    """Yield each heading with its page in the whole document, counted from 0."""
    first = 0
    for piece in (front, *body):
        for heading in piece.headings:
            yield heading, first + heading.page
        first += piece.pages


def _place(pdf: Pdf, page: int, heading: Heading) -> Array:
    sheet = pdf.pages[page]
    top = float(sheet.mediabox[3]) - heading.top
    return Array([sheet.obj, Name.XYZ, None, round(top + 8, 1), None])


def _link(pdf: Pdf, front: Piece, places: Sequence[Array]) -> None:
    """Turn the contents' links, which name the number of a heading, into jumps to its page."""
    for page in pdf.pages[: front.pages]:
        for note in page.obj.get("/Annots", Array()):
            address = str(note.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(HERE):
                del note["/A"]
                note["/Dest"] = places[int(address.removeprefix(HERE))]


def _label(pdf: Pdf, front: Piece) -> None:
    """Number the front i, ii, iii and the body 1, 2, 3, as the pages say themselves."""
    pdf.Root.PageLabels = Dictionary(
        Nums=Array([0, Dictionary(S=Name.r), front.pages, Dictionary(S=Name.D)])
    )


def _stamp(pdf: Pdf, margins: Margins, *, first: int) -> None:
    """Draw the frame and the number on every body page, as no part of its text.

    Laid out with each piece they would take time for every page, and each piece would have to wait
    for the number of pages before it.
    """
    begin = pdf.make_stream(b"q\n")
    end = pdf.make_stream(f"\nQ /Artifact BMC q {FRAME} Do {NUMBER} Do Q EMC".encode())
    frame = next(_shapes(pdf, margins.frame))
    numbers = (shape for piece in margins.numbers for shape in _shapes(pdf, piece))
    for page, number in zip(pdf.pages[first:], numbers, strict=True):
        drawn = page.obj.Contents
        parts = list(drawn) if isinstance(drawn, Array) else [drawn]
        page.obj.Contents = Array([begin, *parts, end])
        _may_draw(page, {FRAME: frame, NUMBER: number})


def _may_draw(page: Any, shapes: Mapping[str, pikepdf.Object]) -> None:
    """Name shapes among what the page draws with; WeasyPrint's pages share one such list."""
    resources = page.obj.Resources
    own = Dictionary({key: resources[key] for key in resources})
    own.XObject = Dictionary({**dict(resources.get("/XObject", Dictionary()).items()), **shapes})
    page.obj.Resources = own


def _shapes(pdf: Pdf, piece: Piece) -> Iterator[pikepdf.Object]:
    """Yield what is drawn on each page of a piece, to be drawn on other pages."""
    with Pdf.open(piece.path) as source:
        for page in source.pages:
            yield pdf.copy_foreign(page.as_form_xobject())


def _attach(pdf: Pdf, files: Iterable[Attachment]) -> None:
    """Embed the attachments as data that belongs to the document (PDF/A-3, AFRelationship)."""
    listed = Array()
    for file in files:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(file.packed.read_bytes(), filter=Name.FlateDecode)
        stream.stream_dict.Type = Name.EmbeddedFile
        stream.stream_dict.Subtype = Name(f"/{file.media_type}")
        stream.stream_dict.Params = Dictionary(Size=file.size, ModDate=_moment(pdf))
        held = pdf.make_indirect(stream)
        note = Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            Desc=String(file.description),
            AFRelationship=Name.Data,
            EF=Dictionary(F=held, UF=held),
        )
        listed.append(pdf.make_indirect(note))
    named = sorted(listed, key=lambda note: str(note.F))
    pairs = [part for note in named for part in (note.F, note)]
    names = pdf.Root.get("/Names", Dictionary())
    names["/EmbeddedFiles"] = Dictionary(Names=Array(pairs))
    pdf.Root["/Names"] = names
    pdf.Root["/AF"] = listed


def _moment(pdf: Pdf) -> Any:
    return pdf.docinfo.get("/ModDate") or pdf.docinfo.get("/CreationDate") or String("")


def _join_tags(pdf: Pdf, sources: Sequence[Pdf]) -> None:
    """Hang the structure of every piece under that of the front, and number its pages anew."""
    root = pdf.Root.StructTreeRoot
    numbers, kids = list(root.ParentTree.Nums), _kids(root)
    next_key = int(root.get("/ParentTreeNextKey", _after(numbers)))
    first = len(pdf.pages) - sum(len(source.pages) for source in sources)
    for source in sources:
        theirs = pdf.copy_foreign(source.Root.StructTreeRoot)
        for page in pdf.pages[first : first + len(source.pages)]:
            _shift(page, next_key)
        first += len(source.pages)
        found = list(theirs.ParentTree.Nums)
        for place in range(0, len(found), 2):
            numbers.append(int(found[place]) + next_key)  # type: ignore[arg-type]  # a number is no object
            numbers.append(found[place + 1])
        next_key += _after(found)
        for kid in _kids(theirs):
            kid["/P"] = root
            kids.append(kid)
    root["/K"] = Array(kids)
    root["/ParentTree"] = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    root["/ParentTreeNextKey"] = next_key


def _kids(root: Any) -> list[Any]:
    return list(root.K) if isinstance(root.K, Array) else [root.K]


def _after(numbers: Sequence[Any]) -> int:
    return max((int(key) for key in numbers[::2]), default=-1) + 1


def _shift(page: Any, by: int) -> None:
    if "/StructParents" in page.obj:
        page.obj["/StructParents"] = int(page.obj["/StructParents"]) + by
    for note in page.obj.get("/Annots", Array()):
        if "/StructParent" in note:
            note["/StructParent"] = int(note["/StructParent"]) + by
