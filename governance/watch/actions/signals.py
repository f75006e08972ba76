"""Keep what sources say of how flaws are used; each source writes its own columns only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from governance.watch.actions.due_dates import hasten
from governance.watch.models import CveSignal
from governance.watch.sources.epss import EPSS
from governance.watch.sources.kev import KEV
from governance.watch.sources.records import Signal

COLUMNS: Mapping[str, tuple[str, ...]] = {
    KEV: ("exploited_since", "act_by", "ransomware"),
    EPSS: ("epss", "percentile", "scored_on"),
}


@transaction.atomic
def store_signals(signals: Sequence[Signal], *, at: datetime) -> int:
    """Store a portion of signals of any source; return how many say something new.

    The later one counts where a source speaks of a flaw twice. Findings about a flaw that is known
    to be used in attacks are brought forward.
    """
    news = sum(
        _store(columns, {signal.cve: signal for signal in signals if signal.source == source})
        for source, columns in COLUMNS.items()
    )
    if news:
        hasten([signal.cve for signal in signals], at=at)
    return news


def _store(columns: Sequence[str], signals: Mapping[str, Signal]) -> int:
    known = CveSignal.objects.in_bulk(list(signals), field_name="cve")
    news = [
        CveSignal(cve=cve, **{column: said[column] for column in columns})
        for cve, signal in signals.items()
        if (said := asdict(signal)) and _differs(known.get(cve), said, columns)
    ]
    CveSignal.objects.bulk_create(
        news, update_conflicts=True, unique_fields=["cve"], update_fields=columns
    )
    return len(news)


def _differs(known: CveSignal | None, said: Mapping[str, object], columns: Sequence[str]) -> bool:
    return known is None or any(getattr(known, column) != said[column] for column in columns)
