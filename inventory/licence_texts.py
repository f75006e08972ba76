"""The licence files of a revision as they were recognised: each in short, and each as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models.functions import Substr

from governance.rules.licence_catalogue import Licence, catalogue
from governance.rules.licence_text import TextFinding
from inventory import licence_words
from inventory.licence_reading import findings_of
from inventory.models import Revision

BEGINNING = 1_200
PASSAGES, PASSAGE = 5, 400


@dataclass(frozen=True)
class Place:
    """Where a licence file is in the text of its revision, and what it was recognised as."""

    finding: TextFinding
    start: int
    end: int

    @property
    def row(self) -> Licence | None:
        """The catalogue's entry for what it was recognised as, if it has one."""
        return catalogue().get(self.finding.licence_id or "")

    @property
    def state(self) -> str:
        """The colour of what it was recognised as."""
        return licence_words.KINDS[self.finding.kind][0]

    @property
    def label(self) -> str:
        """What it was recognised as, in words."""
        return licence_words.KINDS[self.finding.kind][1]

    @property
    def percent(self) -> str:
        """How much of the file lies inside the match; never rounded up."""
        return f"{int(self.finding.coverage * 1000) / 10:g} %"


@dataclass(frozen=True)
class ShortText:
    """How a file begins, and the first passages that no licence has; `place` is None for a text
    whose files were never told apart. `whole` if there is no more of it, `further` if of those.
    """

    place: Place | None
    beginning: str
    whole: bool
    passages: tuple[str, ...] = ()
    further: bool = False


@dataclass(frozen=True)
class Segment:
    """A stretch of a licence file; `outside` if no licence of the catalogue has these words."""

    text: str
    outside: bool


@dataclass(frozen=True)
class WholeText:
    """A licence file, cut into what matches and what does not."""

    place: Place | None
    segments: tuple[Segment, ...]


def short_texts(revision: Revision) -> list[ShortText]:
    """Return each licence file in short; one statement reads no more of them than that."""
    places = _places(revision)
    cuts = [cut for place in places for cut in _cuts(place)] or [(0, BEGINNING + 1)]
    pieces = iter(_read(revision, cuts))
    if places:
        return [_short(place, [next(pieces) for _ in _cuts(place)]) for place in places]
    return [
        ShortText(None, text[:BEGINNING], whole=len(text) <= BEGINNING) for text in pieces if text
    ]


def whole_texts(revision: Revision) -> list[WholeText]:
    """Return each licence file as a whole, what no licence has told apart."""
    text = revision.licence_text
    if places := _places(revision):
        return [WholeText(one, tuple(_segments(text, one))) for one in places]
    return [WholeText(None, (Segment(text, outside=False),))] if text else []


def _places(revision: Revision) -> list[Place]:
    known = {row["path"]: row for row in revision.licence_files}
    return [
        Place(one, known[one.path]["start"], known[one.path]["end"])
        for one in findings_of(revision)
        if one.path in known
    ]


def _residue(place: Place) -> list[tuple[int, int]]:
    """Return what stands outside the match, where one has to be read against its licence."""
    return sorted(place.finding.residue) if place.finding.kind == "candidate" else []


def _cuts(place: Place) -> list[tuple[int, int]]:
    """Return where to cut, and how much: the beginning, then the passages outside the match."""
    passages = [
        (place.start + start, min(end - start, PASSAGE + 1))
        for start, end in _residue(place)[:PASSAGES]
    ]
    return [(place.start, min(place.end - place.start, BEGINNING)), *passages]


def _read(revision: Revision, cuts: list[tuple[int, int]]) -> tuple[str, ...]:
    columns = {
        f"cut_{n}": Substr("licence_text", start + 1, length)
        for n, (start, length) in enumerate(cuts)
    }
    rows = Revision.objects.filter(pk=revision.pk).annotate(**columns)
    pieces: tuple[str, ...] = rows.values_list(*columns).get()
    return pieces


def _short(place: Place, pieces: list[str]) -> ShortText:
    beginning, *passages = pieces
    return ShortText(
        place=place,
        beginning=beginning,
        whole=place.end - place.start <= BEGINNING,
        passages=tuple(_shortened(one) for one in passages if one.strip()),
        further=len(_residue(place)) > PASSAGES,
    )


def _shortened(passage: str) -> str:
    return passage if len(passage) <= PASSAGE else f"{passage[:PASSAGE]} …"


def _segments(whole: str, place: Place) -> Iterator[Segment]:
    text, at = whole[place.start : place.end], 0
    for start, end in sorted(place.finding.residue):
        if at < start:
            yield Segment(text[at:start], outside=False)
        if max(at, start) < end:
            yield Segment(text[max(at, start) : end], outside=True)
        at = max(at, end)
    if at < len(text):
        yield Segment(text[at:], outside=False)
