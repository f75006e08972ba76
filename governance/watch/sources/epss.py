"""FIRST's EPSS: how likely a flaw is to be exploited in the next 30 days. Numbers come as texts.

Either rows of the interface (`{cve, epss, percentile, date}`) or lines of the daily CSV file, whose
first line is a comment with the date.
"""

import re
from collections.abc import Mapping
from typing import Any

from governance.watch.sources.fields import date, mapping, text
from governance.watch.sources.kev import CVE
from governance.watch.sources.records import Signal, UnreadableRecord
from inventory.hubs.reading import clean

EPSS = "epss"
SCORED = re.compile(r"score_date:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})")
NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?")


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is one row of scores."""
    return "cve" in document and "epss" in document


def scored_on(comment: str) -> str:
    """Return the date that the first line of the daily file gives, or ""."""
    match = SCORED.search(comment)
    return match["date"] if match else ""


def read(document: Any) -> Signal:
    """Return the score of one CVE.

    :raises UnreadableRecord: if there is no CVE, or a number that is no probability.
    """
    body = clean(mapping(document))
    cve = text(body.get("cve"))
    if not CVE.fullmatch(cve):
        raise UnreadableRecord("It names no CVE.")
    return Signal(
        source=EPSS,
        cve=cve,
        epss=_probability(body.get("epss"), cve),
        percentile=_probability(body.get("percentile"), cve),
        scored_on=date(body.get("date")),
    )


def _probability(value: Any, cve: str) -> float:
    written = str(value) if isinstance(value, float | int | str) else ""
    if not NUMBER.fullmatch(written) or not 0 <= float(written) <= 1:
        raise UnreadableRecord(f"{cve} has the score “{written[:20]}”, which is no probability.")
    return float(written)
