"""Compare the models that systems use with advisories: by bytes, repository, lineage and name."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from governance.watch.actions import comparing, proposing
from governance.watch.actions.comparing import Ending
from governance.watch.hits import Hit
from governance.watch.match_keys import Keys
from governance.watch.model_hits import Uses, uses_of
from governance.watch.models import Finding, FindingState, Justification, MatchKind
from governance.watch.models.findings import FindingQuerySet
from inventory.lineage import walk
from inventory.models import HubModel, ModelAlias, RevisionFile, System, SystemModel


@transaction.atomic
def match(systems: Collection[int], models: Collection[int] | None, *, at: datetime) -> int:
    """Compare these models in these systems, or all that they use with None.

    Names in free words become candidates, the rest findings. Return how many findings were opened.
    """
    rows = comparing.locked(systems)
    uses = uses_of([row.pk for row in rows], models)
    findings = Finding.objects.filter(revision__isnull=False)
    if models is not None:
        findings = findings.filter(revision__model__in=list(models))
    hits = _without_told(rows, uses, findings)
    opened = comparing.compare(hits, findings, lambda finding: _ending(finding, uses), at=at)
    proposing.propose(rows, uses, hits, models, at=at)
    return opened


def with_descendants(models: Collection[int]) -> set[int]:
    """Return these models and all that are known to be made from them."""
    return {*models, *walk.descendants(models)}


def using(models: Collection[int]) -> set[int]:
    """Return the systems in use that use one of these models."""
    rows = SystemModel.objects.filter(
        revision__model__in=list(models), system__retired_at=None
    ).order_by()
    return set(rows.values_list("system", flat=True)) if models else set()


def named_by(keys: Keys) -> set[int]:
    """Return the models that advisories name by these keys, and all that are made from them."""
    direct = set(_holding(keys.weights)) | set(_known_as(keys.repositories))
    return with_descendants(direct) | set(proposing.models_called(keys.names))


def _holding(hashes: Collection[str]) -> Iterable[int]:
    rows = RevisionFile.objects.filter(sha256__in=list(hashes)).order_by()
    return rows.values_list("revision__model", flat=True).distinct() if hashes else ()


def _known_as(repositories: Collection[tuple[str, str]]) -> Iterable[int]:
    if not repositories:
        return
    names = {repo_id for _, repo_id in repositories}
    models = HubModel.objects.annotate(said=Lower("repo_id")).filter(said__in=names)
    aliases = ModelAlias.objects.annotate(said=Lower("repo_id")).filter(said__in=names)
    for hub, said, pk in (*models.values_list("hub", "said", "pk"),
                          *aliases.values_list("hub", "said", "model")):  # fmt: skip
        if (hub, said) in repositories:
            yield pk


def _without_told(
    systems: Collection[System], uses: Uses, findings: FindingQuerySet
) -> dict[System, list[Hit]]:
    """Return the hits by system; what a change at the hub told of already is no second finding.

    One on which somebody has worked meanwhile goes on.
    """
    worked = findings.filter(system__in=systems).exclude(state=FindingState.OPEN)
    worked = worked.exclude(justification=Justification.DUPLICATE)
    at_work = set(worked.values_list("system", "advisory__group_key", "revision__model"))
    return {
        system: [
            hit
            for hit in uses.hits(system.pk)
            if not uses.told(system.pk, hit.revision, hit.advisory)
            or (system.pk, hit.group_key, hit.revision and hit.revision.model_id) in at_work
        ]
        for system in systems
    }


def _ending(finding: Finding, uses: Uses) -> Ending:
    if comparing.is_withdrawn(finding, by_packages=False):
        return comparing.withdrawn(finding)
    assert finding.revision is not None  # noqa: S101  # the scope asks for it
    used = {one.model_id for one in uses.revisions.get(finding.system_id, ())}
    if finding.revision.model_id not in used:
        return FindingState.FIXED, f"The system no longer uses {finding.subject}.", None
    if finding.advisory and uses.told(finding.system_id, finding.revision, finding.advisory):
        note = "The same verdict is a finding by itself, from the change at the hub."
        return FindingState.NOT_AFFECTED, note, Justification.DUPLICATE
    if finding.match_kind == MatchKind.NAME:
        note = "Something else is meant, a person said."
    else:
        note = f"Nothing leads from {finding.advisory} to what the system uses now."
    return FindingState.NOT_AFFECTED, note, Justification.COMPONENT_NOT_PRESENT
