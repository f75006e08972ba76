"""A whole pack: its body piece by piece, then the front with the contents, then one file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from governance.reports.pack.form import ENTRIES
from governance.reports.pack.manifest import Attachment
from governance.reports.pack.spool import Spool
from governance.reports.render.brief import brief
from governance.reports.render.merge import HERE, Margins, merge
from governance.reports.render.piece import Piece
from governance.reports.render.press import Press

DECISIONS_AT_ONCE = 50
ROWS_AT_ONCE = 200
NUMBERS_AT_ONCE = 100
DEEPEST = 2
TAGGED_PIECES = 8  # Tags of a thousand decisions would take half a gigabyte to put together.
Told = Callable[[int, int, str], None]

REGISTERS = (
    ("decisions", "decisions.html", "Decisions", DECISIONS_AT_ONCE),
    ("obligations_by_duty", "duties.html", "Obligations", ROWS_AT_ONCE),
    ("findings", "findings.html", "Findings", ROWS_AT_ONCE),
    ("incidents", "incidents.html", "Incidents", ROWS_AT_ONCE // 4),
    ("models", "models.html", "Models in use", ROWS_AT_ONCE),
)


def to_pdf(spool: Spool, files: tuple[Attachment, ...], target: Path, *, told: Told) -> int:
    """Write the pack as one PDF/A-3u file; return its number of pages.

    `told(done, total, step)` is called before each piece; what it raises ends the work.
    """
    head = next(spool.read("head"))
    steps = list(_steps(spool, head))
    tagged = len(steps) <= TAGGED_PIECES
    with Press(spool.folder) as press:
        body = _body(press, steps, head, tagged=tagged, told=told)
        told(len(steps), len(steps) + 2, "Writing the contents")
        pages = sum(piece.pages for piece in body)
        frame, *numbers = press.pieces(_margins(head, pages), tagged=False)
    with Press(spool.folder, at_once=1) as press:  # Contents of a thousand lines need memory.
        context = _front(spool, head, files, body)
        front = press.piece(_html("front.html", context), tagged=tagged).result()
    told(len(steps) + 1, len(steps) + 2, "Putting it together")
    merge(front, body, Margins(frame, numbers), files, target)
    return front.pages + pages


Step = tuple[str, str, Callable[[], dict[str, Any]]]


def _body(
    press: Press, steps: Sequence[Step], head: dict[str, Any], *, tagged: bool, told: Told
) -> list[Piece]:
    """Lay out every step; what is told is the one that is waited for."""
    pages = (_html(template, {"head": head, **rows()}) for _, template, rows in steps)
    laid_out, pieces = press.pieces(pages, tagged=tagged), []
    for done, (words, _, _) in enumerate(steps):
        told(done, len(steps) + 2, words)
        pieces.append(next(laid_out))
    return pieces


def _margins(head: dict[str, Any], pages: int) -> Iterator[str]:
    yield _html("frame.html", {"head": head})
    for first in range(1, pages + 1, NUMBERS_AT_ONCE):
        numbers = range(first, min(first + NUMBERS_AT_ONCE, pages + 1))
        yield _html("numbers.html", {"numbers": numbers, "total": pages})


def _html(template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"reports/pack/{template}", context)


def _steps(spool: Spool, head: dict[str, Any]) -> Iterator[Step]:
    """Yield what is laid out as one piece each: words for the person who waits, template, rows."""
    if head["scope"] == "use_case":
        yield "Writing the decision", "use_case.html", partial(_use_case, spool)
        return
    yield "Writing the summary", "summary.html", partial(_summary, spool)
    for section, template, title, at_once in REGISTERS:
        number, rows = spool.counts[section], spool.read(section)
        for start in range(0, max(number, 1), at_once):
            end = min(start + at_once, number)
            words = f"Writing {title.lower()} {start + 1:,} to {end:,} of {number:,}"
            portion = _decisions if section == "decisions" else _portion
            yield words, template, partial(portion, rows, at_once, start == 0)


def _portion(rows: Iterator[dict[str, Any]], at_once: int, first: bool) -> dict[str, Any]:  # noqa: FBT001  # bound by partial
    return {"rows": list(islice(rows, at_once)), "first": first}


def _decisions(rows: Iterator[dict[str, Any]], at_once: int, first: bool) -> dict[str, Any]:  # noqa: FBT001  # the same
    return {"rows": [brief(row) for row in islice(rows, at_once)], "first": first}


def _summary(spool: Spool) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in spool.read("summary"):
        groups.setdefault(row["group"], []).append(row)
    return {"groups": groups}


def _use_case(spool: Spool) -> dict[str, Any]:
    return {
        "decision": brief(next(spool.read("decisions"))),
        "entries": list(spool.read(ENTRIES)),
        "evidence": list(spool.evidence.values()),
    }


def _front(
    spool: Spool,
    head: dict[str, Any],
    files: tuple[Attachment, ...],
    pieces: Iterable[Piece],
) -> dict[str, Any]:
    lines, first, number = [], 1, 0
    for piece in pieces:
        for heading in piece.headings:
            line = {"level": heading.level, "title": heading.title, "page": first + heading.page}
            if heading.level <= DEEPEST:
                lines.append({**line, "url": f"{HERE}{number}"})
            number += 1
        first += piece.pages
    return {
        "head": head,
        "files": files,
        "facts_digest": spool.facts_digest(),
        "contents": lines,
    }
