"""By when a finding must be settled: its severity says it, and known attacks bring it forward."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from governance.rules import policy, tables


@dataclass(frozen=True)
class Exploitation:
    """What is known of how a flaw is used. `since` is "" where no attack is known; `epss` None."""

    cve: str
    since: str = ""
    ransomware: bool = False
    epss: float | None = None
    scored_on: str = ""


@dataclass(frozen=True)
class Due:
    """Calendar days from now, and what makes them fewer than the severity asks ("" if nothing)."""

    days: int
    because: str = ""


def due(severity: str, known: Iterable[Exploitation] = ()) -> Due:
    """Return in how many days a finding of this severity is due, given how its flaw is used.

    :raises ValueError: if there is no such severity.
    """
    by_severity = Due(policy.finding_due_days(severity))
    sooner = [one for said in known for one in _brought_forward(said)]
    return min([by_severity, *sooner], key=lambda one: one.days)


def _brought_forward(said: Exploitation) -> Iterator[Due]:
    limits = tables.load(policy.TABLE).content["finding_due_signals"]
    if said.since:
        days = int(limits["exploited_days"])
        by = ", also by ransomware" if said.ransomware else ""
        yield Due(
            days,
            f"{said.cve} is known to be exploited since {said.since}{by} (CISA KEV): due within "
            f"{days} days.",
        )
    if said.epss is not None and said.epss >= limits["likely_from"]:
        days = int(limits["likely_days"])
        on = f" of {said.scored_on}" if said.scored_on else ""
        yield Due(
            days,
            f"The EPSS score{on} gives {said.cve} a probability of {said.epss:.0%} to be "
            f"exploited within 30 days: due within {days} days.",
        )
