"""Put the pieces of a pack together: pages, outline, links, labels, tags and attachments."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from governance.reports.pack.manifest import Attachment
from governance.reports.render.layout import Heading, Piece

HERE = "https://pack.invalid/"
TOTAL = "/WeighbridgeTotal"


def merge(
    front: Piece, body: Sequence[Piece], total: Piece, files: Iterable[Attachment], target: Path
) -> None:
    """Write the document. `front` gives metadata and profile; `total` is stamped on body pages."""
    sources = [Pdf.open(piece.path) for piece in body]
    with Pdf.open(front.path) as pdf:
        for source in sources:
            pdf.pages.extend(source.pages)
        if "/StructTreeRoot" in pdf.Root:
            _join_tags(pdf, sources)
        _stamp(pdf, total, first=front.pages)
        places = _outline(pdf, front, body)
        _link(pdf, front, places)
        _label(pdf, front)
        _attach(pdf, files)
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=False)
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


def _stamp(pdf: Pdf, total: Piece, *, first: int) -> None:
    """Draw the number of pages, known only now, behind "Page x of" on every body page."""
    with Pdf.open(total.path) as source:
        form = pdf.copy_foreign(source.pages[0].as_form_xobject())
        begin = pdf.make_stream(b"q\n")
        end = pdf.make_stream(f"\nQ /Artifact BMC q {TOTAL} Do Q EMC".encode())
        for page in pdf.pages[first:]:
            drawn = page.obj.Contents
            parts = list(drawn) if isinstance(drawn, Array) else [drawn]
            page.obj.Contents = Array([begin, *parts, end])
            resources = page.obj.Resources
            shapes = resources.get("/XObject")
            if shapes is None:
                shapes = resources["/XObject"] = Dictionary()
            shapes[TOTAL] = form


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
