"""Keep what a hub's scanners say of files as advisories, and match them with what systems run."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.watch.actions.advisories import store_advisories
from governance.watch.actions.changes import severity_of
from governance.watch.actions.matching import match_packages
from governance.watch.models import Advisory, ChangeKind
from governance.watch.sources import hub_scans
from governance.watch.sources.records import Record
from inventory.hub_links import hub_page
from inventory.hubs.scanners import problems
from inventory.models import HubModel, RevisionFile

Verdicts = dict[str, list[dict[str, str]]]


@transaction.atomic
def note_verdicts(model: HubModel, *, by: User | None, at: datetime) -> None:
    """Keep what the scanners say of a model's files now; match it where it is another.

    Call it after the changes of a look were written: a system that such a change has told of a
    verdict is not told a second time. Twice is the same as once.
    """
    kept = store_advisories(list(_records(model, at=at)), at=at)
    if keys := frozenset().union(*(one.keys for one in kept if one.news)):
        match_packages(keys, at=at)


def _records(model: HubModel, *, at: datetime) -> Iterator[Record]:
    verdicts = _verdicts(model)
    current = hub_scans.name_of(model.hub, model.repo_id)
    if verdicts:
        severity = severity_of(ChangeKind.SCAN_CHANGED)
        yield hub_scans.record_of(
            model.hub, model.repo_id, verdicts, severity=severity, url=hub_page(model)
        )
    names = {current, *(hub_scans.name_of(model.hub, one.repo_id) for one in model.aliases.all())}
    gone = names - {current} if verdicts else names
    rows = Advisory.objects.filter(source=hub_scans.SOURCE, external_id__in=gone, withdrawn="")
    for row in rows.order_by("pk"):
        yield hub_scans.withdrawn(row.record, row.external_id, at=at.isoformat())


def _verdicts(model: HubModel) -> Verdicts:
    """Return the files that scanners call bad, by SHA-256; a file without one cannot be matched."""
    rows = RevisionFile.objects.filter(revision__model=model).exclude(sha256="")
    rows = rows.select_related("revision").defer(
        "revision__raw", "revision__card", "revision__licence_text", "revision__licence_findings",
        "revision__effective_terms",
    )  # fmt: skip
    levels: dict[int, dict[str, str]] = {}
    found: Verdicts = defaultdict(list)
    for row in rows.order_by("sha256", "revision", "path").iterator():
        said = levels.setdefault(row.revision_id, _levels(row.revision.scan_issues))
        if words := _words(row, said.get(row.path, "")):
            found[row.sha256].append(
                {"path": row.path, "commit": row.revision.sha, "words": ", ".join(words)}
            )
    return found


def _levels(issues: Any) -> dict[str, str]:
    rows = issues if isinstance(issues, list) else []
    return {str(row.get("path")): str(row.get("level")) for row in rows if isinstance(row, Mapping)}


def _words(row: RevisionFile, level: str) -> list[str]:
    """Return each scanner with its bad word; the hub's own sum where no scanner is named."""
    said = problems(row.scanners) if isinstance(row.scanners, dict) else {}
    named = [f"{name} says {word}" for name, word in said.items() if _is_bad(word)]
    summed = [f"the hub says {word}" for word in (level, row.scan) if _is_bad(word)]
    return named or summed[:1]


def _is_bad(word: str) -> bool:
    return word in hub_scans.WORDS
