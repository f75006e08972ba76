"""What each scanner of a hub says of each file, from one look to the next.

Only words that name a problem are kept, and which files still wait. A scanner that is queued,
failed or says a word we do not know has given no verdict: what it said before stands.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.watch.actions.schedule import next_turn
from governance.watch.comparison import Difference
from governance.watch.models import ChangeKind, Poll
from inventory.hubs.scanners import CLEAR, PROBLEMS, unfinished

FIRST_GAP = timedelta(minutes=15)
DOUBLINGS = 5

Said = Mapping[str, Mapping[str, Mapping[str, Any]]]
Issues = dict[str, dict[str, str]]


def keep(verdicts: Mapping[str, Any], said: Said) -> dict[str, Any]:
    """Return the verdicts of the commits that were looked at, with what is new taken over."""
    return {sha: _kept(verdicts.get(sha, {}), rows) for sha, rows in said.items()}


def difference(
    verdicts: Mapping[str, Any], said: Said, sha: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the scanners' words before and after, or None if none changed its verdict.

    A commit that was never looked at has no before: its first verdicts are no change.
    """
    if sha not in verdicts or sha not in said:
        return None
    before = verdicts[sha].get("issues", {})
    after = _kept(verdicts[sha], said[sha])["issues"]
    return None if before == after else ({"scanners": _words(before)}, {"scanners": _words(after)})


def merged(
    found: Iterable[Difference], scanners: tuple[dict[str, Any], dict[str, Any]] | None
) -> list[Difference]:
    """Return the differences with the scanners' words in the one about scans; made if missing."""
    differences = list(found)
    if scanners is None:
        return differences
    kind, (before, after) = ChangeKind.SCAN_CHANGED, scanners
    others = [row for row in differences if row.kind != kind]
    for row in differences:
        if row.kind == kind:
            before, after = {**row.before, **before}, {**row.after, **after}
    return [*others, Difference(kind, before, after)]


def next_look(row: Poll, at: datetime) -> datetime:
    """Return when the hub is asked next: sooner while scanners are at work, each time less soon.

    After some days (policy) we give up: the files count as not scanned, and the model's own turn
    is soon enough.
    """
    turn = next_turn(row.model, at)
    if not any(entry.get("queued") for entry in row.verdicts.values()):
        row.scans_waited_for_since, row.scan_asks = None, 0
        return turn
    row.scans_waited_for_since = row.scans_waited_for_since or at
    if row.gave_up_on_scans(at):
        return turn
    gap = FIRST_GAP * (1 << min(row.scan_asks, DOUBLINGS))
    row.scan_asks += 1
    return min(turn, at + gap)


def _kept(before: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    issues: Issues = {path: dict(words) for path, words in before.get("issues", {}).items()}
    queued = set(before.get("queued", ()))
    for path, scanners in rows.items():
        issues[path] = _issues(issues.get(path, {}), scanners)
        queued = queued | {path} if unfinished(scanners) else queued - {path}
    return {
        "issues": {path: words for path, words in sorted(issues.items()) if words},
        "queued": sorted(queued),
    }


def _issues(before: Mapping[str, str], scanners: Mapping[str, Any]) -> dict[str, str]:
    """Return which scanners name a problem; one without a verdict keeps its last one."""
    kept = dict(before)
    for name, said in scanners.items():
        word = said.get("status") if isinstance(said, dict) else None
        if word in PROBLEMS:
            kept[name] = str(word)
        elif word == CLEAR:
            kept.pop(name, None)
    return dict(sorted(kept.items()))


def _words(issues: Issues) -> list[str]:
    return [
        f"{path}: {scanner} says {word}"
        for path, words in issues.items()
        for scanner, word in words.items()
    ]
