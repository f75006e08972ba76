"""What Weighbridge knows of a model of our own, as answers of a document.

All of it is what the hub, the card or a person here says of the newest commit.
"""

from collections.abc import Mapping
from datetime import datetime

from governance.obligations.models import ModelAssessment
from inventory.card_facts import card_facts
from inventory.hub_links import hub_page
from inventory.models import HubModel, Revision
from inventory.words import licence_of, size_words

MOST = 100


def name(model: HubModel, at: datetime) -> str:
    """Its name at the hub."""
    return model.repo_id


def authenticity(model: HubModel, at: datetime) -> str:
    """The commit, and the hub's digests of its largest files."""
    head = _head(model)
    if head is None:
        return ""
    files = head.files.exclude(sha256="").order_by("-size", "path")[:10]
    lines = [f"SHA-256 {row.sha256}  {row.path}" for row in files]
    return "\n".join([f"Commit {head.sha} at {hub_page(model) or model.hub}", *lines])


def released(model: HubModel, at: datetime) -> str:
    """The day on which the hub says the newest commit was published."""
    head = _head(model)
    return head.published_at.date().isoformat() if head and head.published_at else ""


def release_words(model: HubModel, at: datetime) -> str:
    """That day, and where it is to be had."""
    parts = [f"Published on {day}." if (day := released(model, at)) else "", *channels(model, at)]
    return "\n".join(part for part in parts if part)


def bases(model: HubModel, at: datetime) -> list[str]:
    """The models that it was made from, as the hub, the card or a person says."""
    head = _head(model)
    rows = head.base_models.order_by("pk")[:MOST] if head else ()
    return [f"{row.repo_id} ({row.relation or 'relation not stated'})" for row in rows]


def with_bases(model: HubModel, at: datetime) -> str:
    """Its name and commit, then what it was made from."""
    head = _head(model)
    commit = f" at commit {head.sha}" if head else ""
    lines = [f"Made from {base}" for base in bases(model, at)]
    return "\n".join([f"{model.repo_id}{commit}", *lines])


def architecture(model: HubModel, at: datetime) -> str:
    """The architecture that its configuration names."""
    config = _raw(model).get("config")
    names = config.get("architectures") if isinstance(config, Mapping) else None
    found = [str(one)[:100] for one in names][:10] if isinstance(names, list) else []
    return f"Architecture in its configuration: {', '.join(found)}" if found else ""


def parameters(model: HubModel, at: datetime) -> str:
    """The number of parameters that the hub counted in the weights."""
    counted = _raw(model).get("safetensors")
    total = counted.get("total") if isinstance(counted, Mapping) else None
    return f"{total:,}" if isinstance(total, int) else ""


def channels(model: HubModel, at: datetime) -> list[str]:
    """Its page at the hub, with the size of what is there."""
    page, head = hub_page(model), _head(model)
    size = f" ({size_words(head.total_size)})" if head and head.total_size is not None else ""
    return [f"{page}{size}"] if page else []


def licence(model: HubModel, at: datetime) -> str:
    """The licence that holds for the newest commit."""
    head = _head(model)
    return licence_of(head) if head else ""


def uses(model: HubModel, at: datetime) -> str:
    """What its card claims; plans to publish it are for fewer eyes than a document on a model."""
    head = _head(model)
    facts = card_facts(head.card) if head else []
    return "\n".join(f"{label}: {value}" for label, value in facts)


def library(model: HubModel, at: datetime) -> str:
    """The library that the hub names."""
    return model.library_name


def datasets(model: HubModel, at: datetime) -> list[str]:
    """The datasets that its card names."""
    head = _head(model)
    rows = head.dataset_links.select_related("dataset").order_by("pk")[:MOST] if head else ()
    return [
        f"{row.dataset.repo_id} ({row.get_role_display() or 'role not stated'})" for row in rows
    ]


def datasets_text(model: HubModel, at: datetime) -> str:
    """The same as text."""
    return "\n".join(datasets(model, at))


def flop(model: HubModel, at: datetime) -> str:
    """The training compute that was answered in its assessment."""
    judged = ModelAssessment.objects.current().filter(model=model).first()
    facts = judged.facts.get("gpai") if judged else None
    amount = facts.get("training_flop") if isinstance(facts, Mapping) else None
    return f"{amount:g}" if isinstance(amount, int | float) else ""


def _head(model: HubModel) -> Revision | None:
    rows = model.revisions.filter(sha=model.head_sha).select_related("model")
    return rows.defer("raw", "licence_text").first()


def _raw(model: HubModel) -> Mapping[str, object]:
    found = model.revisions.filter(sha=model.head_sha).values_list("raw", flat=True).first()
    return found if isinstance(found, Mapping) else {}
