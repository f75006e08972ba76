"""A model of the organisation's own registry is registered and watched like any other."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.watch.actions import poll, schedule_poll
from governance.watch.models import Poll
from inventory.actions import store_snapshot
from inventory.actions.registrations import attempt, request
from inventory.hubs import HUBS
from inventory.models import HubModel, RegistrationState
from tests.conftest import NOON
from tests.factories import SystemModelFactory, UserFactory

NAME, WEIGHTS = "org/model", "model.safetensors"
LATER = NOON + timedelta(hours=6)


@pytest.fixture
def watched(sandbox: Sandbox, endpoint: str, settings, db: None) -> Poll:
    """A model that a system runs, after a first whole look."""
    settings.MANIFEST_ENDPOINT = f"{endpoint}/registry"
    sandbox.tag(NAME, "v1.0")
    model = store_snapshot(HUBS["manifest"]().snapshot(NAME), by=None, at=NOON).model
    SystemModelFactory(revision=model.revisions.get())
    row = schedule_poll(model, by=None, at=NOON)
    poll(row, hub=HUBS["manifest"](), at=LATER - timedelta(hours=3))
    return row


CHANGES: dict[str, tuple[Callable[[Sandbox], object], set[str]]] = {
    "nothing": (lambda hub: None, set()),
    "another licence": (
        lambda hub: hub.change_licence(NAME, "other"), {"new_commit", "licence_changed"},
    ),
    "other terms": (
        lambda hub: hub.change_licence_text(NAME, "other\n"),
        {"new_commit", "licence_text_changed"},
    ),
    "other weights": (
        lambda hub: hub.change_file_hash(NAME, WEIGHTS), {"new_commit", "weights_changed"},
    ),
    "other weights under one commit": (
        lambda hub: hub.change_file_hash(NAME, WEIGHTS, same_commit=True), {"file_changed"},
    ),
    "a rename": (lambda hub: hub.rename(NAME, "neworg/model"), {"renamed"}),
    "a tag that moves": (
        lambda hub: hub.tag(NAME, "v1.0", "c" * 40), {"tag_moved"},
    ),
    "a gate": (lambda hub: hub.gate(NAME), {"gated"}),
    "a ban": (lambda hub: hub.disable(NAME), {"disabled"}),
    "a squash": (
        lambda hub: hub.squash_history(NAME), {"history_rewritten", "revision_gone"},
    ),
    "a squatter": (lambda hub: hub.reuse_name(NAME, license="mit"), {"name_reused"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.once
def test_what_happens_at_the_own_registry_is_found_once(
    name: str, sandbox: Sandbox, watched: Poll
) -> None:
    happens, expected = CHANGES[name]
    happens(sandbox)

    first = poll(watched, hub=HUBS["manifest"](), at=LATER)
    second = poll(watched, hub=HUBS["manifest"](), at=LATER + timedelta(hours=6))

    assert {str(change.kind) for change in first} == expected
    assert second == []


def test_a_model_of_the_own_registry_is_registered_by_its_name(
    sandbox: Sandbox, endpoint: str, settings, db: None
) -> None:
    settings.MANIFEST_ENDPOINT = f"{endpoint}/registry"
    asked = request(f"registry:{NAME}", by=UserFactory(roles=["engineer"]), at=NOON)

    done = attempt(asked, hub=HUBS[asked.hub](), at=NOON)

    assert done.state == RegistrationState.DONE
    assert HubModel.objects.get().hub == "manifest"
