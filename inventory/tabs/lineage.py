"""Lineage: what the model was made from, whose terms reach it, and what is made from it here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format

from governance.accounts.permissions import Permission, can_anywhere
from governance.rules.lineage import EffectiveTerms, Part, closing, effective
from inventory.lineage.graph import Lineage, lineage_of
from inventory.lineage.listing import listed
from inventory.lineage.picture import draw
from inventory.lineage_forms import BaseForm, DatasetForm
from inventory.models import (
    BaseModelLink,
    DatasetLink,
    HubModel,
    LineageLookup,
    LinkSource,
    LookupKind,
    Revision,
)
from inventory.tabs.page import ModelPage

ROWS_SHOWN = 50


@dataclass(frozen=True)
class PartRow:
    """Which model brings which terms, by which path; `url` only where it is registered."""

    part: Part
    url: str
    path: Sequence[str]


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the graph of the revision, what the rules say of it, and what is still missing."""
    if page.revision is None:
        return {}
    lineage = lineage_of(page.revision)
    terms = effective(lineage.root, lineage.nodes)
    may_state = can_anywhere(page.user, Permission.MODEL_REGISTER)
    return {
        "terms": terms,
        "parts": _parts(lineage, terms),
        "findings": terms.findings,
        "closing": closing(terms, date_format(evidence_of(page.revision, lineage), "j F Y")),
        "picture": draw(lineage),
        "tree": listed(lineage),
        "lookups": lookups_of(lineage),
        "stated": stated_in(page.revision) if may_state else [],
        "derived": _derived(page),
        "may_state": may_state,
        "base_form": BaseForm(prefix="base"),
        "dataset_form": DatasetForm(prefix="dataset"),
    }


def lookups_of(lineage: Lineage) -> list[LineageLookup]:
    """Return the look-ups that leave a hole in a lineage."""
    names = [node.name for node in lineage.nodes.values() if node.licence is None]
    data = [use.dataset for node in lineage.nodes.values() for use in node.data if not use.licence]
    return list(
        LineageLookup.objects.unanswered()
        .filter(
            Q(kind=LookupKind.MODEL, repo_id__in=names)
            | Q(kind=LookupKind.DATASET, repo_id__in=data)
        )
        .order_by("depth", "repo_id")
    )


def stated_in(revision: Revision) -> list[BaseModelLink | DatasetLink]:
    """Return what people stated of a revision, which they can take back."""
    data = revision.dataset_links.select_related("dataset").filter(source=LinkSource.PERSON)
    return [*revision.base_models.filter(source=LinkSource.PERSON).order_by("pk"), *data]


def _parts(lineage: Lineage, terms: EffectiveTerms) -> list[PartRow]:
    return [
        PartRow(part, _url(lineage.models.get(part.node)), _names(lineage, part.path))
        for part in terms.parts
    ]


def _names(lineage: Lineage, path: Iterable[str]) -> list[str]:
    return [lineage.nodes[node].name for node in path if node in lineage.nodes]


def _url(model: HubModel | None) -> str:
    return model.get_absolute_url() if model and model.registered_at else ""


def evidence_of(revision: Revision, lineage: Lineage) -> datetime:
    """Return when the oldest of what was read was read."""
    return min([revision.checked_at, *(model.checked_at for model in lineage.models.values())])


def _derived(page: ModelPage) -> Sequence[HubModel]:
    """Return the models here that name this one as what they were made from."""
    rows = HubModel.objects.visible_to(page.user).made_from(page.model)
    return list(rows.with_head()[:ROWS_SHOWN])
