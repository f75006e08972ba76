"""Weights that have other bytes under their old path in a new commit which says nothing of it.

Pure. An update that is meant says so: in the card, a change log or release notes. Where none of
them moved with the weights it is the strongest sign of tampering that a hub can give.
"""

import re
from collections.abc import Iterator, Mapping

from governance.rules.file_formats import holds_weights
from governance.watch.comparison import Difference
from governance.watch.models import ChangeKind
from inventory.hubs.reading import one_form

NOTE = re.compile(r"(README|CHANGELOG|CHANGES|HISTORY|RELEASE[-_ ]?NOTES|NEWS)(\.[a-z]+)?", re.I)
NAMED = 20


def weights_changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """Yield one difference if weights changed in place between two commits without a note.

    Both map every path to the file's SHA-256, or its git id where the hub states no other.
    """
    before, after = one_form(dict(before)), one_form(dict(after))
    both = sorted(before.keys() & after.keys())
    moved = [path for path in both if before[path] != after[path] and holds_weights(path)]
    if moved and not _noted(before, after):
        yield Difference(
            ChangeKind.WEIGHTS_CHANGED,
            {path: before[path] for path in moved[:NAMED]},
            {path: after[path] for path in moved[:NAMED]} | _rest(len(moved) - NAMED),
        )


def _noted(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Say whether a file that speaks of changes is new or different."""
    return any(NOTE.fullmatch(path) and before.get(path) != after[path] for path in after)


def _rest(left: int) -> dict[str, str]:
    return {"further files": str(left)} if left > 0 else {}
