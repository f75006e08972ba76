"""The documentation's page on states, drawn from the table.

Write it with `manage.py shell -c "from governance.approvals.diagram import write; write()"`.
"""

from pathlib import Path

from governance.approvals.states import STEPS, Standing, Step

PAGE = Path(__file__).parents[2] / "docs" / "approvals-states.md"
INTRO = """# The states of a request

Drawn from the table `STEPS` in `governance/approvals/states.py`; a test fails when this page is
stale. Whether an approval still holds is not a state: it is asked of the database each time.
"""


def page() -> str:
    """Return the page in Markdown: a Mermaid diagram and a table of the steps."""
    arrows = [
        f"    {'[*]' if start is Standing.NEW else start.value} --> {end.value}: {step.label}"
        for step in STEPS.values()
        for start in step.starts
        for end in step.ends
    ]
    ends = [
        f"    {standing.value} --> [*]"
        for standing in Standing
        if not any(standing in step.starts for step in STEPS.values())
    ]
    rows = [
        f"| {step.label} | {_who(step)} | {'yes' if step.four_eyes else 'no'} "
        f"| `{step.event.value}` |"
        for step in STEPS.values()
    ]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```"])
    table = "\n".join(
        ["| step | who | not the requester | audit entry |", "|---|---|---|---|", *rows]
    )
    return f"{INTRO}\n{diagram}\n\n{table}\n"


def write() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), encoding="utf-8")


def _who(step: Step) -> str:
    if step.by_software:
        return "Weighbridge"
    if step.by_requester and step.needs:
        return f"the requester, who may {step.needs.value}"
    return f"may {step.needs.value}" if step.needs else "may sign the stage"
