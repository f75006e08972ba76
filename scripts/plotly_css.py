"""Plotly's own style rules as a stylesheet.

Plotly adds its rules to the page by script, which the page's content security policy forbids. It
leaves them out when the page links a stylesheet of a certain id; this makes that stylesheet from
the installed package, so it always belongs to the version that runs.
"""

import re
from pathlib import Path

from scripts.console import Stopped

RULES = re.compile(r'=\{("X,X div":.*?)\};for\(')
RULE = re.compile(
    r"""(?P<q>["'])(?P<selector>[XY].*?)(?P=q):(?P<r>["'])(?P<body>.*?)(?P=r)(?:,|$)"""
)


def write(plotly: Path, target: Path) -> None:
    """Write the stylesheet for the script of Plotly at `plotly`.

    :raises Stopped: if the package no longer holds its rules where they were.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(stylesheet(plotly.read_text(encoding="utf-8")), encoding="utf-8")


def stylesheet(script: str) -> str:
    """Return the rules that Plotly's script would add, one per line.

    :raises Stopped: if they are not found.
    """
    found = RULES.search(script)
    if found is None:
        raise Stopped("Plotly's style rules were not found: its version has changed its inside.")
    lines = [
        f"{_selector(rule['selector'])} {{ {rule['body'].replace(chr(92) * 2, chr(92))} }}\n"
        for rule in RULE.finditer(found[1])
    ]
    # Plotly puts each rule above those it put before, so its last one comes first.
    return "".join(reversed(lines))


def _selector(short: str) -> str:
    return short.replace("X", ".js-plotly-plot .plotly").replace("Y", ".plotly-notifier")
