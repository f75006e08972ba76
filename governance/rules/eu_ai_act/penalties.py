"""What a breach may cost at most: the bands of Articles 75c and 99 to 101."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from governance.rules import tables

TABLE = "eu_ai_act_obligations"


class Size(StrEnum):
    """How large an undertaking is, as far as fines ask."""

    SME = "sme"
    SMALL_MID_CAP = "small_mid_cap"
    OTHER = "other"


@dataclass(frozen=True)
class Band:
    """One ceiling: a figure in EUR and a share of worldwide turnover of the year before.

    `percent` is None where the figure stands alone. `ceiling_art_5` is the figure for breaches of
    Art 5 where the band has another one for them. `daily_percent` is a penalty for each day on top.
    `lower_for` names the sizes that take the lower of figure and share.
    """

    id: str
    article: str
    breach: str
    ceiling: int
    ceiling_art_5: int
    percent: int | None
    daily_percent: int | None
    lower_for: frozenset[Size]
    since: date


@dataclass(frozen=True)
class Fine:
    """One fine that a duty's breach can bring.

    `band` is "" where the article sets no ceiling by itself: `national` (each Member State decides)
    or the fine of another article (`case` says which, or when this fine is meant). `via` names the
    provision with a ceiling that contains the duty.
    """

    article: str
    band: str
    via: str
    case: str
    national: bool


@cache
def bands() -> Mapping[str, Band]:
    """Return the bands by id."""
    rows = tables.load(TABLE).content["band"]
    return MappingProxyType({row["id"]: _band(row) for row in rows})


def most(band: Band, *, turnover: int | None, size: Size) -> int:
    """Return the highest fine in EUR; without a known turnover, the figure of the band."""
    if band.percent is None or turnover is None:
        return band.ceiling
    choose = min if size in band.lower_for else max
    return choose(band.ceiling, turnover * band.percent // 100)


def fine(row: Mapping[str, Any]) -> Fine:
    """Return one of a row's `fines`.

    :raises KeyError: for a band that does not exist.
    """
    if "band" in row:
        bands()[row["band"]]
    return Fine(
        article=row["article"],
        band=row.get("band", ""),
        via=row.get("via", ""),
        case=row.get("case", ""),
        national=row.get("national", False),
    )


def _band(row: Mapping[str, Any]) -> Band:
    return Band(
        id=row["id"],
        article=row["article"],
        breach=row["breach"],
        ceiling=row["ceiling_eur"],
        ceiling_art_5=row.get("ceiling_art_5_eur", row["ceiling_eur"]),
        percent=row.get("percent"),
        daily_percent=row.get("daily_percent"),
        lower_for=frozenset(Size(size) for size in row["lower_for"]),
        since=row["since"],
    )
