"""Classify under the EU AI Act: one case once all is warm, and ten thousand through the command."""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

from bench.figures import Figure
from demo.organisation.facts import USUAL_AI_ACT
from governance.rules.eu_ai_act.classify import classify
from governance.rules.eu_ai_act.facts import asked, parse
from scripts.console import ROOT, Stopped

CASES = 10_000
ONE, ALL = 1.0, 10.0
TIMES, WARM_UPS = 500, 20
AS_OF = date(2026, 11, 21)
# Both sides of a listed use, so that most duties of the catalogue are weighed.
LARGE = {
    **USUAL_AI_ACT, "annex_iii_point": "5(b)", "profiling": True,
    "actor_actions": ["develops_system", "places_on_market", "uses"],
    "interacts_directly_with_people": True, "decisions_about_natural_persons": True,
}  # fmt: skip


def measure(say: Callable[[str], None]) -> list[Figure]:
    """Return the time of one large case, and of all cases with the start of the command."""
    say(f"  one case {TIMES} times, then {CASES:,} cases through the command")
    return [_one(), _all()]


def _one() -> Figure:
    times = []
    for number in range(WARM_UPS + TIMES):
        begin = perf_counter()
        result = classify(parse(LARGE), as_of=AS_OF)
        if number >= WARM_UPS:
            times.append(perf_counter() - begin)
    return Figure(
        what="Checking and classifying one case of the EU AI Act", unit="ms",
        measured=statistics.median(times) * 1000, at_most=ONE,
        also=f"{len(result.obligations)} duties, {len(result.because)} rules that hold",
    )  # fmt: skip


def _all() -> Figure:
    with tempfile.TemporaryDirectory(prefix="weighbridge-classify-") as folder:
        path = Path(folder) / "facts.jsonl"
        path.write_text("".join(f"{json.dumps(facts)}\n" for facts in _varied(CASES)))
        command = [sys.executable, "manage.py", "classify", str(path), "--jsonl"]
        spent, begin = _processor(), perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        seconds, worked = perf_counter() - begin, _processor() - spent
    lines = done.stdout.count(b"\n")
    if done.returncode or lines != CASES:
        raise Stopped(f"The command answered {lines} of {CASES} cases: {done.stderr.decode()}")
    return Figure(
        what=f"{CASES:,} cases through classify --jsonl, start included", unit="s",
        measured=seconds, at_most=ALL, also=f"{worked:.1f} s of processor time",
    )  # fmt: skip


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _varied(number: int) -> Iterator[dict[str, object]]:
    """Yield cases of which each differs from its neighbours in its listed use and in one answer."""
    points = [None, *(choice.value for choice in asked()["annex_iii_point"].choices)]
    keys = [key for key, question in asked().items() if question.kind == "bool" and "." not in key]
    keys = [key for key in keys if key not in ("is_ai_system", "is_gpai_model")]
    for place in range(number):
        key = keys[place % len(keys)]
        yield {**LARGE, "annex_iii_point": points[place % len(points)], key: place % 2 == 0}
