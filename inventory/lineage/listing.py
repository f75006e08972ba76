"""A lineage as a nested list: the same as the picture, for those who do not see it."""

from dataclasses import dataclass

from inventory.lineage.graph import Lineage
from inventory.lineage.marks import Mark, mark_of
from inventory.lineage.picture import relation_words


@dataclass(frozen=True)
class Item:
    """A model or dataset below the one that was made from it.

    `above` says that the same model stands further up, where what it was made from is listed.
    """

    name: str
    kind: str
    relation: str
    licence: str
    mark: Mark
    url: str
    above: bool
    items: tuple["Item", ...]


def listed(lineage: Lineage) -> Item:
    """Return the root with everything below it; each model is opened once."""
    return _item(lineage, lineage.root, "", set())


def _item(lineage: Lineage, key: str, relation: str, opened: set[str]) -> Item:
    node, model = lineage.nodes[key], lineage.models.get(key)
    above = key in opened
    opened.add(key)
    below = () if above else (*_bases(lineage, key, opened), *_data(lineage, key))
    registered = model is not None and model.registered_at is not None
    return Item(
        name=node.name,
        kind="model",
        relation=relation_words(relation),
        licence=node.licence.title if node.licence else "",
        mark=mark_of(node.licence),
        url=model.get_absolute_url() if model and registered and key != lineage.root else "",
        above=above,
        items=below,
    )


def _bases(lineage: Lineage, key: str, opened: set[str]) -> list[Item]:
    bases = [base for base in lineage.nodes[key].bases if base.node in lineage.nodes]
    return [_item(lineage, base.node, base.relation, opened) for base in bases]


def _data(lineage: Lineage, key: str) -> list[Item]:
    return [
        Item(
            name=use.dataset,
            kind="dataset",
            relation=use.role,
            licence=use.licence.title if use.licence else "",
            mark=mark_of(use.licence),
            url="",
            above=False,
            items=(),
        )
        for use in lineage.nodes[key].data
    ]
