"""Which licence a file's text is: only a whole, unchanged text settles it."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Literal, Self

from governance.rules import licence_matches, licence_prints
from governance.rules.licence_form import (
    core,
    fingerprint,
    letters,
    profile,
    sentences,
    without_notices,
)
from governance.rules.licence_index import exact
from governance.rules.licence_spelling import normalised
from governance.rules.licence_titles import without_title

Kind = Literal["identified", "candidate", "policy", "nothing"]
Method = Literal["fingerprint", "licenseclassifier", ""]
Spans = tuple[tuple[int, int], ...]

LONGEST = 300_000
HALF, LIKE, MOST = 0.5, 0.75, 0.9
_POLICY = re.compile(
    r"^notice|use[_-]?policy|usage[_-]?policy|(acceptable|prohibited)[ _-]?use", re.I
)


@dataclass(frozen=True)
class TextFinding:
    """What one licence file was recognised as.

    `residue` holds the character ranges of the file that lie outside the match and are neither
    blank nor part of the form; `coverage` is the share of letters and digits inside it, never
    rounded up. `licence_id` is a catalogue id, for a candidate too.
    """

    path: str
    sha256: str
    fingerprint: str
    kind: Kind
    licence_id: str | None
    spdx: str | None
    method: Method
    residue: Spans
    coverage: float

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON data."""
        return {**asdict(self), "residue": [list(span) for span in self.residue]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return the finding that `as_dict` wrote."""
        spans = tuple((int(start), int(end)) for start, end in stored["residue"])
        return cls(**{**stored, "residue": spans})


def recognise(path: str, text: str) -> TextFinding:
    """Return what the text of a licence file is.

    Identified is only a text whose letters and digits are all those of a published one, or that
    licenseclassifier matches from end to end with every word that grants or limits where the
    published text has it. Anything else is a candidate, with the rest for a person; a notice or a
    use policy is no licence; and where nothing fits, that is the answer.
    """
    unknown = TextFinding(
        path=path,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        fingerprint=fingerprint(text),
        kind="nothing",
        licence_id=None,
        spdx=None,
        method="",
        residue=(),
        coverage=0.0,
    )
    if _POLICY.search(PurePosixPath(path).name):
        return replace(unknown, kind="policy")
    if len(text) > LONGEST:
        return unknown
    whole = _by_fingerprint(unknown, text)
    if whole.kind != "nothing":
        return whole
    found = (_by_sentences(unknown, text), _by_classifier(unknown, text))
    return max(found, key=lambda one: (one.kind == "identified", one.coverage))


def _by_fingerprint(unknown: TextFinding, text: str) -> TextFinding:
    known = licence_prints.by_fingerprint()
    found = known.get(unknown.fingerprint) or known.get(fingerprint(core(text)))
    if found is None:
        bare, named = without_title(text)
        found = known.get(fingerprint(core(bare)))
        if found is None or named not in (None, found.licence):
            return unknown
    return replace(
        unknown,
        kind="policy" if found.policy else "identified",
        licence_id=found.licence,
        spdx=found.spdx or None,
        method="fingerprint",
        coverage=1.0,
    )


def _by_classifier(unknown: TextFinding, text: str) -> TextFinding:
    """Let licenseclassifier look for the texts that SPDX lists."""
    bare, title = without_title(without_notices(text))
    match = licence_matches.best(text, bare)
    if match is None:
        return unknown
    entry = exact().get(normalised(match.spdx))
    row = entry.row if entry else None
    if row and title not in (None, row.id):
        bare = without_notices(text)
    known = row is None or (match.spdx, profile(bare)) in licence_prints.profiles()
    gaps = _gaps(bare, match.start, match.end)
    residue = _unknown_sentences(bare, gaps, match.spdx)
    if not residue and not known:
        residue = _unknown_sentences(bare, ((0, len(bare)),), match.spdx)
    coverage = _share(bare, residue)
    if coverage < HALF:
        return unknown
    return replace(
        unknown,
        kind="identified" if known and not residue else "candidate",
        licence_id=row.id if row else None,
        spdx=match.spdx,
        method="licenseclassifier",
        residue=residue,
        coverage=coverage,
    )


def _by_sentences(unknown: TextFinding, text: str) -> TextFinding:
    """Compare sentence by sentence with the known texts: what is left over is the residue."""
    given = tuple(sentences(text))
    near = licence_prints.closest(frozenset(hashed for _, _, hashed in given))
    if near is None:
        return unknown
    known, share = near
    residue = _joined((start, end) for start, end, one in given if one not in known.sentences)
    coverage = _share(text, residue)
    if coverage < HALF or (share < LIKE and coverage < MOST):
        return unknown
    return replace(
        unknown,
        kind="policy" if known.policy else "candidate",
        licence_id=known.licence,
        spdx=known.spdx or None,
        method="fingerprint",
        residue=residue,
        coverage=coverage,
    )


def _gaps(text: str, start: int, end: int) -> Spans:
    """Return the ranges outside the match that hold any letter or digit."""
    gaps = []
    for first, last in ((0, start), (end, len(text))):
        piece = text[first:last]
        if letters(piece):
            lead = len(piece) - len(piece.lstrip())
            gaps.append((first + lead, first + len(piece.rstrip())))
    return tuple(gaps)


def _unknown_sentences(text: str, gaps: Spans, spdx: str) -> Spans:
    """Keep of the gaps what is not the published text's own, such as Apache's appendix."""
    own = licence_prints.sentences_of(spdx)
    return _joined(
        (first + start, first + end)
        for first, last in gaps
        for start, end, hashed in sentences(text[first:last])
        if hashed not in own
    )


def _joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Join ranges that only blanks part."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= 3:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _share(text: str, residue: Spans) -> float:
    """Return the share of letters and digits outside the residue, rounded down."""
    total = len(letters(text))
    left = sum(len(letters(text[start:end])) for start, end in residue)
    return math.floor((total - left) / total * 10_000) / 10_000 if total else 0.0
