"""Turn rows into the graph that the rules on lineage read: five statements for any number."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q

from governance.rules import licences
from governance.rules.licences import LicenceIdentity
from governance.rules.lineage import Base, DataUse, Node
from inventory.licence_reading import identity_of
from inventory.lineage import walk
from inventory.models import BaseModelLink, DatasetLink, HubModel, Revision, RevisionFile

NOTICES = ("notice", "licen", "copying", "use_policy")
SEES = frozenset({"image-text-to-text", "image-to-text", "visual-question-answering",
                  "video-text-to-text", "any-to-any", "audio-text-to-text"})  # fmt: skip
BULK = ("raw", "card", "licence_text", "effective_terms", "scan_issues", "problems")


@dataclass(frozen=True)
class Lineage:
    """A revision's graph: `nodes` by id, `models` those that are rows here, by node id."""

    root: str
    nodes: Mapping[str, Node]
    models: Mapping[str, HubModel]


def lineage_of(revision: Revision) -> Lineage:
    """Return the graph of one revision."""
    return lineages([revision])[revision.pk]


def lineages(revisions: Sequence[Revision]) -> dict[int, Lineage]:
    """Return the graph of each revision by its id; what they share is read once."""
    ids = {revision.pk for revision in revisions}
    found = walk.ancestors(ids, most=walk.MOST_NODES * len(ids))
    heads = {one.revision for one in found}
    rows = {row.pk: row for row in _rows(ids | heads)}
    notices, pinned = _notices(rows), _pinned(rows.values())
    nodes = {pk: _node(row, notices, pinned) for pk, row in rows.items()}
    shared = {nodes[pk].id: nodes[pk] for pk in heads}
    models = {nodes[pk].id: row.model for pk, row in rows.items()}
    names = {_base_id(link): link.repo_id for row in rows.values() for link in _links(row)}
    return {pk: _lineage(nodes[pk], shared, models, names) for pk in ids}


def node_id(model_id: int) -> str:
    """Return the id of a model's node."""
    return f"model:{model_id}"


def _base_id(link: BaseModelLink) -> str:
    """Return the id of the node that a link leads to; a name without a model here has one too."""
    return f"name:{link.repo_id}" if link.base_id is None else node_id(link.base_id)


def _lineage(
    root: Node,
    shared: Mapping[str, Node],
    models: Mapping[str, HubModel],
    names: Mapping[str, str],
) -> Lineage:
    """Cut the shared graph down to what the root reaches; a base without a row has no licence."""
    known = {**shared, root.id: root}
    reached: dict[str, Node] = {}
    waiting = deque([root.id])
    while waiting and len(reached) < walk.MOST_NODES:
        here = waiting.popleft()
        if here not in reached:
            reached[here] = known.get(here) or Node(here, names[here], None)
            waiting.extend(base.node for base in reached[here].bases)
    return Lineage(root.id, reached, {key: models[key] for key in reached if key in models})


def _links(row: Revision) -> Iterable[BaseModelLink]:
    return row.base_models.all()


def _rows(ids: Iterable[int]) -> Iterable[Revision]:
    links = DatasetLink.objects.select_related("dataset").order_by("pk")
    return (
        Revision.objects.filter(pk__in=ids)
        .select_related("model")
        .defer(*BULK)
        .annotate(
            architectures=F("raw__config__architectures"), model_type=F("raw__config__model_type")
        )
        .order_by("pk")
        .prefetch_related(
            Prefetch("base_models", queryset=BaseModelLink.objects.order_by("pk")),
            Prefetch("dataset_links", queryset=links),
        )
    )


def _node(
    row: Any, notices: Mapping[int, Sequence[str]], pinned: Mapping[tuple[int, str], Revision]
) -> Node:
    return Node(
        id=node_id(row.model_id),
        name=row.model.repo_id,
        licence=identity_of(row),
        bases=tuple(_base(link, pinned) for link in _links(row)),
        data=tuple(_data(link) for link in row.dataset_links.all()),
        architectures=_texts(row.architectures),
        model_type=row.model_type if isinstance(row.model_type, str) else "",
        multimodal=True if row.model.pipeline_tag in SEES else None,
        notice_files=tuple(notices.get(row.pk, ())),
        files_known=row.file_count > 0,
    )


def _base(link: BaseModelLink, pinned: Mapping[tuple[int, str], Revision]) -> Base:
    at_pin = pinned.get((link.base_id or 0, link.base_sha))
    licence = identity_of(at_pin) if at_pin else None
    return Base(_base_id(link), link.relation, link.base_sha, licence)


def _data(link: DatasetLink) -> DataUse:
    dataset = link.dataset
    return DataUse(
        dataset.repo_id,
        link.role,
        _dataset_licence(dataset.licence_key, dataset.licence_name) if dataset.checked_at else None,
        tuple(dataset.generated_by),
    )


def _dataset_licence(key: str, name: str) -> LicenceIdentity:
    return licences.identify(key or None, name or None, None)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _notices(rows: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of licence and notice files in the root folder, by revision."""
    wanted = Q()
    for start in NOTICES:
        wanted |= Q(path__istartswith=start)
    found: dict[int, list[str]] = {}
    files = RevisionFile.objects.filter(wanted, revision__in=list(rows)).exclude(path__contains="/")
    for revision, path in files.order_by("path").values_list("revision_id", "path"):
        found.setdefault(revision, []).append(path)
    return found


def _pinned(rows: Iterable[Revision]) -> dict[tuple[int, str], Revision]:
    """Return the commits of bases that links name, as far as they were read."""
    wanted = {
        (link.base_id, link.base_sha)
        for row in rows
        for link in _links(row)
        if link.base_id and link.base_sha
    }
    if not wanted:
        return {}
    found = (
        Revision.objects.filter(
            model__in={model for model, _ in wanted}, sha__in={sha for _, sha in wanted}
        )
        .select_related("model")
        .defer(*BULK)
    )
    return {(row.model_id, row.sha): row for row in found}
