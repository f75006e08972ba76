"""The part of a component that only models have. The library does not know it, so it is a dict."""

from collections.abc import Mapping
from typing import Any

from inventory.boms.facts import Metric, ModelFacts


def model_card(facts: ModelFacts, *, dataset_refs: Mapping[str, str]) -> dict[str, Any]:
    """Return the `modelCard`; datasets are named by the `bom-ref` of their own component."""
    parameters = {
        "task": facts.task,
        "architectureFamily": facts.model_type,
        "modelArchitecture": ", ".join(facts.architectures),
        "datasets": [{"ref": dataset_refs[name]} for name in facts.datasets],
    }
    parts = {
        "modelParameters": {key: value for key, value in parameters.items() if value},
        "quantitativeAnalysis": {"performanceMetrics": [_metric(one) for one in facts.metrics]},
    }
    if not facts.metrics:
        del parts["quantitativeAnalysis"]
    return {key: value for key, value in parts.items() if value}


def metrics_in(card: Mapping[str, Any]) -> tuple[Metric, ...]:
    """Return the metrics of a `modelCard` that have a type and a value."""
    rows = card.get("quantitativeAnalysis", {}).get("performanceMetrics", [])
    return tuple(
        Metric(row["type"], row["value"], row.get("slice", ""))
        for row in rows
        if row.get("type") and row.get("value")
    )


def _metric(metric: Metric) -> dict[str, str]:
    row = {"type": metric.type, "value": metric.value, "slice": metric.slice}
    return {key: value for key, value in row.items() if value}
