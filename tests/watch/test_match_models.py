"""Advisories reach models by bytes, by repository and by lineage, each finding saying by what."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch.actions import (
    match_all,
    match_packages,
    match_uses,
    store_advisory,
    triage,
)
from governance.watch.actions.vex_matching import meet
from governance.watch.models import Finding
from governance.watch.sources.records import Record
from governance.watch.vex import export
from governance.watch.vex.statements import Product, Statement
from inventory.actions import use_revision
from inventory.models import (
    BaseModelLink,
    Deployment,
    HubModel,
    ModelAlias,
    Revision,
    RevisionFile,
    System,
)
from tests.conftest import NOON
from tests.factories import (
    HubModelFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)
BAD, GOOD = "b" * 64, "9" * 64


def advisory(name: str = "AIS-2026-1", **facts: Any) -> Record:
    """A document that names models."""
    given: dict[str, Any] = {
        "document": {"id": name, "says": repr(facts)},
        "summary": "A back door",
    }
    return Record(source="test", external_id=name, **{**given, **facts})


def publish(*records: Record) -> None:
    """Store documents and match what they name."""
    for record in records:
        match_packages(store_advisory(record, at=NOON).keys, at=NOON)


def model(repo_id: str = "org/model", *, made_from: Iterable[HubModel] = (), **facts: Any) -> Any:
    """A commit of a registered model."""
    revision = RevisionFactory(model=HubModelFactory(repo_id=repo_id, **facts))
    for base in made_from:
        BaseModelLink.objects.create(revision=revision, repo_id=base.repo_id, base=base)
    return revision


def file(revision: Revision, sha256: str, path: str = "model.gguf") -> RevisionFile:
    """A file of a commit."""
    return RevisionFile.objects.create(revision=revision, path=path, sha256=sha256)


def used(revision: Revision) -> System:
    """A system that uses a commit."""
    return SystemModelFactory(revision=revision).system


def told() -> tuple[str, str, str]:
    """By what the one finding was matched, how surely, and what it is about."""
    finding = Finding.objects.get()
    return finding.match_kind, finding.certainty, finding.subject


def test_the_same_bytes_are_found_under_another_name_at_another_hub() -> None:
    mirror = model("llama3.3:latest", hub="ollama")
    file(mirror, BAD, "sha256-layer")
    system = used(mirror)

    publish(advisory(weights=(BAD,)))

    finding = Finding.objects.get()
    assert told() == ("weights", "matched", "llama3.3:latest (Ollama), sha256-layer")
    assert (finding.system, finding.revision, finding.component) == (system, mirror, None)
    assert "the very bytes (SHA-256) that AIS-2026-1 names" in finding.because
    assert Entry.objects.about(finding).get().event == "finding.opened"


def test_many_files_that_one_advisory_names_are_one_finding() -> None:
    shards = model()
    for number in range(3):
        file(shards, f"{number}" * 64, f"model-{number}.bin")
    used(shards)

    publish(advisory(weights=tuple(f"{number}" * 64 for number in range(3))))

    assert told()[2] == "org/model (Hugging Face), model-0.bin and 2 more"


def test_other_bytes_of_the_same_model_are_not_concerned() -> None:
    file(model(), BAD)
    clean = RevisionFactory(model=HubModel.objects.get(), sha="c" * 40)
    file(clean, GOOD)
    used(clean)

    publish(advisory(weights=(BAD,)))

    assert not Finding.objects.exists()


@pytest.mark.parametrize("named", ["org/model", "old/name"])
def test_a_repository_is_found_under_any_name_whatever_its_capital_letters(named: str) -> None:
    revision = model("Org/Model")
    ModelAlias.objects.create(model=revision.model, repo_id="Old/Name", seen_at=NOON)
    used(revision)

    publish(advisory(repositories=(("huggingface", named),)))

    assert told() == ("repository", "matched", "Org/Model (Hugging Face)")
    assert f"names {named}, which is this model" in Finding.objects.get().because


def test_the_same_name_at_another_hub_is_another_model() -> None:
    used(model("org/model", hub="manifest"))

    publish(advisory(repositories=(("huggingface", "org/model"),)))

    assert not Finding.objects.exists()


def test_what_is_made_from_a_base_model_inherits_it_unconfirmed_and_says_the_way() -> None:
    base = model("org/base")
    middle = model("org/middle", made_from=[base.model])
    used(model("me/child", made_from=[middle.model]))

    publish(advisory(repositories=(("huggingface", "org/base"),)))

    assert told() == ("lineage", "inherited", "me/child (Hugging Face)")
    said = Finding.objects.get().because
    assert "made from org/middle, made from org/base" in said
    assert "not confirmed" in said


def test_bad_weights_of_a_base_model_are_inherited_too() -> None:
    base = model("org/base")
    file(base, BAD)
    used(model("me/child", made_from=[base.model]))

    publish(advisory(weights=(BAD,)))

    assert told()[:2] == ("lineage", "inherited")


def test_a_lineage_that_runs_in_a_circle_ends() -> None:
    first = model("org/first")
    second = model("org/second", made_from=[first.model])
    BaseModelLink.objects.create(revision=first, repo_id="org/second", base=second.model)
    used(second)

    publish(advisory(repositories=(("huggingface", "org/first"),)))

    assert told()[:2] == ("lineage", "inherited")


def test_the_surest_of_several_ways_to_one_flaw_is_told() -> None:
    base = model("org/base")
    child = model("me/child", made_from=[base.model])
    file(child, BAD)
    used(child)

    publish(advisory(repositories=(("huggingface", "org/base"),)))
    before = told()[0]
    publish(advisory(weights=(BAD,), repositories=(("huggingface", "org/base"),)))

    assert (before, *told()[:2]) == ("lineage", "weights", "matched")


@pytest.mark.parametrize(
    ("state", "more"),
    [("affected", {}), ("not_affected", {"justification": "vulnerable_code_not_present"})],
)
def test_a_person_confirms_or_refuses_what_was_inherited(
    state: str, more: dict[str, str], officer: User
) -> None:
    base = model("org/base")
    used(model("me/child", made_from=[base.model]))
    publish(advisory(repositories=(("huggingface", "org/base"),)))

    triage(Finding.objects.get(), state, **more, by=officer, at=LATER)
    match_all(at=LATER)

    assert Finding.objects.get().state == state


def test_a_system_that_takes_up_a_model_is_matched_at_once(officer: User, settings: Any) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"
    revision = model()
    file(revision, BAD)
    publish(advisory(weights=(BAD,)))

    use_revision(system := SystemFactory(), revision, by=officer, at=LATER)

    assert Finding.objects.get().system == system


def test_a_system_that_stops_using_a_model_has_it_no_more() -> None:
    revision = model()
    file(revision, BAD)
    system = used(revision)
    publish(advisory(weights=(BAD,)))
    system.uses.all().delete()

    match_uses(system, by=None, at=LATER)

    finding = Finding.objects.get()
    assert (finding.state, finding.settled_at) == ("fixed", LATER)
    assert "no longer uses org/model" in finding.note


def test_what_was_withdrawn_is_settled_and_comes_back() -> None:
    revision = model()
    file(revision, BAD)
    used(revision)
    publish(advisory(weights=(BAD,)))

    publish(advisory(weights=(BAD,), withdrawn="2026-11-01"))
    gone = Finding.objects.get()
    publish(advisory(weights=(BAD,)))

    assert (gone.state, gone.justification) == ("not_affected", "advisory_withdrawn")
    assert Finding.objects.get().state == "open"


def test_a_renamed_model_keeps_its_finding_under_the_new_name() -> None:
    revision = model("org/old")
    file(revision, BAD)
    used(revision)
    publish(advisory(weights=(BAD,)))
    HubModel.objects.update(repo_id="org/new")

    match_all(at=LATER)

    assert told()[2].startswith("org/new")


def test_one_name_more_for_a_flaw_joins_findings_on_a_model() -> None:
    revision = model()
    file(revision, BAD)
    used(revision)
    publish(advisory("AIS-1", weights=(BAD,)), advisory("AIS-2", weights=(BAD,)))
    assert Finding.objects.count() == 2

    publish(advisory("AIS-2", weights=(BAD,), aliases=("AIS-1",)))

    assert Finding.objects.exclude(justification="duplicate").count() == 1


def test_the_finding_belongs_to_who_runs_the_system_in_production() -> None:
    revision = model()
    file(revision, BAD)
    system, runner = used(revision), UserFactory()
    Deployment.objects.create(
        system=system, name="live", environment="production", location="eu", owner=runner,
        started_at=NOON,
    )  # fmt: skip

    publish(advisory(weights=(BAD,)))

    assert Finding.objects.get().owner == runner


def test_vex_names_the_model_at_its_commit_and_takes_back_what_is_stated_of_it(
    officer: User,
) -> None:
    revision = model()
    file(revision, BAD)
    system = used(revision)
    publish(advisory(weights=(BAD,)))
    purl = f"pkg:huggingface/org/model@{revision.sha}"

    document = export.document("openvex", officer, system, at=LATER)
    product = Product(text=purl, purl=purl, system=system.pk)
    statement = Statement(
        number=1, names=("AIS-2026-1",), product=product, said="not_affected",
        state="not_affected", justification="component_not_present",
    )  # fmt: skip
    (met,) = meet([statement], by=officer, at=LATER)

    (part,) = document["statements"][0]["products"][0]["subcomponents"]
    assert part["@id"].startswith(purl)
    assert (met.does, met.finding) == ("take", Finding.objects.get())
    assert export.document("cyclonedx", officer, system, at=LATER)["components"]
