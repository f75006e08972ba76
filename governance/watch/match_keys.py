"""What an advisory names, as keys: what has to be matched again once it is new or different.

A package's key is as in `governance.rules.packages`; `sha256:…` is a file of weights,
`model:hub:org/name` a repository, `name:…` a model in free words, as `rules.model_names` reads it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from governance.rules.model_names import plain
from governance.watch.models import (
    Advisory,
    AdvisoryArtifact,
    AdvisoryPackage,
    AdvisoryRepository,
    AdvisoryWeight,
    ArtifactKind,
)
from governance.watch.sources.records import Record

WEIGHT, REPOSITORY, NAME = "sha256:", "model:", "name:"


@dataclass(frozen=True)
class Keys:
    """Keys by what they name: packages, SHA-256, (hub, repository), names in free words."""

    packages: frozenset[str]
    weights: frozenset[str]
    repositories: frozenset[tuple[str, str]]
    names: frozenset[str]


def of_record(record: Record) -> frozenset[str]:
    """Return every key that a document names."""
    models = (one.name for one in record.artifacts if one.kind == ArtifactKind.MODEL)
    packages = (one.key for one in record.packages)
    return _joined(packages, record.weights, record.repositories, models)


def of_advisories(advisories: QuerySet[Advisory] | Collection[Advisory]) -> frozenset[str]:
    """Return every key that stored documents name, in one statement for each kind of part."""
    asked = {"advisory__in": advisories}
    packages = AdvisoryPackage.objects.filter(**asked).values_list("key", flat=True)
    weights = AdvisoryWeight.objects.filter(**asked).values_list("sha256", flat=True)
    repositories = AdvisoryRepository.objects.filter(**asked).values_list("hub", "repo_id")
    models = AdvisoryArtifact.objects.filter(**asked, kind=ArtifactKind.MODEL)
    return _joined(packages, weights, repositories, models.values_list("name", flat=True))


def sort_out(keys: Collection[str]) -> Keys:
    """Return keys by what they name."""
    models = (_after(REPOSITORY, key).partition(":") for key in keys if key.startswith(REPOSITORY))
    return Keys(
        frozenset(key for key in keys if not key.startswith((WEIGHT, REPOSITORY, NAME))),
        frozenset(_after(WEIGHT, key) for key in keys if key.startswith(WEIGHT)),
        frozenset((hub, repo_id) for hub, _, repo_id in models),
        frozenset(_after(NAME, key) for key in keys if key.startswith(NAME)),
    )


def _joined(
    packages: Iterable[str],
    weights: Iterable[str],
    repositories: Iterable[tuple[str, str]],
    models: Iterable[str],
) -> frozenset[str]:
    found = {key for key in packages if key}
    found |= {f"{WEIGHT}{sha256}" for sha256 in weights}
    found |= {f"{REPOSITORY}{hub}:{repo_id}" for hub, repo_id in repositories}
    return frozenset(found | {f"{NAME}{said}" for name in models if (said := plain(name))})


def _after(prefix: str, key: str) -> str:
    return key.removeprefix(prefix)
