"""The numbers at the front of a pack, counted from the very rows that follow them."""

from collections import Counter
from collections.abc import Iterator, Mapping

from governance.reports.pack.decisions import STANDING
from governance.reports.pack.parts import Count, Decision
from governance.reports.pack.rows import FindingRow, IncidentRow, ObligationRow
from governance.watch.models import Severity
from governance.web.states import words

SEVERITIES = [severity.value for severity in Severity]


class Tally:
    """Counts rows as they go by, so that no number can differ from the rows of the pack."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def decision(self, row: Decision) -> None:
        """Count a use case by tier, by the state of its approval, and by category."""
        self._counts["Use cases", "all"] += 1
        self._counts["Risk tier", f"tier-{row.tier}"] += 1
        self._counts["Approval", row.standing] += 1
        self._counts["EU AI Act", row.category_words] += 1
        self._counts["Licence", row.licence_words] += 1

    def obligation(self, row: ObligationRow) -> None:
        """Count an obligation by what shows it, else by its state."""
        self._counts["Obligations", "all"] += 1
        self._counts["Obligations", row.shown_by or row.state] += 1
        self._counts["Obligations", "overdue"] += row.overdue

    def finding(self, row: FindingRow) -> None:
        """Count a finding that still asks for work by severity, and whether it is late."""
        self._counts["Findings", "all"] += 1
        if row.unsettled:
            self._counts["Unsettled findings", row.severity] += 1
            self._counts["Findings", "overdue"] += row.overdue

    def incident(self, row: IncidentRow) -> None:
        """Count an incident by state, and its clocks by state."""
        self._counts["Incidents", row.state] += 1
        for clock in row.clocks:
            self._counts["Clocks", clock.state] += 1

    def model(self) -> None:
        """Count a pinned model of the inventory."""
        self._counts["Models in use", "all"] += 1

    def counts(self) -> tuple[Count, ...]:
        """Return every number that is not zero, and the totals, in the order of the pack."""
        for group in ("Use cases", "Models in use", "Obligations", "Findings"):
            self._counts[group, "all"] += 0
        found = sorted(self._counts.items(), key=lambda row: _place(*row[0]))
        return tuple(
            Count(key=key, group=group, name=_name(group, key), number=number)
            for (group, key), number in found
            if number or key == "all"
        )


GROUPS = (
    "Use cases",
    "Approval",
    "Risk tier",
    "EU AI Act",
    "Licence",
    "Models in use",
    "Obligations",
    "Findings",
    "Unsettled findings",
    "Incidents",
    "Clocks",
)
IN_WORDS = ("EU AI Act", "Licence")  # Their keys are words already.
SHOWN = ("owed", "evidenced", "attested", "not_applicable", "overdue")
ORDER: Mapping[str, int] = {
    key: place
    for place, key in enumerate(
        ["all", "valid", "evidenced", "attested", "in_progress", "open", "overdue", *SEVERITIES]
    )
}


def _place(group: str, key: str) -> tuple[int, int, str]:
    return GROUPS.index(group), ORDER.get(key, len(ORDER)), key


def _name(group: str, key: str) -> str:
    if group == "Approval":
        return STANDING[key]
    if group in IN_WORDS:
        return key
    return f"{group}, all" if key == "all" else words(key)


class Duties:
    """Counts obligations by duty and first day, as they go by."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], dict[str, str]] = {}
        self._counts: Counter[tuple[tuple[str, str], str]] = Counter()

    def add(self, row: ObligationRow) -> None:
        """Count one obligation."""
        key = (row.key, row.applies_from)
        self._lines[key] = {"ref": row.ref, "title": row.title, "applies_from": row.applies_from}
        self._counts[key, "owed"] += 1
        self._counts[key, row.shown_by or row.state] += 1
        self._counts[key, "overdue"] += row.overdue

    def lines(self) -> Iterator[dict[str, object]]:
        """Yield one line per duty and first day: how many owe it, and what shows it."""
        for key, duty in sorted(self._lines.items()):
            numbers = {name: self._counts[key, name] for name in SHOWN}
            unfulfilled = self._counts[key, "open"] + self._counts[key, "in_progress"]
            yield {**duty, **numbers, "open": unfulfilled}
