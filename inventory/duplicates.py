"""What of a model is here already: the model itself, its name, its weights, or what it copies."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from inventory.hubs.base import Snapshot
from inventory.models import HubModel, RevisionFile
from inventory.weights import weights_of

SHOWN = 5
WEIGHTS_COMPARED = 500


@dataclass(frozen=True)
class Duplicate:
    """A registered model that has something to do with one that is to be registered.

    `kind` is `same` (it is that model), `name`, `weights` or `quantised`; `how` a half sentence.
    """

    model: HubModel
    kind: str
    how: str


def duplicates_of(snapshot: Snapshot) -> tuple[Duplicate, ...]:
    """Return the registered models that are this one, or the same in part; each once, best first.

    Costs five queries at most, whatever the number of files.
    """
    found: dict[int, Duplicate] = {}
    for one in (*_same(snapshot), *_names(snapshot), *_weights(snapshot), *_bases(snapshot)):
        found.setdefault(one.model.pk, one)
    return tuple(found.values())


def _same(snapshot: Snapshot) -> Iterable[Duplicate]:
    rows = HubModel.objects.registered().filter(hub=snapshot.hub, hub_id=snapshot.hub_id)
    for model in rows:
        if model.repo_id == snapshot.repo_id:
            yield Duplicate(model, "same", "is registered already")
        else:
            yield Duplicate(model, "same", "is this model, registered under its former name")


def _names(snapshot: Snapshot) -> Iterable[Duplicate]:
    others = HubModel.objects.registered().spelt_like(snapshot.hub, snapshot.repo_id)
    for model in others.exclude(hub_id=snapshot.hub_id)[:SHOWN]:
        yield Duplicate(model, "name", "has the same name but for capital letters")


def _weights(snapshot: Snapshot) -> Iterable[Duplicate]:
    """Yield models with the same weights: a re-upload, or the same file at another hub."""
    own = weights_of(snapshot.files)
    hashes = list(own)[:WEIGHTS_COMPARED]
    if not hashes:
        return
    rows = RevisionFile.objects.filter(sha256__in=hashes).order_by()
    pairs = rows.values_list("revision__model", "sha256").distinct()
    shared = Counter(model for model, _ in pairs)
    models = HubModel.objects.registered().in_bulk(list(shared))
    for pk, number in shared.most_common(SHOWN):
        if model := models.get(pk):
            how = "all of its weights" if number == len(own) else f"{number} of its weight files"
            yield Duplicate(model, "weights", f"holds {how}, byte for byte")


def _bases(snapshot: Snapshot) -> Iterable[Duplicate]:
    for base in snapshot.base_models[:SHOWN]:
        if base.relation == "quantized":
            known = HubModel.objects.registered().known_as(snapshot.hub, base.repo_id)
            for model in known[:1]:
                yield Duplicate(model, "quantised", "is what this one is a quantised copy of")
