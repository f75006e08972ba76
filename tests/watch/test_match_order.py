"""Whatever the order in which news arrives, the findings are those of one comparison of all."""

import random
from collections.abc import Callable

import pytest

from governance.accounts.models import User
from governance.watch.actions import match_all, match_model, match_packages, store_advisory
from governance.watch.models import Candidate, Finding
from governance.watch.sources.osv import read
from governance.watch.sources.records import Artifact, Record
from governance.watch.tasks import compare_everything
from inventory.actions import add_component, use_revision
from inventory.models import BaseModelLink, HubModel, ModelAlias, Revision, RevisionFile, System
from tests.conftest import NOON
from tests.factories import RevisionFactory, SystemFactory
from tests.watch.factories import osv, package
from tests.watch.test_match_models import advisory

pytestmark = pytest.mark.django_db

Step = Callable[[], None]
SAID = (
    "system__name", "subject", "match_kind", "certainty", "severity", "title", "because", "basis",
    "state", "revision__sha", "component__purl", "owner", "due_on", "advisory__external_id",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _every_effect(settings, _only_this_app: None) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


def findings() -> list[tuple[object, ...]]:
    """Every finding as it stands, without keys of rows."""
    return sorted(Finding.objects.values_list(*SAID), key=str)


def candidates() -> list[tuple[object, ...]]:
    """Every candidate as it stands."""
    rows = Candidate.objects.values_list("system__name", "model__repo_id", "named", "state")
    return sorted(rows)


def told(record: Record) -> Step:
    """An advisory arrives."""
    return lambda: void(match_packages(store_advisory(record, at=NOON).keys, at=NOON))


def void(_: object) -> None:
    """Say nothing of an answer."""


def steps(by: User) -> list[Step]:
    """Advisories of every kind, components, uses, names, bases and files: some concern others."""
    base, child, other = (_revision(name) for name in ("org/base", "me/child", "x/llama-3.3-8b"))
    one, two = SystemFactory(name="one"), SystemFactory(name="two")
    return [
        told(read(osv())),
        told(read(osv(id="GHSA-2", affected=[package(), package("torch")]))),
        told(advisory("AIS-1", weights=("a" * 64,))),
        told(advisory("AIS-2", repositories=(("huggingface", "org/base"),))),
        told(advisory("AIS-3", repositories=(("huggingface", "old/name"),))),
        told(advisory("AIS-4", artifacts=(Artifact("model", "Meta LLaMa 3.3"),))),
        *(_uses(system, revision, by) for system in (one, two) for revision in (child, other)),
        *(_has(one, purl, by) for purl in ("vllm==0.8.4", "torch==0.6.0", "numpy==1.0")),
        _has(two, "vllm==0.9", by),
        lambda: _link(child, base.model),
        lambda: _alias(other.model, "Old/Name"),
        lambda: _file(base, "a" * 64),
        lambda: _file(other, "a" * 64),
    ]


def _revision(name: str) -> Revision:
    revision: Revision = RevisionFactory(model__repo_id=name)
    return revision


def _uses(system: System, revision: Revision, by: User) -> Step:
    return lambda: void(use_revision(system, revision, by=by, at=NOON))


def _has(system: System, purl: str, by: User) -> Step:
    return lambda: void(add_component(system, purl, by=by, at=NOON))


def _link(child: Revision, base: HubModel) -> None:
    BaseModelLink.objects.create(revision=child, repo_id=base.repo_id, base=base)
    match_model(child.model, by=None, at=NOON)


def _alias(model: HubModel, name: str) -> None:
    ModelAlias.objects.create(model=model, repo_id=name, seen_at=NOON)
    match_model(model, by=None, at=NOON)


def _file(revision: Revision, sha256: str) -> None:
    RevisionFile.objects.create(revision=revision, path="model.bin", sha256=sha256)
    match_model(revision.model, by=None, at=NOON)


@pytest.mark.parametrize("seed", range(6))
def test_news_in_any_order_leads_to_the_same_as_matching_all_from_nothing(
    seed: int, officer: User
) -> None:
    news = steps(officer)
    random.Random(seed).shuffle(news)  # noqa: S311  # an order, no secret

    for step in news:
        step()
    step_by_step = findings(), candidates()
    match_all(at=NOON)
    once_more = findings(), candidates()
    Finding.objects.all().delete()
    Candidate.objects.all().delete()
    match_all(at=NOON)

    assert once_more == step_by_step == (findings(), candidates())
    kinds = {row[2] for row in step_by_step[0]}
    assert kinds == {"package", "weights", "repository", "lineage"}
    assert len(step_by_step[1]) == 2


def test_the_daily_comparison_finds_what_two_pieces_of_news_missed(officer: User) -> None:
    for step in steps(officer):
        step()
    expected = [row[:-2] for row in findings()]  # Without the due day, which counts from today.
    Finding.objects.all().delete()

    counts = compare_everything()

    assert [row[:-2] for row in findings()] == expected
    assert counts["systems compared"] == System.objects.in_use().count()
