"""A model is registered by one line, at once or as soon as the hub answers, and only once."""

import json
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules import licences
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import registrations
from inventory.hubs.huggingface import HuggingFace
from inventory.licence_reading import claim_of
from inventory.models import HubModel, Registration, RegistrationState, Revision
from tests.conftest import NOON, SHARED
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
RECORDED = SHARED / "data/hub/model-info.jsonl"


@cache
def recorded() -> list[dict[str, Any]]:
    if not RECORDED.exists():
        return []
    return [json.loads(line)["json"] for line in RECORDED.read_text().splitlines()]


def registered(asked: str, hub: HuggingFace, by: User, *, at: datetime = NOON) -> Registration:
    row = registrations.request(asked, by=by, at=at)
    return registrations.attempt(row, hub=hub, at=at)


def test_a_name_is_registered_with_its_commit_licence_and_files(
    hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    row = registered("org/model", hub, engineer)

    assert row.state == RegistrationState.DONE
    assert row.model is not None
    assert row.model.head_sha == sandbox.repo("org/model").head.mark.id
    assert row.model.registered_by == engineer
    assert row.model.revisions.get().licence_id == "mit"
    assert Entry.objects.about(row.model).get().event == Event.MODEL_REGISTERED


def test_the_address_of_a_page_is_as_good_as_a_name(
    hub: HuggingFace, endpoint: str, engineer: User
) -> None:
    row = registered(f"{endpoint}/org/model/tree/main", hub, engineer)

    assert row.model is not None
    assert row.model.repo_id == "org/model"


@pytest.mark.parametrize("number", range(32))
def test_every_recorded_model_is_registered_with_its_licence_commit_and_files(
    number: int, hub: HuggingFace, sandbox: Sandbox, engineer: User, shared: object
) -> None:
    body = recorded()[number]
    sandbox.replay(body)

    row = registered(body["id"], hub, engineer)

    assert row.state == RegistrationState.DONE, row.problem
    assert row.model is not None
    revision = row.model.revisions.get()
    claimed = (body.get("cardData") or {}).get("license")
    assert revision.licence_key == (claimed or "")
    assert claim_of(revision).id == licences.identify(claimed, None, None).id
    assert bool(claim_of(revision).id) == bool(claimed)
    assert revision.licence_id in ("", claim_of(revision).id or "")
    assert revision.sha == body["sha"]
    assert revision.file_count == revision.files.count() == len(body["siblings"])
    assert row.model.hub_id == body["_id"]
    assert row.model.gated == (body["gated"] or "")


def test_all_recordings_are_there(shared: object) -> None:
    assert len(recorded()) == 32


@pytest.mark.parametrize(
    "asked",
    [
        "", "two words", "a/b/c", "org/--name", "ünï/cödé", "org/na\u202eme", "org/" + "n" * 200,
        "https://example.org/org/model", "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd", "https://user:pass@huggingface.co/org/model", "org/model@a..b",
        "<script>alert(1)</script>", "datasets/org/name/x", "x" * 600,
    ],
    ids=lambda asked: asked[:30] or "nothing",
)  # fmt: skip
def test_what_names_no_model_of_our_hub_is_refused_before_any_request(
    asked: str, engineer: User
) -> None:
    with pytest.raises(Refused) as refusal:
        registrations.request(asked, by=engineer, at=NOON)

    assert refusal.value.field == "address"
    assert not Registration.objects.exists()


def test_who_may_register_nowhere_is_refused() -> None:
    with pytest.raises(NotAllowed, match="may not register"):
        registrations.request("org/model", by=UserFactory(roles=["auditor"]), at=NOON)


def test_an_engineer_of_one_department_may_register() -> None:
    engineer = UserFactory(roles=[("engineer", DepartmentFactory())])

    assert registrations.request("org/model", by=engineer, at=NOON).pk


def test_asking_twice_while_the_first_request_waits_is_one_request(engineer: User) -> None:
    first = registrations.request("org/model", by=engineer, at=NOON)
    second = registrations.request(" org/model ", by=engineer, at=NOON)

    assert first == second
    assert Entry.objects.about(first).count() == 1


def test_a_model_that_is_there_is_not_registered_a_second_time(
    hub: HuggingFace, engineer: User, officer: User
) -> None:
    first = registered("org/model", hub, engineer)
    second = registered("old/model", hub, officer)

    assert second.state == RegistrationState.DONE
    assert second.model == first.model
    assert HubModel.objects.count() == Revision.objects.count() == 1
    assert first.model is not None
    assert first.model.aliases.get().repo_id == "old/model"


def test_a_renamed_model_is_registered_under_its_present_name(
    hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    sandbox.rename("org/model", "org/present")

    row = registered("org/model", hub, engineer)

    assert row.model is not None
    assert row.model.repo_id == "org/present"


def test_an_older_commit_can_be_pinned_beside_the_newest(
    hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    old = sandbox.repo("org/model").head.mark.id
    new = sandbox.move_commit("org/model")
    registered("org/model", hub, engineer)

    row = registered(f"org/model@{old}", hub, engineer)

    assert row.model is not None
    assert set(row.model.revisions.values_list("sha", flat=True)) == {old, new}
    assert row.model.head_sha == new
