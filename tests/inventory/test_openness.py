"""Openness facts: proposed from the hub, confirmed by people, kept and watched from then on."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import store_snapshot
from inventory.actions.licences import decide
from inventory.actions.openness import confirm, propose, propose_owed, unconfirm
from inventory.hubs.base import FileFacts
from inventory.models import HubModel, OpennessFact
from inventory.openness_panel import Row, openness_panel
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
FILES = (
    FileFacts("README.md", 4_000, "", ""),
    FileFacts("config.json", 500, "", ""),
    FileFacts("model.safetensors", 1_000, "", ""),
)


def stored(**facts: Any) -> HubModel:
    model = store_snapshot(snapshot(**{"files": FILES, **facts}), by=None, at=NOON).model
    propose(model, by=None, at=NOON)
    model.refresh_from_db()
    return model


def fact(model: HubModel, component: str) -> OpennessFact:
    return model.openness_facts.get(component=component)


def row(model: HubModel, component: str) -> Row:
    return next(r for r in openness_panel(model).rows if r.component.id == component)


def training_code(model: HubModel, by: User, **given: Any) -> OpennessFact:
    facts: dict[str, Any] = {"state": "released", "licence": "Apache 2.0",
                             "evidence_url": "https://code.example/train"}  # fmt: skip
    return confirm(model, "code.training", **{**facts, **given}, by=by, at=NOON)


def test_a_stored_model_has_proposals_and_a_level() -> None:
    model = stored(library_name="transformers", gated="manual")

    assert (model.openness_level, model.openness_terms, model.mof_class) == (3, "open", 0)
    assert fact(model, "weights.final").licence_id == "mit"
    assert fact(model, "weights.final").evidence_sha == model.head_sha
    assert fact(model, "weights.final").confirmed_by is None
    answer = openness_panel(model).answer
    assert answer is not None
    assert [note.rule for note in answer.notes] == ["openness-manual-gate"]


def test_storing_a_model_and_deciding_its_licence_renew_the_proposals(settings: Any) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"
    model = store_snapshot(snapshot(files=FILES), by=None, at=NOON).model
    model.refresh_from_db()
    assert (model.openness_level, model.openness_terms) == (3, "open")

    lawyer = UserFactory(roles=["legal_reviewer"])
    decide(model, model.revisions.get(), "llama3.1", note="Read it.", by=lawyer, at=NOON)

    model.refresh_from_db()
    assert (model.openness_level, model.openness_terms) == (3, "restricted")


def test_code_that_runs_on_loading_is_noted() -> None:
    answer = openness_panel(stored(raw={"tags": ["custom_code"]})).answer

    assert answer is not None
    assert "openness-remote-code" in {note.rule for note in answer.notes}


def test_a_model_of_which_nothing_is_seen_has_no_level() -> None:
    model = stored(files=())

    assert (model.openness_level, model.openness_terms, model.mof_class) == (None, "", 0)
    assert openness_panel(model).answer is None


def test_proposals_follow_the_newest_commit() -> None:
    model = stored()
    stored(sha="2" * 40, files=(FILES[2],))

    assert set(model.openness_facts.values_list("component", flat=True)) == {"weights.final"}
    assert fact(model, "weights.final").evidence_sha == "2" * 40


def test_proposing_twice_changes_nothing() -> None:
    model = stored()
    before = list(model.openness_facts.values())

    propose(model, by=None, at=NOON.replace(hour=13))

    assert list(model.openness_facts.values()) == before


def test_a_person_states_what_the_hub_does_not_show(engineer: User) -> None:
    model = stored()

    given = training_code(model, engineer, note="All of it.")

    assert (given.licence_id, given.licence_text) == ("apache-2.0", "Apache 2.0")
    assert (given.confirmed_by, given.confirmed_at) == (engineer, NOON)
    entry = Entry.objects.about(model).first()
    assert entry is not None
    assert entry.event == "model.openness_confirmed"
    assert entry.after["component"] == "code.training"
    assert (entry.before["state"], entry.after["state"]) == ("unknown", "released")


def test_what_people_state_moves_the_level(engineer: User) -> None:
    model = stored()
    training_code(model, engineer)
    confirm(model, "code.inference", state="released", licence="MIT", note="seen", by=engineer,
            at=NOON)  # fmt: skip

    model.refresh_from_db()
    assert model.openness_level == 4
    entry = Entry.objects.about(model).first()
    assert entry is not None
    assert entry.after["openness"] == "level 4, open terms"


def test_no_later_proposal_replaces_a_person_but_the_change_is_shown(engineer: User) -> None:
    model = stored()
    confirm(model, "weights.final", state="released", licence="MIT", note="Loaded it.",
            by=engineer, at=NOON)  # fmt: skip
    assert row(model, "weights.final").change == ""

    stored(sha="2" * 40, files=(FILES[0],))

    kept = fact(model, "weights.final")
    assert (kept.state, kept.confirmed_by) == ("released", engineer)
    change = row(model, "weights.final").change
    assert change == "Then the hub showed: released, MIT License. Now it shows: nothing of it."


def test_a_correction_is_not_called_a_change(engineer: User) -> None:
    model = stored()
    confirm(model, "weights.final", state="partial", note="One tower only.", by=engineer, at=NOON)

    propose(model, by=None, at=NOON)

    assert row(model, "weights.final").change == ""
    model.refresh_from_db()
    assert (model.openness_level, model.openness_terms) == (3, "none")


def test_a_licence_under_a_name_that_nobody_knows_counts_as_not_open(engineer: User) -> None:
    given = training_code(stored(), engineer, licence="My own terms")

    assert (given.licence_text, given.licence_id) == ("My own terms", "")


def test_a_confirmation_is_taken_back(engineer: User) -> None:
    model = stored()
    confirm(model, "weights.final", state="absent", by=engineer, note="Gone.", at=NOON)

    unconfirm(model, "weights.final", by=engineer, at=NOON)

    assert fact(model, "weights.final").state == "released"
    assert fact(model, "weights.final").confirmed_by is None
    entry = Entry.objects.about(model).first()
    assert entry is not None
    assert entry.event == "model.openness_taken_back"
    model.refresh_from_db()
    assert model.openness_level == 3


def test_what_only_a_person_stated_is_unknown_again_when_taken_back(engineer: User) -> None:
    model = stored()
    training_code(model, engineer)

    unconfirm(model, "code.training", by=engineer, at=NOON)

    assert not model.openness_facts.filter(component="code.training").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"state": "unknown"}, "state"),
        ({"state": "open"}, "state"),
        ({"source": "rumour"}, "source"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"evidence_url": "file:///etc/passwd"}, "evidence_url"),
        ({"evidence_url": "", "note": " \x00 "}, "evidence_url"),
        ({"evidence_url": "https://x/" + "a" * 500}, "evidence_url"),
        ({"licence": "a" * 201}, "licence"),
        ({"note": "a" * 501}, "note"),
    ],
)
@pytest.mark.once
def test_what_makes_no_sense_is_refused(given: dict[str, str], field: str, engineer: User) -> None:
    model = stored()

    with pytest.raises(Refused) as refusal:
        training_code(model, engineer, **given)

    assert refusal.value.field == field
    assert not model.openness_facts.confirmed().exists()


def test_there_is_no_component_of_another_name(engineer: User) -> None:
    with pytest.raises(Refused, match="no such component"):
        confirm(stored(), "weights", state="released", note="x", by=engineer, at=NOON)


def test_nothing_confirmed_is_nothing_to_take_back(engineer: User) -> None:
    with pytest.raises(Refused, match="Nobody has confirmed"):
        unconfirm(stored(), "weights.final", by=engineer, at=NOON)


def test_only_whoever_may_confirm_confirms() -> None:
    auditor, model = UserFactory(roles=["auditor"]), stored()

    with pytest.raises(NotAllowed):
        training_code(model, auditor)
    with pytest.raises(NotAllowed):
        unconfirm(model, "weights.final", by=auditor, at=NOON)


def test_models_registered_before_are_graded_in_portions() -> None:
    HubModelFactory.create_batch(3)
    HubModelFactory(registered_at=None)

    assert propose_owed(at=NOON, limit=2) == 2
    assert propose_owed(at=NOON, limit=2) == 1
    assert propose_owed(at=NOON, limit=2) == 0


def test_the_work_does_not_grow_with_the_number_of_files() -> None:
    model = stored()
    with CaptureQueriesContext(connection) as few:
        propose(model, by=None, at=NOON)
    stored(sha="2" * 40, files=(*FILES, *(FileFacts(f"{n}.json", 1, "", "") for n in range(500))))

    with CaptureQueriesContext(connection) as many:
        propose(model, by=None, at=NOON)

    assert len(many) == len(few) <= 16
