"""What leads from an advisory to a commit: its bytes, its repository, or what it was made from."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from governance.watch.models import Advisory, AdvisoryRepository, AdvisoryWeight, MatchKind
from inventory.lineage import walk
from inventory.models import BaseModelLink, HubModel, ModelAlias, Revision, RevisionFile


@dataclass(frozen=True)
class Clue:
    """Why an advisory concerns a commit.

    `said` is the path of the file, the repository as the advisory names it, the way to the base
    model, or the name in free words; `sha256` is that of the file.
    """

    kind: MatchKind
    advisory: Advisory
    revision: Revision
    said: str
    sha256: str = ""


def by_weights(revisions: Sequence[Revision]) -> Iterator[Clue]:
    """Yield the files of these commits that an advisory names by their SHA-256."""
    named = AdvisoryWeight.objects.filter(advisory__withdrawn="")
    rows = RevisionFile.objects.filter(revision__in=revisions, sha256__in=named.values("sha256"))
    files = list(rows.values_list("revision", "path", "sha256").order_by("revision", "path"))
    if not files:
        return
    known = {revision.pk: revision for revision in revisions}
    advisories = _by_hash({sha256 for _, _, sha256 in files})
    for pk, path, sha256 in files:
        for advisory in advisories[sha256]:
            yield Clue(MatchKind.WEIGHTS, advisory, known[pk], path, sha256)


def _by_hash(hashes: Collection[str]) -> Mapping[str, Sequence[Advisory]]:
    found: dict[str, list[Advisory]] = defaultdict(list)
    rows = AdvisoryWeight.objects.filter(sha256__in=hashes, advisory__withdrawn="")
    for row in rows.select_related("advisory").defer("advisory__record").order_by("advisory"):
        found[row.sha256].append(row.advisory)
    return found


def by_repository(revisions: Sequence[Revision]) -> Iterator[Clue]:
    """Yield what advisories name by repository, under any name that a model has or had."""
    named = _named({revision.model for revision in revisions})
    for revision in revisions:
        for name, advisory in named.get(revision.model_id, ()):
            yield Clue(MatchKind.REPOSITORY, advisory, revision, name)


def _named(models: Collection[HubModel]) -> dict[int, list[tuple[str, Advisory]]]:
    """Return the advisories on each model with the name they use; hubs ignore capital letters."""
    names: dict[tuple[str, str], set[int]] = defaultdict(set)
    for model in models:
        names[model.hub, model.repo_id.lower()].add(model.pk)
    aliases = ModelAlias.objects.filter(model__in=models)
    for hub, repo_id, pk in aliases.values_list("hub", "repo_id", "model"):
        names[hub, repo_id.lower()].add(pk)
    rows = AdvisoryRepository.objects.filter(
        repo_id__in={name for _, name in names}, advisory__withdrawn=""
    )
    found: dict[int, list[tuple[str, Advisory]]] = defaultdict(list)
    for row in rows.select_related("advisory").defer("advisory__record").order_by("advisory"):
        for pk in sorted(names.get((row.hub, row.repo_id), ())):
            found[pk].append((row.repo_id, row.advisory))
    return found


def ancestry(revisions: Sequence[Revision]) -> Iterator[Clue]:
    """Yield what advisories say of the models that these commits come from, near or far."""
    bases = {one.pk: walk.ancestors([one.pk]) for one in revisions}
    ids = {base.model for found in bases.values() for base in found}
    known = _known_against(ids) if ids else {}
    for revision in revisions:
        found = [one for one in bases[revision.pk] if one.model != revision.model_id]
        if not any(one.model in known for one in found):
            continue
        ways = _ways(revision, found)
        for base in found:
            for clue in known.get(base.model, ()):
                yield replace(
                    clue, kind=MatchKind.LINEAGE, revision=revision, sha256="",
                    said=ways.get(base.model, clue.revision.model.repo_id),
                )  # fmt: skip


def _known_against(models: Collection[int]) -> dict[int, list[Clue]]:
    """Return what is known against any stored commit of these models, each advisory once."""
    rows = Revision.objects.filter(model__in=models).select_related("model").without_bulk()
    revisions = list(rows.order_by("pk"))
    found: dict[int, dict[int, Clue]] = defaultdict(dict)
    for clue in (*by_weights(revisions), *by_repository(revisions)):
        found[clue.revision.model_id].setdefault(clue.advisory.pk, clue)
    return {model: list(clues.values()) for model, clues in found.items()}


def _ways(revision: Revision, bases: Iterable[walk.Ancestor]) -> dict[int, str]:
    """Return the nearest way to each base in words: "org/mid, made from org/base"."""
    head_of = {base.revision: base.model for base in bases}
    rows = BaseModelLink.objects.filter(revision__in=[revision.pk, *head_of], base__isnull=False)
    steps: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for child, base, name in rows.values_list("revision", "base", "base__repo_id").order_by("pk"):
        if base is not None:
            steps[head_of.get(child, 0)].append((base, str(name)))
    ways: dict[int, str] = {}
    waiting = [(0, "")]
    for model, way in waiting:  # grows while it is walked, each model once
        for base, name in steps[model]:
            if base not in ways and base != revision.model_id:
                ways[base] = f"{way}, made from {name}" if way else name
                waiting.append((base, ways[base]))
    return ways
