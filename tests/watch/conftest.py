"""A hub of our own with one model that a system uses, and only this app's effects."""

from collections.abc import Iterator, Mapping

import pytest
from huggingface_hub import close_session

from demo.hub import FileSpec, Sandbox, running
from governance.watch.actions import schedule_poll
from governance.watch.models import Poll
from inventory.actions import store_snapshot
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, System
from tests.conftest import NOON
from tests.factories import SystemFactory, SystemModelFactory

ONLY_WATCH: Mapping[str, tuple[str, ...]] = {
    "model.registered": ("governance.watch.actions.schedule_poll",),
    "model.licence_decision_contradicted": ("governance.watch.actions.write_contradiction",),
    "system.components_changed": ("governance.watch.actions.match_components",),
}
NAME = "org/model"


@pytest.fixture(autouse=True)
def _only_this_app(settings) -> Iterator[None]:
    settings.AUDIT_EFFECTS = "tests.watch.conftest.ONLY_WATCH"
    yield
    close_session()


@pytest.fixture
def sandbox() -> Sandbox:
    """A hub in memory with one model under MIT."""
    hub = Sandbox()
    hub.add(
        NAME,
        license="mit",
        aliases=("old/model",),
        base_model="org/base",
        relation="finetune",
        files=(
            FileSpec("LICENSE", text="terms\n"),
            FileSpec("model.safetensors", size=1000),
            FileSpec("pytorch_model.bin", size=1000),
        ),
    )
    return hub


@pytest.fixture
def endpoint(sandbox: Sandbox, settings) -> Iterator[str]:
    """The sandbox on the wire, where the settings expect the hub."""
    with running(sandbox) as url:
        settings.HF_ENDPOINT = url
        yield url


@pytest.fixture
def hub(endpoint: str) -> HuggingFace:
    """The client of the sandbox."""
    return HuggingFace(endpoint, timeout=5.0)


@pytest.fixture
def model(hub: HuggingFace, db: None) -> HubModel:
    """The model as it was registered, by its new name."""
    hub_model = store_snapshot(hub.snapshot(NAME), by=None, at=NOON).model
    store_snapshot(hub.snapshot("old/model"), by=None, at=NOON)
    return hub_model


@pytest.fixture
def system(model: HubModel) -> System:
    """A system that pins the model's first commit."""
    revision = model.revisions.get()
    return SystemModelFactory(system=SystemFactory(), revision=revision).system


@pytest.fixture
def poll_row(model: HubModel) -> Poll:
    """The model's poll."""
    return schedule_poll(model, by=None, at=NOON)
