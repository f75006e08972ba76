"""What an ML-BOM says of a model, whether it was written from our rows or read from a document.

Two documents are about the same state of a model if their `ModelFacts` are equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from inventory.hubs.reading import clean_text
from inventory.models import HubName, LicenceResult, Revision

METRICS_KEPT = 200
PROVEN = frozenset({LicenceResult.AGREE, LicenceResult.TEXT_ONLY, LicenceResult.DECIDED})


@dataclass(frozen=True, order=True)
class File:
    """One file; `size` in bytes, `sha256` "" where the hub does not state it."""

    path: str
    size: int | None = None
    blob_id: str = ""
    sha256: str = ""


@dataclass(frozen=True, order=True)
class Metric:
    """One measured value as text, and the dataset or part of it that it was measured on."""

    type: str
    value: str
    slice: str = ""


@dataclass(frozen=True)
class ModelFacts:
    """One state of one model.

    `licence_key`, `licence_name` and `licence_link` are the claim; `licence_id` is the catalogue
    id where more than the claim supports it. `bases` are (name, relation).
    """

    hub: str
    repo_id: str
    publisher: str = ""
    sha: str = ""
    label: str = ""
    description: str = ""
    licence_key: str = ""
    licence_name: str = ""
    licence_link: str = ""
    licence_id: str = ""
    task: str = ""
    library: str = ""
    model_type: str = ""
    architectures: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    bases: tuple[tuple[str, str], ...] = ()
    metrics: tuple[Metric, ...] = ()
    files: tuple[File, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the facts as JSON data, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the facts that `as_dict` gave, also after they were kept as JSON."""
        given = dict(data)
        for key in ("architectures", "datasets"):
            given[key] = tuple(given.get(key, ()))
        given["bases"] = tuple((name, relation) for name, relation in given.get("bases", ()))
        given["metrics"] = tuple(Metric(**row) for row in given.get("metrics", ()))
        given["files"] = tuple(File(**row) for row in given.get("files", ()))
        return cls(**given)


def facts_of(revision: Revision) -> ModelFacts:
    """Return what is stored of one revision; reads its files, base models and datasets."""
    model, card = revision.model, _mapping(revision.card)
    config = _mapping(_mapping(revision.raw).get("config"))
    return ModelFacts(
        hub=model.hub,
        repo_id=model.repo_id,
        publisher=model.publisher,
        sha=revision.sha,
        label=revision.label,
        description=_text(card.get("description"), 2000) if model.hub == HubName.INTERNAL else "",
        licence_key=revision.licence_key,
        licence_name=revision.licence_name,
        licence_link=revision.licence_link,
        licence_id=revision.licence_id if revision.licence_result in PROVEN else "",
        task=model.pipeline_tag,
        library=model.library_name,
        model_type=_text(config.get("model_type"), 100),
        architectures=_texts(config.get("architectures")),
        datasets=_datasets(revision, card),
        bases=tuple(sorted((row.repo_id, row.relation) for row in revision.base_models.all())),
        metrics=metrics_of(card),
        files=tuple(
            sorted(
                File(row.path, row.size, row.blob_id, row.sha256) for row in revision.files.all()
            )
        ),
    )


def metrics_of(card: Mapping[str, Any]) -> tuple[Metric, ...]:
    """Return the results of the card's `model-index` that have a type and a single value."""
    found = [
        Metric(kind, _value(metric["value"]), _text(_mapping(result.get("dataset")).get("name")))
        for entry in _rows(card.get("model-index"))
        for result in _rows(entry.get("results"))
        for metric in _rows(result.get("metrics"))
        if (kind := _text(metric.get("type"), 100)) and _is_single(metric.get("value"))
    ]
    return tuple(dict.fromkeys(found))[:METRICS_KEPT]


def model_index(metrics: Iterable[Metric]) -> list[dict[str, Any]]:
    """Return metrics in the shape of a card, the opposite of `metrics_of`."""
    results = [
        {"dataset": {"name": one.slice}, "metrics": [{"type": one.type, "value": one.value}]}
        for one in metrics
    ]
    return [{"results": results}] if results else []


def _datasets(revision: Revision, card: Mapping[str, Any]) -> tuple[str, ...]:
    linked = [link.dataset.repo_id for link in revision.dataset_links.all()]
    return tuple(sorted({*linked, *_texts(card.get("datasets"))}))


def _is_single(value: object) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


def _value(value: object) -> str:
    return clean_text(str(value))[:200]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _text(value: object, limit: int = 200) -> str:
    return clean_text(value).strip()[:limit] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    given: Sequence[object] = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(text for one in given if (text := _text(one))))
