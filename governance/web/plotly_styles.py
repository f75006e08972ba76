"""Plotly's own style rules as a file, because a strict policy forbids scripts to write any.

Plotly carries its rules as a table in its bundle and inserts them when it loads. Where the page
links an element `plotly.js-style-global` with the class `no-inline-styles`, it leaves that out.
It inserts each rule before the last one, so the file has them in reverse.
"""

import re
import sys
from pathlib import Path

TABLE = re.compile(r'=(\{"X,X div":.*?\});for\(')
RULE = re.compile(r"""("[^"]+"|[XY]):("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'),?""", re.DOTALL)
STANDS_FOR = {"X": ".js-plotly-plot .plotly", "Y": ".plotly-notifier"}


class NotPlotly(Exception):
    """The file holds no table of style rules: it is no Plotly bundle, or a new edition's."""


def extract(bundle: Path, target: Path) -> int:
    """Write the style rules of a Plotly bundle to `target`; return how many there are.

    :raises NotPlotly: if the bundle holds no rules that can be read.
    """
    rules = _rules(bundle.read_text(encoding="utf-8"), bundle.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(reversed(rules)), encoding="utf-8")
    return len(rules)


def _rules(script: str, name: str) -> list[str]:
    table = TABLE.search(script)
    if not table:
        raise NotPlotly(f"{name} holds no style rules. Install the pinned front-end packages.")
    inside = table[1][1:-1]
    if RULE.sub("", inside):
        raise NotPlotly(f"{name} holds style rules in a form that is not known here.")
    return [f"{_selector(key)}{{{_text(body)}}}\n" for key, body in RULE.findall(inside)]


def _selector(key: str) -> str:
    """Return the selector as Plotly would insert it: the two letters are its own shorthand."""
    return re.sub(r"[XY]", lambda letter: STANDS_FOR[letter[0]], key.strip('"'))


def _text(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])


if __name__ == "__main__":
    extract(Path(sys.argv[1]), Path(sys.argv[2]))
