"""What the page of a model says about its licence: what it is, how we know, and what follows."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.rules import licences
from governance.rules.licence_catalogue import Licence, LicenceIdentity, catalogue
from governance.rules.licence_text import TextFinding
from inventory import licence_words
from inventory.licence_reading import claim_of, findings_of, identity_of, opened_link
from inventory.models import Revision
from inventory.words import licence_title


@dataclass(frozen=True)
class Segment:
    """A stretch of a licence file; `outside` if no licence of the catalogue has these words."""

    text: str
    outside: bool


@dataclass(frozen=True)
class ShownText:
    """One licence file as it was recognised, cut into what matches and what does not."""

    finding: TextFinding
    row: Licence | None
    state: str
    label: str
    segments: tuple[Segment, ...]

    @property
    def percent(self) -> str:
        """How much of the file lies inside the match; never rounded up."""
        return f"{int(self.finding.coverage * 1000) / 10:g} %"


@dataclass(frozen=True)
class LicencePanel:
    """`row` is the catalogue's entry, None where claim and texts lead to none."""

    identity: LicenceIdentity
    row: Licence | None
    title: str
    state: str
    label: str
    meaning: str
    claim: LicenceIdentity
    candidates: tuple[Licence, ...]
    link_opened: bool
    duties: tuple[tuple[str, str], ...]
    redistributor_duties: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]
    tests: tuple[tuple[str, str, str], ...]
    edition: str


def licence_panel(revision: Revision) -> LicencePanel:
    """Return the panel of one revision, from its row and the catalogue as it is today."""
    identity = identity_of(revision)
    row = catalogue().get(identity.id or "")
    state, label, meaning = licence_words.RESULTS[identity.status]
    return LicencePanel(
        identity=identity,
        row=row,
        title=title_of(revision, identity),
        state=state,
        label=label,
        meaning=meaning,
        claim=claim_of(revision),
        candidates=tuple(catalogue()[key] for key in identity.candidates if key in catalogue()),
        link_opened=opened_link(revision),
        duties=tuple(licence_words.duty_rows(row.duties)) if row else (),
        redistributor_duties=tuple(licence_words.duty_rows(row.redistributor_duties))
        if row
        else (),
        terms=tuple(licence_words.terms(row)) if row else (),
        tests=tuple(licence_words.tests(row)) if row else (),
        edition=licences.edition(),
    )


def title_of(revision: Revision, identity: LicenceIdentity) -> str:
    """Return the licence by name; where none holds, what is claimed, and that it is open."""
    if identity.status == "none":
        return "None stated"
    if identity.status not in ("unresolved", "conflict"):
        return identity.title
    words = licence_title(revision.licence_key, revision.licence_name, revision.licence_link)
    return f"{words}, {licence_words.RESULTS[identity.status][1].lower()}"


def shown_texts(revision: Revision) -> list[ShownText]:
    """Return each licence file with what it was recognised as, its residue told apart."""
    places = {row["path"]: row for row in revision.licence_files}
    found = [one for one in findings_of(revision) if one.path in places]
    return [_shown(one, _file(revision, places[one.path])) for one in found]


def _file(revision: Revision, place: dict[str, int]) -> str:
    return revision.licence_text[place["start"] : place["end"]]


def _shown(finding: TextFinding, text: str) -> ShownText:
    state, label = licence_words.KINDS[finding.kind]
    row = catalogue().get(finding.licence_id or "")
    return ShownText(finding, row, state, label, tuple(_segments(text, finding.residue)))


def _segments(text: str, residue: tuple[tuple[int, int], ...]) -> Iterator[Segment]:
    at = 0
    for start, end in sorted(residue):
        if at < start:
            yield Segment(text[at:start], outside=False)
        if max(at, start) < end:
            yield Segment(text[max(at, start) : end], outside=True)
        at = max(at, end)
    if at < len(text):
        yield Segment(text[at:], outside=False)
