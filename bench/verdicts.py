"""Measure what the licences of a lineage of five generations say to a use, once all is warm."""

import statistics
from collections.abc import Callable
from time import perf_counter

from bench.figures import Figure
from governance.rules import licences, lineage_verdict
from governance.rules.licence_use import LicenceUse
from governance.rules.lineage import Base, DataUse, EffectiveTerms, Node, effective

MILLISECONDS = 2.0
TIMES = 200
WARM_UPS = 20
# From the model down: what its own tag says, then the tag of each generation above it.
TAGS = ("apache-2.0", "mit", "cc-by-nc-4.0", "apache-2.0", "gemma", "llama3.1")
RELATIONS = ("quantized", "finetune", "adapter", "merge", "finetune")
USE = LicenceUse(
    commercial=True, in_eu=True, in_product=True, redistributes=True, modifies=True,
    trains_on_outputs=False, monthly_users=2_000_000, annual_revenue_usd=80_000_000,
)  # fmt: skip


def verdict() -> Figure:
    """Work out the terms of six models in a row and weigh them, as one call after another."""
    nodes = {str(n): _node(n) for n in range(len(TAGS))}
    terms = effective("0", nodes)
    for _ in range(WARM_UPS):
        lineage_verdict.verdict(effective("0", nodes), USE)
    whole = _median(lambda: lineage_verdict.verdict(effective("0", nodes), USE))
    stored = _median(lambda: lineage_verdict.verdict(_read(terms.as_dict()), USE))
    return Figure(
        what="Licence verdict of a lineage of five generations", unit="ms", measured=whole,
        at_most=MILLISECONDS,
        also=f"{len(terms.parts)} parts, {len(terms.findings)} findings; "
        f"from stored terms {stored:.2f} ms",
    )  # fmt: skip


def _node(number: int) -> Node:
    bases = (Base(str(number + 1), RELATIONS[number]),) if number < len(RELATIONS) else ()
    data = (DataUse("bench/talks", "fine-tuning", licences.identify("cc-by-sa-4.0", None, None)),)
    return Node(
        id=str(number),
        name=f"bench/model-{number}",
        licence=licences.identify(TAGS[number], None, None),
        bases=bases,
        data=data if number == 0 else (),
        architectures=("LlamaForCausalLM",),
        model_type="llama",
    )


def _read(stored: dict[str, object]) -> EffectiveTerms:
    return EffectiveTerms.from_dict(stored)


def _median(call: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        begin = perf_counter()
        call()
        times.append(perf_counter() - begin)
    return statistics.median(times) * 1000
