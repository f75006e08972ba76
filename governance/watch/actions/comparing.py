"""Compare what concerns systems with the findings they have: open, keep or settle them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from governance.watch.actions import facts
from governance.watch.hits import Hit, Place, place_of
from governance.watch.models import Advisory, Finding, FindingState, Justification
from governance.watch.models.findings import FindingQuerySet
from inventory.models import System

Ending = tuple[FindingState, str, Justification | None]
HEAVY = (
    "advisory__record", "advisory__details", "revision__raw", "revision__card",
    "revision__licence_text", "revision__licence_findings", "revision__effective_terms",
)  # fmt: skip
SETTLED_FOR_GOOD = (FindingState.FIXED, FindingState.NOT_AFFECTED)


def locked(systems: Iterable[int]) -> list[System]:
    """Return the systems in use among these, locked in one order.

    Their owners are read after the lock: a join with what another transaction has just changed
    would leave the system out.
    """
    rows = System.objects.in_use().select_for_update().prefetch_related("owner")
    return list(rows.filter(pk__in=list(systems)).order_by("pk"))


def compare(
    hits: Mapping[System, Sequence[Hit]],
    findings: FindingQuerySet,
    ending: Callable[[Finding], Ending],
    *,
    at: datetime,
) -> int:
    """Open, update or settle findings of locked systems, given all hits in one scope.

    `findings` are those of the scope; `ending` says how one ends that nothing causes any more.
    Return how many were opened.
    """
    known = _known(findings.filter(system__in=list(hits)), at=at)
    new: list[tuple[System, Hit]] = []
    for system, found in hits.items():
        mine = known.pop(system.pk, {})
        for hit in found:
            finding = mine.pop(hit.place, None)
            if finding is None:
                new.append((system, hit))
            else:
                facts.meet(finding, hit, at=at)
        _settle(mine.values(), ending, at=at)
    facts.open_findings(new, at=at)
    return len(new)


def is_withdrawn(finding: Finding, *, by_packages: bool) -> bool:
    """Tell whether no standing record of the flaw names anything of the kind any more."""
    assert finding.advisory is not None  # noqa: S101  # only findings from advisories are compared
    rows = Advisory.objects.filter(group_key=finding.advisory.group_key, withdrawn="")
    # A record without packages, such as one of AVID, says nothing about which are affected.
    return not (rows.filter(packages__isnull=False) if by_packages else rows).exists()


def withdrawn(finding: Finding) -> Ending:
    """Return the end of a finding whose source has taken back what it said."""
    note = f"{finding.advisory} was withdrawn by its source."
    return FindingState.NOT_AFFECTED, note, Justification.WITHDRAWN


def _known(rows: FindingQuerySet, *, at: datetime) -> dict[int, dict[Place, Finding]]:
    """Return the findings by system and place; where two flaws turned out as one, the older."""
    rows = rows.filter(advisory__isnull=False).exclude(justification=Justification.DUPLICATE)
    several: dict[tuple[int, Place], list[Finding]] = defaultdict(list)
    # Locked, so that a person who triages at this moment is not overwritten.
    with_parts = rows.select_related("advisory", "revision").defer(*HEAVY)
    for finding in with_parts.select_for_update(of=("self",)).order_by("pk"):
        several[finding.system_id, place_of(finding)].append(finding)
    known: dict[int, dict[Place, Finding]] = defaultdict(dict)
    for (system_id, place), findings in several.items():
        known[system_id][place] = _one(findings, at=at)
    return known


def _one(findings: Sequence[Finding], *, at: datetime) -> Finding:
    """Keep the finding on which somebody has worked, else the oldest; settle the others."""
    kept, *others = sorted(findings, key=lambda f: (f.state == FindingState.OPEN, f.pk))
    for other in others:
        note = f"The same flaw as {kept.title[:120]}, under another name."
        facts.settle(
            other, FindingState.NOT_AFFECTED, note, at=at, justification=Justification.DUPLICATE
        )
    return kept


def _settle(
    findings: Iterable[Finding], ending: Callable[[Finding], Ending], *, at: datetime
) -> None:
    """Settle findings whose cause has gone; one that was settled before opens if it comes back."""
    for finding in findings:
        if finding.state in SETTLED_FOR_GOOD:
            if finding.state == FindingState.FIXED and finding.basis:
                Finding.objects.filter(pk=finding.pk).update(basis="")
            continue
        state, note, justification = ending(finding)
        facts.settle(finding, state, note, at=at, justification=justification)
