"""What the rules on openness are asked about a model of ours, and what its rows answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.conf import settings

from governance.rules.openness import Openness, grade
from governance.rules.openness_facts import Fact, State, components
from inventory.hubs.reading import clean_text
from inventory.licence_reading import identity_of
from inventory.models import DatasetRole, HubModel, HubName, OpennessFact, Revision
from inventory.openness_proposals import KnownDataset, Seen, needs_remote_code


def head_of(model: HubModel) -> Revision | None:
    """Return the newest known commit without what openness does not look at."""
    rows = model.revisions.defer("raw", "licence_text", "effective_terms")
    return rows.filter(sha=model.head_sha).first()


def seen_at(model: HubModel, revision: Revision, *, at: datetime) -> Seen:
    """Return what the software looks at: one question each for files, datasets and tags."""
    page = f"{settings.HF_ENDPOINT}/{model.repo_id}"
    has_pages = model.hub == HubName.HUGGINGFACE
    return Seen(
        url=f"{page}/tree/{revision.sha}" if has_pages else "",
        file_url=f"{page}/blob/{revision.sha}/" if has_pages else "",
        sha=revision.sha,
        day=at.date().isoformat(),
        files=dict(revision.files.values_list("path", "size")),
        card=revision.card if isinstance(revision.card, Mapping) else {},
        licence=identity_of(revision),
        tags=tags_of(revision)[0],
        datasets=_datasets(revision),
        library=clean_text(model.library_name)[:64],
        private=model.private,
    )


def tags_of(revision: Revision) -> tuple[list[str], object]:
    """Return the hub's tags and the configuration it read, without the rest of what it sent."""
    row = Revision.objects.filter(pk=revision.pk).values_list("raw__tags", "raw__config").first()
    tags, config = row or (None, None)
    return [tag for tag in tags or () if isinstance(tag, str)], config


def graded(model: HubModel, facts: Mapping[str, Fact], revision: Revision | None) -> Openness:
    """Return how open a model is, by the facts about it and by what its hub says of access."""
    remote = revision is not None and needs_remote_code(*tags_of(revision))
    return grade(facts, gated=model.gated, remote_code=remote)


def facts_of(rows: Iterable[OpennessFact]) -> dict[str, Fact]:
    """Return the rows as the rules read them; a component that the rules dropped is left out."""
    return {row.component: fact_of(row) for row in rows if row.component in components()}


def fact_of(row: OpennessFact) -> Fact:
    """Return one row as the rules read it."""
    return Fact(
        state=cast("State", row.state),
        licence_id=row.licence_id,
        licence_text=row.licence_text,
        evidence=row.evidence_url,
        sha=row.evidence_sha,
        day=row.recorded_at.date().isoformat(),
        source=row.source,
        confirmed=row.confirmed_by_id is not None,
    )


def _datasets(revision: Revision) -> list[KnownDataset]:
    links: Any = revision.dataset_links.exclude(role=DatasetRole.EVALUATION)
    return [
        KnownDataset(
            row.dataset.repo_id,
            row.dataset.licence_id,
            found=row.dataset.checked_at is not None and not row.dataset.problem,
        )
        for row in links.select_related("dataset").order_by("dataset__repo_id")
    ]
