"""Lineage as rows: what a revision was made from and with, and what of it has to be looked up."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Min

from governance.accounts.models import User
from inventory.hubs.address import valid_id
from inventory.hubs.base import HubError, Snapshot
from inventory.hubs.reading import clean_text
from inventory.lineage import walk
from inventory.models import (
    BaseModelLink,
    Dataset,
    DatasetLink,
    HubModel,
    HubName,
    LineageLookup,
    LinkSource,
    LookupKind,
    LookupState,
    Revision,
)

DEEPEST = 20
# Cards name base models and datasets as the one hub that knows lineage names them.
HUB = HubName.HUGGINGFACE

Names = Sequence[tuple[str, str]]


def claimed_bases(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return the base models that the hub or the card names as (name, relation), each once."""
    pairs = ((_line(base.repo_id, 200), _line(base.relation, 16)) for base in snapshot.base_models)
    return list(dict.fromkeys(pair for pair in pairs if pair[0]))


def claimed_datasets(snapshot: Snapshot) -> list[str]:
    """Return the datasets that the card names, each once."""
    names = (_line(name, 200) for name in snapshot.datasets)
    return list(dict.fromkeys(name for name in names if name))


def store_bases(revision: Revision, claimed: Names) -> None:
    """Write the claimed base models; what a person stated stays beside them."""
    stored = {(link.repo_id, link.relation): link for link in revision.base_models.all()}
    for pair, link in stored.items():
        if pair in claimed and link.source == LinkSource.PERSON:
            link.source = LinkSource.CARD
            link.save(update_fields=["source"])
        elif pair not in claimed and link.source != LinkSource.PERSON:
            link.delete()
    BaseModelLink.objects.bulk_create(
        BaseModelLink(revision=revision, repo_id=name, relation=relation)
        for name, relation in claimed
        if (name, relation) not in stored
    )
    resolve_lineage(revision.model)


def carry_over(revision: Revision) -> None:
    """Give a new commit what people stated of the one before: they spoke of the model."""
    earlier = Revision.objects.filter(model=revision.model).exclude(pk=revision.pk).first()
    if earlier is None:
        return
    for link in [
        *earlier.base_models.filter(source=LinkSource.PERSON),
        *earlier.dataset_links.filter(source=LinkSource.PERSON),
    ]:
        link.pk, link.revision = None, revision
        link._state.adding = True
        link.save()


def store_datasets(revision: Revision, claimed: Sequence[str]) -> None:
    """Write the claimed datasets, whose role no card states; a person's statements stay."""
    claims = revision.dataset_links.exclude(source=LinkSource.PERSON)
    stored = set(claims.values_list("dataset__repo_id", flat=True))
    if stored == set(claimed):
        return
    claims.exclude(dataset__repo_id__in=claimed).delete()
    known = datasets_named(name for name in claimed if name not in stored)
    DatasetLink.objects.bulk_create(
        (DatasetLink(revision=revision, dataset=dataset) for dataset in known),
        ignore_conflicts=True,
    )


def datasets_named(names: Iterable[str]) -> list[Dataset]:
    """Return the rows of datasets, made where they are not there."""
    wanted = list(names)
    Dataset.objects.bulk_create(
        (Dataset(hub=HUB, repo_id=name) for name in wanted), ignore_conflicts=True
    )
    return list(Dataset.objects.filter(hub=HUB, repo_id__in=wanted))


def resolve_lineage(model: HubModel) -> None:
    """Point links that name this model at it, and its own links at models that are here.

    A card may name a base model by an id that has moved since, so aliases count as names.
    """
    names = names_of(model)
    naming = BaseModelLink.objects.filter(repo_id__in=names)
    same_hub = naming.filter(revision__model__hub=model.hub)
    (naming if model.hub == HUB else same_hub).exclude(base=model).update(base=model)
    for link in BaseModelLink.objects.filter(revision__model=model, base=None):
        if base := named(link.repo_id, beside=model):
            link.base = base
            link.save(update_fields=["base"])


def named(name: str, *, beside: HubModel) -> HubModel | None:
    """Return the model that a lineage means by this name: of the same hub, else of Hugging Face."""
    for hub in dict.fromkeys((beside.hub, str(HUB))):
        if found := HubModel.objects.known_as(hub, name).first():
            return found
    return None


def follow(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Note what has to be looked up before the lineage of a model is known.

    Asks nobody: a task takes up the rows. Twice is the same as once.
    """
    own = _depth(model)
    away = walk.ancestors(model.revisions.values_list("pk", flat=True))
    by_depth: dict[int, list[int]] = {own: [model.pk]}
    for one in away:
        if one.model != model.pk:
            by_depth.setdefault(own + one.generations, []).append(one.model)
    for depth, models in by_depth.items():
        _come_nearer(models, depth=depth)
        unknown = BaseModelLink.objects.filter(revision__model__in=models, base=None)
        _want(LookupKind.MODEL, unknown.values_list("repo_id", flat=True), depth=depth + 1, at=at)
        unread = Dataset.objects.filter(links__revision__model__in=models, hub=HUB, checked_at=None)
        _want(LookupKind.DATASET, unread.values_list("repo_id", flat=True), depth=depth + 1, at=at)


def names_of(model: HubModel) -> list[str]:
    """Return every name under which a lineage may speak of a model."""
    return [model.repo_id, *model.aliases.values_list("repo_id", flat=True)]


def _depth(model: HubModel) -> int:
    """Return how far a model is from one that somebody registered."""
    if model.registered_at is not None:
        return 0
    asked = LineageLookup.objects.filter(kind=LookupKind.MODEL, repo_id__in=names_of(model))
    return asked.aggregate(least=Min("depth"))["least"] or 0


def _come_nearer(models: Sequence[int], *, depth: int) -> None:
    names = HubModel.objects.filter(pk__in=models).values("repo_id")
    rows = LineageLookup.objects.filter(kind=LookupKind.MODEL, repo_id__in=names)
    rows.filter(depth__gt=depth).update(depth=depth)


def _want(kind: str, named: Iterable[str], *, depth: int, at: datetime) -> None:
    """Have names looked up; one that was too far away, and is nearer now, waits again."""
    names = sorted(set(named))
    if not names:
        return
    rows = LineageLookup.objects.filter(hub=HUB, kind=kind, repo_id__in=names)
    further = rows.filter(depth__gt=depth)
    if depth <= DEEPEST:
        again = further.filter(state=LookupState.TOO_DEEP)
        again.update(state=LookupState.WAITING, next_try_at=at)
    further.update(depth=depth)
    LineageLookup.objects.bulk_create(
        (_lookup(kind, name, depth=depth, at=at) for name in names), ignore_conflicts=True
    )


def _lookup(kind: str, name: str, *, depth: int, at: datetime) -> LineageLookup:
    state, problem = _first_state(name, depth)
    return LineageLookup(
        hub=HUB,
        kind=kind,
        repo_id=name,
        depth=depth,
        state=state,
        problem=problem,
        next_try_at=at,
        asked_at=at,
    )


def _first_state(name: str, depth: int) -> tuple[str, str]:
    """Return the state of a new look-up: a local path or a typing error is never asked for."""
    try:
        valid_id(name)
    except HubError as error:
        return LookupState.MISSING, str(error)[:500]
    if depth > DEEPEST:
        return LookupState.TOO_DEEP, ""
    return LookupState.WAITING, ""


def _line(text: str | None, limit: int) -> str:
    return clean_text(text or "")[:limit]
