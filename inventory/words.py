"""The words, and the badge's state, for what a hub says of a model."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.rules import licences, openness, trust
from inventory.hubs.base import ScanStatus

SCAN_BADGES: Mapping[str, str] = {
    ScanStatus.NO_ISSUE: "satisfied",
    ScanStatus.ISSUE: "critical",
    ScanStatus.NOT_FINISHED: "waiting",
    ScanStatus.UNKNOWN: "unknown",
}
SCANNER_BADGES: Mapping[str, str] = {
    "safe": "satisfied",
    "queued": "waiting",
    "caution": "medium",
    "suspicious": "high",
    "unsafe": "critical",
}
GATES: Mapping[str, str] = {
    "": "None",
    "auto": "Asks for terms",
    "manual": "Publisher decides",
}
LICENCE_STATUS: Mapping[str, tuple[str, str, str]] = {
    "claim only": (
        "attested",
        "Claimed by the card",
        "The publisher's card names this licence. Nobody here has compared it with the text.",
    ),
    "unresolved": (
        "needs_legal",
        "Unresolved",
        "What the card says does not settle which licence holds. A lawyer has to read it.",
    ),
    "none": (
        "needs_legal",
        "None stated",
        "The card states no licence. Without one, nobody has granted you any use.",
    ),
}
FLAGS: Mapping[str, str] = {
    "yes": "Yes",
    "no": "No",
    "conditional": "Under conditions",
    "unknown": "Unknown",
}


def scan_words(status: str | None) -> str:
    """Return a scan status as a person reads it; what is not known is never left blank."""
    return (status or ScanStatus.UNKNOWN).capitalize()


def scan_badge_state(status: str | None) -> str:
    """Return the state that colours a scan's badge."""
    return SCAN_BADGES.get(status or "", "unknown")


def gate_words(gated: str) -> str:
    """Return what a gate means to somebody who wants the files."""
    return GATES.get(gated, "Unknown")


def licence_title(key: str | None, name: str | None, link: str | None) -> str:
    """Return the catalogue's title of what a card claims.

    Where the catalogue knows none, the claim itself is shown; an absent one as "None stated".
    """
    identity = licences.identify(key or None, name or None, link or None)
    if identity.status == "none":
        return "None stated"
    if identity.id is None:
        return name or key or identity.title
    return identity.title


def licence_of(row: Any) -> str:
    """Return the title of the licence that holds for a revision, or for a model with its head.

    Where claim and texts settle none, the claim, and that it is open.
    """
    known = licences.catalogue().get(row.licence_id or "")
    if known and row.licence_result in ("text only", "decided"):
        return known.title
    claim = licence_title(row.licence_key, row.licence_name, row.licence_link)
    left_open = {"conflict": ", its text is another", "unresolved": ", unresolved"}
    return claim + left_open.get(row.licence_result or "", "")


def openness_words(level: int | None, terms: str) -> str:
    """Return an openness level with the terms of the weights: "Level 3, restricted"."""
    return openness.words(level, terms).capitalize()


def trust_words(level: int | None, until: datetime | None, *, at: datetime) -> str:
    """Return a trust level: "T2"; once its evidence ran out, that it has to be checked again."""
    if level is None:
        return "Not checked"
    return f"T{level}, ran out" if until is not None and until <= at else f"T{level}"


def trust_title(level: int, until: datetime | None, *, at: datetime) -> str:
    """Return a trust level with its name, "T2, pinned", or that its evidence ran out."""
    title = trust.level_name(level)
    return f"{title}, ran out" if until is not None and until <= at else title


def scanner_words(said: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return a scanner's own word for a file, the state that colours it, and what it adds.

    A word that is not known is shown as it came, as unknown. No word stands for a proof.
    """
    word = str(said.get("status") or "no word")[:32]
    found = said.get("pickleImports")
    names = [
        f"{row.get('module')}.{row.get('name')} ({row.get('safety')})"
        for row in (found if isinstance(found, list) else ())
        if isinstance(row, dict) and row.get("safety") != "innocuous"
    ]
    message = "; ".join(names) or str(said.get("message") or "")
    return word, SCANNER_BADGES.get(word, "unknown"), message[:300]


def size_words(size: int | None) -> str:
    """Return bytes in decimal units, as hubs count: 1.2 GB; "not stated" for None."""
    if size is None:
        return "not stated"
    amount, units = float(size), ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{amount:.0f} {units[0]}" if units[0] == "bytes" else f"{amount:.1f} {units[0]}"
