"""The documentation's pages on states, drawn from the tables.

Write them with `manage.py shell -c "from governance.approvals.diagram import write; write()"`.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from governance.approvals.releases.standings import ReleaseState
from governance.approvals.releases.states import VERBS, ReleaseVerb
from governance.approvals.states import STEPS, Standing, Step

DOCS = Path(__file__).parents[2] / "docs"
PAGE, RELEASES = DOCS / "approvals-states.md", DOCS / "releases-states.md"
INTRO = """# The states of a request

Drawn from the table `STEPS` in `governance/approvals/states.py`; a test fails when this page is
stale. Whether an approval still holds is not a state: it is asked of the database each time.
"""
INTRO_RELEASES = """# The states of a release

Drawn from the table `VERBS` in `governance/approvals/releases/states.py`; a test fails when this
page is stale. A release is out from its first step until its last step is taken back or it is
closed; how far it is out is said by the steps, not by the state.
"""


def page() -> str:
    """Return the page on requests in Markdown: a Mermaid diagram and a table of the steps."""
    return _page(INTRO, STEPS, Standing, first=())


def releases_page() -> str:
    """Return the page on releases, of the same shape."""
    return _page(INTRO_RELEASES, VERBS, ReleaseState, first=["    [*] --> draft: Propose"])


def write() -> None:
    """Write both pages anew."""
    PAGE.write_text(page(), encoding="utf-8")
    RELEASES.write_text(releases_page(), encoding="utf-8")


def _page(
    intro: str, steps: Mapping[str, Any], states: Iterable[Any], *, first: Iterable[str]
) -> str:
    ends = [
        f"    {state.value} --> [*]"
        for state in states
        if not any(state in step.starts for step in steps.values())
    ]
    arrows = [arrow for step in steps.values() for arrow in _arrows(step)]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *first, *arrows, *ends, "```"])
    rows = [
        f"| {step.label} | {_who(step)} | {'yes' if step.four_eyes else 'no'} "
        f"| `{step.event.value}` |"
        for step in steps.values()
    ]
    table = "\n".join(
        ["| step | who | not the requester | audit entry |", "|---|---|---|---|", *rows]
    )
    return f"{intro}\n{diagram}\n\n{table}\n"


def _arrows(step: Step | ReleaseVerb) -> Iterator[str]:
    """Yield an arrow for each state it starts from and each it leads to: itself if none is."""
    for start in step.starts:
        for end in step.ends or (start,):
            left = "[*]" if start is Standing.NEW else start.value
            yield f"    {left} --> {end.value}: {step.label}"


def _who(step: Step | ReleaseVerb) -> str:
    if isinstance(step, Step) and step.by_software:
        return "Weighbridge"
    if step.by_requester and step.needs:
        return f"the requester, who may {step.needs.value}"
    return f"may {step.needs.value}" if step.needs else "may sign the stage"
