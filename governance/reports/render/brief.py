"""A decision in a few lines, for the pack of the organisation. Counts only what the row holds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def brief(decision: Row) -> dict[str, Any]:
    """Return the decision with the counts and the one approval that its summary shows."""
    approval = next(iter(decision["approvals"]), None)
    return {
        **decision,
        "tier_state": f"tier-{decision['tier']}",
        "approval": approval,
        "signed": [row for row in (approval or {}).get("stages", ()) if row["decided_at"]],
        "waiting": [row for row in (approval or {}).get("stages", ()) if not row["decided_at"]],
        "broken": [row for row in (approval or {}).get("bindings", ()) if not row["holds"]],
        "checklist": _checklist((approval or {}).get("checklist", ())),
        "conditions": _conditions((approval or {}).get("conditions", ())),
        "owed": _owed(decision["obligations"]),
        "unsettled": _by_severity(row for row in decision["findings"] if row["unsettled"]),
        "settled": sum(not row["unsettled"] for row in decision["findings"]),
        "open_incidents": [row for row in decision["incidents"] if row["state"] == "open"],
        "closed_incidents": sum(row["state"] != "open" for row in decision["incidents"]),
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
