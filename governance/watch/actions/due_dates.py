"""By when findings must be settled, and bringing them forward when attacks become known."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import finding_due
from governance.rules.finding_due import Exploitation
from governance.watch.models import Advisory, AdvisoryName, CveSignal, Finding, Severity

Known = Mapping[str, list[Exploitation]]


def known_of(group_keys: Collection[str]) -> Known:
    """Return what is known of attacks on each of these flaws, through every CVE that names it."""
    names = AdvisoryName.objects.filter(advisory__group_key__in=group_keys, name__startswith="CVE-")
    flaws: dict[str, set[str]] = defaultdict(set)
    for group, cve in names.values_list("advisory__group_key", "name"):
        flaws[cve].add(group)
    found: dict[str, list[Exploitation]] = defaultdict(list)
    for signal in CveSignal.objects.filter(cve__in=flaws).order_by("cve"):
        for group in flaws[signal.cve]:
            found[group].append(_exploitation(signal))
    return found


def due_from(severity: str, group_key: str, *, at: datetime) -> tuple[date, str]:
    """Return the day by which a new finding must be settled, and why sooner than by severity."""
    return due(severity, known_of([group_key]).get(group_key, []), at=at)


@transaction.atomic
def hasten(cves: Collection[str], *, at: datetime) -> int:
    """Bring forward the unsettled findings about these CVEs; return how many.

    A due day never moves back: a score that falls is no reason to take more time.
    """
    named = AdvisoryName.objects.filter(name__in=cves).values("advisory__group_key")
    groups = set(Advisory.objects.filter(group_key__in=named).values_list("group_key", flat=True))
    known = known_of(groups)
    rows = Finding.objects.unsettled(at).filter(advisory__group_key__in=list(known))
    locked = rows.select_for_update(of=("self",)).select_related("advisory").order_by("pk")
    return sum(_bring_forward(row, known, at=at) for row in locked.defer("advisory__record"))


def _bring_forward(row: Finding, known: Known, *, at: datetime) -> bool:
    assert row.advisory is not None  # noqa: S101  # the filter asked for its flaw
    day, because = due(row.severity, known[row.advisory.group_key], at=at)
    if not because or day >= row.due_on:
        return False
    before = row.due_on
    Finding.objects.filter(pk=row.pk).update(due_on=day, due_because=because)
    record(
        Event.FINDING_HASTENED, on=row, by=None, at=at,
        before={"due_on": before.isoformat()}, after={"due_on": day.isoformat()}, note=because,
    )  # fmt: skip
    return True


def due(severity: str, known: Collection[Exploitation], *, at: datetime) -> tuple[date, str]:
    """Do what `due_from` does, given what is known of attacks on the flaw."""
    # An unstated severity counts as high: nobody has said that it is harmless.
    stated = Severity.HIGH if severity == Severity.UNKNOWN else severity
    found = finding_due.due(stated, known)
    return at.date() + timedelta(days=found.days), found.because


def _exploitation(signal: CveSignal) -> Exploitation:
    return Exploitation(
        cve=signal.cve,
        since=signal.exploited_since,
        ransomware=bool(signal.ransomware),
        epss=signal.epss,
        scored_on=signal.scored_on,
    )
