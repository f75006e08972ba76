"""The results that identifying a licence can end in, each with the sentence that says why."""

import re
from collections.abc import Iterable, Mapping, Sequence

from governance.rules import tables
from governance.rules.licence_catalogue import (
    NO_LICENCE,
    OTHER,
    TABLE,
    Licence,
    LicenceIdentity,
    Status,
    catalogue,
)
from governance.rules.reasons import Reason


def reason(rule: str, source: str = "", **words: str) -> Reason:
    """Return a sentence of the catalogue's `identified` table, filled in."""
    texts = tables.load(TABLE).content["identified"]
    return Reason(
        f"licence-{rule.replace('_', '-')}", _fill(texts[rule], words), source or texts["source"]
    )


def of_row(
    row: Licence, title: str, spdx: str, status: Status, because: Iterable[Reason]
) -> LicenceIdentity:
    """Return the identity of a catalogue row; `title` and `spdx` are those of the variant."""
    return LicenceIdentity(
        row.id, title, spdx or None, row.family, status, row.certainty, tuple(because)
    )


def unresolved(
    because: Sequence[Reason],
    *,
    row: Licence | None = None,
    candidates: Iterable[str] = (),
    status: Status = "unresolved",
) -> LicenceIdentity:
    """Return what nobody has settled yet; `row` is a family that is known all the same."""
    shown = row or catalogue()[OTHER]
    return LicenceIdentity(
        id=row.id if row else None,
        title=shown.title,
        spdx=None,
        family=shown.family,
        status=status,
        certainty=row.certainty if row else "",
        because=tuple(because),
        candidates=tuple(dict.fromkeys(candidates)),
    )


def outside(title: str, spdx: str, status: Status, because: Iterable[Reason]) -> LicenceIdentity:
    """Return a licence that SPDX lists and the catalogue does not know."""
    return LicenceIdentity(None, title, spdx, "outside the catalogue", status, "", tuple(because))


def nothing() -> LicenceIdentity:
    """Return that no licence is stated."""
    row = catalogue()[NO_LICENCE]
    return LicenceIdentity(
        None, row.title, row.spdx, row.family, "none", "", (reason("no_licence"),)
    )


def titles(ids: Iterable[str]) -> str:
    """Return the titles of several catalogue ids as one list for a sentence."""
    return ", ".join(catalogue()[one].title for one in dict.fromkeys(ids))


def _fill(text: str, words: Mapping[str, str]) -> str:
    """Put words in without str.format: what a card says may hold braces."""
    return re.sub(r"\{(\w+)\}", lambda found: words[found.group(1)], text)
