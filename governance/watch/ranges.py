"""Is a version affected? Three answers: yes, no, and cannot tell. The third is never a no."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from governance.watch.versions import Unreadable, reader


class Verdict(StrEnum):
    """What an advisory means for one version."""

    AFFECTED = "affected"
    CANNOT_TELL = "cannot tell"
    NOT_AFFECTED = "not affected"


WORST_FIRST = (Verdict.AFFECTED, Verdict.CANNOT_TELL, Verdict.NOT_AFFECTED)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that asks for most; without any, nobody has said anything."""
    return min(verdicts, key=WORST_FIRST.index, default=Verdict.CANNOT_TELL)


def judge(
    version: str, *, ecosystem: str, ranges: Sequence[Any], versions: Sequence[Any]
) -> Verdict:
    """Tell whether a version is affected; "" is a version that is not known.

    An explicit list of versions is trusted. Ranges of git commits say nothing of a version, so
    they count only where there is nothing else.
    """
    if not version:
        return Verdict.CANNOT_TELL
    if _listed(version, ecosystem, versions):
        return Verdict.AFFECTED
    readable = [row for row in ranges if not (isinstance(row, dict) and row.get("type") == "GIT")]
    verdicts = [_in_range(version, ecosystem, row) for row in readable]
    if versions:
        verdicts.append(Verdict.NOT_AFFECTED)
    return worst(verdicts)


def _listed(version: str, ecosystem: str, versions: Sequence[Any]) -> bool:
    if version in versions:
        return True
    read = reader(ecosystem, "ECOSYSTEM")
    if read is None:
        return False
    ours = _or_none(read, version)
    return ours is not None and any(
        _or_none(read, text) == ours for text in versions if isinstance(text, str)
    )


def _or_none(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except Unreadable:
        return None


def _in_range(version: str, ecosystem: str, row: Any) -> Verdict:
    if not isinstance(row, dict) or not isinstance(row.get("events"), list):
        return Verdict.CANNOT_TELL
    read = reader(ecosystem, str(row.get("type")))
    if read is None:
        return Verdict.CANNOT_TELL
    try:
        return _walk(read(version), _events(row["events"], read))
    except (Unreadable, TypeError):
        return Verdict.CANNOT_TELL


def _events(rows: Sequence[Mapping[str, str]], read: Callable[[str], Any]) -> list[tuple[Any, str]]:
    """Return the events of a range in order of their versions; None is before every version.

    :raises Unreadable: if one has no version we can order.
    """
    events = [(kind, text) for row in rows for kind, text in row.items() if kind != "limit"]
    if not events:
        raise Unreadable("The range has no events.")
    placed = [(None if text == "0" else read(text), kind) for kind, text in events]
    beginnings = [event for event in placed if event[0] is None]
    return beginnings + sorted((event for event in placed if event[0] is not None), key=_place)


def _place(event: tuple[Any, str]) -> tuple[Any, bool]:
    """Order by version; where one is the end and the beginning at once, the end comes first."""
    return event[0], event[1] == "introduced"


def _walk(ours: Any, events: Sequence[tuple[Any, str]]) -> Verdict:
    affected = False
    for bound, kind in events:
        reached = bound is None or ours >= bound
        if kind == "introduced":
            affected = affected or reached
        elif kind == "fixed":
            affected = affected and not reached
        elif kind == "last_affected":
            affected = affected and bound is not None and ours <= bound
        else:
            raise Unreadable(f"“{kind}” is no event that we know.")
    return Verdict.AFFECTED if affected else Verdict.NOT_AFFECTED
