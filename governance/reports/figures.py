"""The figures of the board, as Plotly's JSON. The page shows the same numbers as a table.

A point carries the address of its rows in `customdata`; a colour names one of our tokens, which
is why Plotly's own Python, that takes no such word, does not make them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from governance.reports.board import Ages, Number, Readiness

Bar = dict[str, Any]

TONES = {"evidenced": "token:good", "attested": "token:warn-line", "open": "token:line-strong"}
NAMES = {"evidenced": "Evidenced", "attested": "Attested only", "open": "Not done yet"}
SMALL = 10
CHART = ["token:chart-1", "token:chart-4", "token:chart-2", "token:chart-5"]


def readiness(rows: Sequence[Readiness]) -> dict[str, Any]:
    """Return stacked bars: for each first day, what is evidenced, attested and open."""
    days = [_day(row.day) for row in rows]
    bars = [
        _bar(NAMES[kind], days, [getattr(row, kind) for row in rows], tone)
        for kind, tone in TONES.items()
    ]
    return _figure(bars)


def findings(rows: Sequence[Ages]) -> dict[str, Any]:
    """Return stacked bars: for each severity, findings by how long they are known."""
    labels = [row.label for row in rows]
    ages = zip(*(row.numbers for row in rows), strict=True)
    bars = [
        _bar(numbers[0].name, labels, list(numbers), tone)
        for numbers, tone in zip(ages, CHART, strict=True)
    ]
    return _figure(bars)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "On a change"


def _bar(name: str, labels: Sequence[str], numbers: Sequence[Number], tone: str) -> Bar:
    return {
        "type": "bar",
        "name": name,
        "y": list(labels),
        "x": [number.value for number in numbers],
        "customdata": [number.url for number in numbers],
        "orientation": "h",
        "hovertemplate": "%{y}: %{x} " + name.lower() + "<extra></extra>",
        "marker": {"color": tone},
    }


def _figure(bars: Sequence[Bar]) -> dict[str, Any]:
    layout = {
        "barmode": "stack",
        "legend": {"y": -0.12, "yanchor": "top", "traceorder": "normal"},
        "bargap": 0.35,
        "yaxis": {"autorange": "reversed", "type": "category", "fixedrange": True},
        "xaxis": {"fixedrange": True, "rangemode": "tozero", "tickformat": ",d", **_steps(bars)},
    }
    return {"data": list(bars), "layout": layout}


def _steps(bars: Sequence[Bar]) -> dict[str, int]:
    """Return steps of one for small numbers, which Plotly would split into halves."""
    lengths = [sum(lengths) for lengths in zip(*(bar["x"] for bar in bars), strict=True)]
    return {"dtick": 1} if max(lengths, default=0) <= SMALL else {}
