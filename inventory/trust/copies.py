"""Who had the same weights first, as far as that was seen here.

The dates of a hub are its users' own: a commit may bear any, and says nothing of when its files
came. So the order is that in which Weighbridge saw them, and it tells something only where the
later model was seen without them after the earlier was seen with them. Of two models that were both
registered long after they were published nobody can tell.

Ollama, which states no dates, packs what others publish, and an own registry holds what was copied
there: equal bytes at one of them put nobody in doubt.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import HubName, Revision, RevisionFile, TrustEvidence

FILES_LOOKED_AT = 20
_Commit = tuple[int, datetime, datetime | None]


@dataclass(frozen=True)
class Copies:
    """Models of other publishers with the same weights, by name.

    `before` had them before this one, and of `unclear` nobody can tell. Who had them after, or says
    to be made from this one, is in neither.
    """

    before: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Seen:
    """When a model was first seen with some weights, and last known to be without them."""

    having: datetime | None
    lacking: datetime | None

    def was_before(self, other: "_Seen") -> bool:
        return bool(self.having and other.lacking and self.having <= other.lacking)


def copies_of(revision: Revision, files: Iterable[tuple[str, int | None]]) -> Copies:
    """Return the models of other publishers that share a large file with this commit.

    `files` are the SHA-256 of its files, "" where the hub states none, with their bytes.
    """
    by_size = sorted((row for row in files if row[0]), key=lambda row: row[1] or 0, reverse=True)
    largest = [sha256 for sha256, _ in by_size[:FILES_LOOKED_AT]]
    names = _others(revision, largest) if largest and revision.published_at else {}
    if not names:
        return Copies()
    seen = _seen([revision.model_id, *names], largest)
    ours = seen[revision.model_id]
    before = {name for pk, name in names.items() if seen[pk].was_before(ours)}
    after = {name for pk, name in names.items() if ours.was_before(seen[pk])}
    return Copies(tuple(sorted(before)), tuple(sorted({*names.values()} - before - after)))


def _others(revision: Revision, hashes: Collection[str]) -> Mapping[int, str]:
    """Return the models by key, without those that say they were made from this one."""
    held = RevisionFile.objects.filter(sha256__in=hashes, revision__published_at__isnull=False)
    rows = held.exclude(revision__model__publisher=revision.model.publisher)
    rows = rows.exclude(revision__model__hub__in=[HubName.MANIFEST, HubName.INTERNAL])
    pairs = rows.values_list("revision__model", "revision__model__repo_id").order_by().distinct()
    made_from = revision.model.repo_id
    copies = Revision.objects.filter(base_models__repo_id=made_from).values("model")
    return dict(pairs.exclude(revision__model__in=copies))


def _seen(models: Collection[int], hashes: Collection[str]) -> Mapping[int, _Seen]:
    """Return for each model what its commits tell.

    Bytes that the hub replaced under a commit were not there when it was first seen, and a commit
    without any hash may hold these weights unseen: neither tells anything.
    """
    files = RevisionFile.objects.filter(revision__model__in=models).exclude(sha256="").order_by()
    stated = set(files.values_list("revision", flat=True).distinct())
    holding = set(files.filter(sha256__in=hashes).values_list("revision", flat=True))
    noted = TrustEvidence.objects.filter(revision__model__in=models, data__has_key="replaced")
    telling = stated - set(noted.filter(item="E3").values_list("revision", flat=True))
    commits: dict[int, list[_Commit]] = defaultdict(list)
    rows = Revision.objects.filter(model__in=models).order_by()
    for model, pk, at, published in rows.values_list(
        "model", "pk", "first_seen_at", "published_at"
    ):
        commits[model].append((pk, at, published))
    return {model: _of_model(commits[model], holding, telling) for model in models}


def _of_model(
    commits: Sequence[_Commit], holding: Collection[int], telling: Collection[int]
) -> _Seen:
    """Return what the commits of one model tell.

    One without the weights counts from its own date where that is before it was seen: somebody may
    have pinned an old commit.
    """
    until = min((seen for pk, seen, _ in commits if pk in holding), default=None)
    having = (seen for pk, seen, _ in commits if pk in holding and pk in telling)
    lacking = (
        min(seen, published)
        for pk, seen, published in commits
        if pk in telling and pk not in holding and published and until and seen < until
    )
    return _Seen(min(having, default=None), max(lacking, default=None))
