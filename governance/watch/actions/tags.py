"""Branches and tags: what is kept of them, and which tag left a commit that is in use."""

from collections.abc import Iterator

from governance.watch.actions.asking import Answers, pinned_in_use
from governance.watch.comparison import Difference
from governance.watch.models import ChangeKind, Poll
from inventory.hubs.base import RefKind
from inventory.models import Revision

NAMED = 20
GONE = "not there"
UNREADABLE = "The hub does not list branches and tags any more."

Kept = list[list[str]]


def keep(before: Poll, answers: Answers) -> Kept | None:
    """Return branches and tags as a poll keeps them (see `Poll.refs`).

    A hub that lists none any more takes nothing away from what it told.
    """
    if answers.refs is None:
        return before.refs
    return [[str(ref.kind), ref.name, ref.sha] for ref in answers.refs]


def problems(before: Poll, answers: Answers) -> tuple[str, ...]:
    """Return what is wrong where a hub listed branches and tags once and does not now."""
    return (UNREADABLE,) if answers.refs is None and before.refs is not None else ()


def moved(before: Poll, answers: Answers) -> Iterator[Difference]:
    """Yield for each commit in use the tags that led to it at the last look and do not now.

    Branches are made to move, and a tag on a commit that nobody runs concerns nobody.
    """
    after = keep(before, answers)
    if before.refs is None or after is None or before.refs == after:
        return
    old, new = _tags(before.refs), _tags(after)
    for revision in pinned_in_use(before.model):
        lost = [name for name, sha in old.items() if sha == revision.sha and new.get(name) != sha]
        if lost:
            yield _difference(revision, lost, new)


def _tags(kept: Kept) -> dict[str, str]:
    return {name: sha for kind, name, sha in kept if kind == RefKind.TAG}


def _difference(revision: Revision, lost: list[str], now: dict[str, str]) -> Difference:
    named = lost[:NAMED]
    before = {f"tag {name}": revision.sha for name in named}
    after = {f"tag {name}": now.get(name, GONE) for name in named}
    if left := len(lost) - len(named):
        after["further tags"] = str(left)
    return Difference(ChangeKind.TAG_MOVED, before, after, revision)
