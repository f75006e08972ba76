"""A decision in a few lines, for the pack of the organisation. Counts only what the row holds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def brief(decision: Row) -> dict[str, Any]:
    """Return the decision with the counts and the one approval that its summary shows."""
    approval: Row = next(iter(decision["approvals"]), {})
    return {
        **decision,
        "tier_state": f"tier-{decision['tier']}",
        "approval": approval or None,
        **_decided(approval),
        "checklist": _checklist(approval.get("checklist", ())),
        "conditions": _conditions(approval.get("conditions", ())),
        "waivers": [row for row in approval.get("waivers", ()) if row["in_force"]],
        "owed": _owed(decision["obligations"]),
        **_open_matters(decision),
    }


def _decided(approval: Row) -> dict[str, Any]:
    """Return who signed, and what waits; in a round that is over nothing does."""
    stages = approval.get("stages", ())
    return {
        "signed": [row for row in stages if row["decided_at"]],
        "waiting": [row for row in stages if row["state"] == "waiting"],
    }


def _open_matters(decision: Row) -> dict[str, Any]:
    return {
        "unsettled": _by_severity(row for row in decision["findings"] if row["unsettled"]),
        "open_incidents": [row for row in decision["incidents"] if row["state"] == "open"],
        "running": sum(
            clock["state"] in ("running", "missed")
            for row in decision["incidents"]
            for clock in row["clocks"]
        ),
    }


def _checklist(rows: Iterable[Row]) -> list[str]:
    """Count by answer, and of what is done count what is evidenced and attested apart."""
    listed = list(rows)
    counts = Counter(row["value_words"] for row in listed)
    found = [f"{number} {words.lower()}" for words, number in sorted(counts.items())]
    done = [row for row in listed if row["proof"]]
    evidenced = sum(row["proof"] == "evidenced" for row in done)
    return (
        [*found, f"{evidenced} evidenced", f"{len(done) - evidenced} attested"] if done else found
    )


def _conditions(rows: Iterable[Row]) -> list[str]:
    states = Counter(
        "met" if row["met_at"] else "overdue" if row["overdue"] else "to be met" for row in rows
    )
    return [f"{number} {words}" for words, number in sorted(states.items())]


def _owed(rows: Iterable[Row]) -> list[str]:
    states = Counter(row["shown_by"] or row["state_words"].lower() for row in rows)
    found = [f"{number} {words}" for words, number in sorted(states.items())]
    overdue = sum(row["overdue"] for row in rows)
    return [*found, f"{overdue} overdue"] if overdue else found


def _by_severity(rows: Iterable[Row]) -> list[str]:
    order = ("critical", "high", "medium", "low", "unknown")
    counts = Counter(row["severity"] for row in rows)
    shown = {"unknown": "of unknown severity"}
    return [f"{counts[key]} {shown.get(key, key)}" for key in order if counts[key]]
