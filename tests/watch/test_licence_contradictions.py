"""A licence that is read otherwise than a person decided becomes a change and a finding."""

import pytest

from governance.watch.models import Change, ChangeKind, Finding, Severity
from inventory.actions import store_snapshot
from inventory.actions.licences import decide
from inventory.models import HubModel
from tests.conftest import NOON
from tests.factories import SystemModelFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db


def stored(text: str, sha: str) -> HubModel:
    given = snapshot(
        sha=sha, licence_keys=("other",), licence_text=text, licence_paths=("LICENSE",),
        licence_texts=(("LICENSE", text),), licence_text_sha256=f"{len(text):064x}",
    )  # fmt: skip
    return store_snapshot(given, by=None, at=NOON).model


def test_a_contradicted_decision_reaches_the_systems_that_use_the_model() -> None:
    model = stored("Only on Tuesdays.", "1" * 40)
    revision = model.revisions.get()
    use = SystemModelFactory(revision=revision)
    lawyer = UserFactory(roles=["legal_reviewer"])
    decide(model, revision, "mit", note="I read it.", by=lawyer, at=NOON)

    for _ in range(2):
        stored("Never on Tuesdays, nor on Mondays.", "2" * 40)

    change = Change.objects.get(kind=ChangeKind.LICENCE_DECISION_CONTRADICTED)
    assert (change.model, change.severity) == (model, Severity.HIGH)
    assert "MIT License" in change.before["licence decided"]
    assert change.after["in commit"] == "2" * 40
    finding = Finding.objects.get(change=change)
    assert finding.system == use.system
    assert "decision" in finding.title


def test_a_decision_that_nothing_contradicts_raises_nothing() -> None:
    model = stored("Only on Tuesdays.", "1" * 40)
    lawyer = UserFactory(roles=["legal_reviewer"])
    decide(model, model.revisions.get(), "mit", note="I read it.", by=lawyer, at=NOON)

    stored("Only on Tuesdays.", "2" * 40)

    assert not Change.objects.exists()
