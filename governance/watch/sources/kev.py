"""CISA's catalogue of known exploited vulnerabilities: which flaws are used in attacks, since when.

It names vendors and products in words and no package, so it says something of a flaw that another
source describes, by its CVE. Source: kev-schema.json of cisagov/kev-data.
"""

import re
from collections.abc import Mapping
from typing import Any

from governance.watch.sources.fields import date, mapping, text
from governance.watch.sources.records import Signal, UnreadableRecord
from inventory.hubs.reading import clean

KEV = "kev"
CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
RANSOMWARE: Mapping[str, bool] = {"known": True}


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is one entry of the catalogue."""
    return "cveID" in document and "dateAdded" in document


def read(document: Any) -> Signal:
    """Return what one entry says. `Unknown` use by ransomware is unknown, not a no.

    :raises UnreadableRecord: if it names no CVE, or not since when.
    """
    body = clean(mapping(document))
    cve = text(body.get("cveID"))
    if not CVE.fullmatch(cve):
        raise UnreadableRecord("It names no CVE.")
    since = date(body.get("dateAdded"))
    if not since:
        raise UnreadableRecord(f"{cve} does not say since when it is known to be exploited.")
    return Signal(
        source=KEV,
        cve=cve,
        exploited_since=since,
        act_by=date(body.get("dueDate")),
        ransomware=RANSOMWARE.get(text(body.get("knownRansomwareCampaignUse")).lower()),
    )
