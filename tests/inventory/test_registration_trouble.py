"""Whatever the hub does, a request ends in a model or in a sentence, and nothing is done twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from demo.hub import READER, FileSpec, Sandbox
from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import registrations
from inventory.hubs.base import HubUnavailable
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, Registration, RegistrationState, Revision
from inventory.tasks import attempt_registration, retry_due
from tests.conftest import NOON
from tests.inventory.factories import RegistrationFactory, snapshot

pytestmark = pytest.mark.django_db


class Busy(HuggingFace):
    """A hub that says when to come back."""

    def snapshot(self, *args: Any, **kwargs: Any) -> Any:
        raise HubUnavailable("The hub asks us to slow down.", retry_after=200.0)


def registered(asked: str, hub: HuggingFace, by: User, *, at: datetime = NOON) -> Registration:
    row = registrations.request(asked, by=by, at=at)
    return registrations.attempt(row, hub=hub, at=at)


def break_missing(hub: Sandbox) -> None:
    hub.delete("org/model")


def break_private(hub: Sandbox) -> None:
    hub.make_private("org/model")


def break_disabled(hub: Sandbox) -> None:
    hub.disable("org/model")


def break_elsewhere(hub: Sandbox) -> None:
    hub.fault("elsewhere")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (break_missing, "no model named org/model"),
        (break_private, "no model named org/model"),
        (break_disabled, "disabled org/model"),
        (break_elsewhere, "another place"),
    ],
)
def test_a_final_answer_of_the_hub_ends_the_request_with_a_sentence(
    spoil: Any, words: str, hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    spoil(sandbox)

    row = registered("org/model", hub, engineer)

    assert row.state == RegistrationState.FAILED
    assert words in row.problem
    assert not HubModel.objects.exists()
    assert Entry.objects.about(row).first().event == Event.REGISTRATION_FAILED


def test_a_revision_that_does_not_exist_ends_the_request(hub: HuggingFace, engineer: User) -> None:
    row = registered("org/model@no-such-branch", hub, engineer)

    assert row.state == RegistrationState.FAILED
    assert "not at this revision" in row.problem


def test_a_gated_model_is_registered_by_what_the_hub_shows_everybody(
    hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    sandbox.add("org/gated", license="llama3.1", gated="manual",
                files=(FileSpec("LICENSE", text="Terms"),))  # fmt: skip

    row = registered("org/gated", hub, engineer)

    assert row.model is not None
    assert row.model.gated == "manual"
    assert row.model.revisions.get().licence_text_sha256 == ""


def test_with_a_token_of_an_admitted_account_the_licence_text_is_read(
    sandbox: Sandbox, endpoint: str, engineer: User
) -> None:
    sandbox.add("org/gated", license="llama3.1", gated="manual",
                files=(FileSpec("LICENSE", text="Terms"),))  # fmt: skip
    sandbox.approve("org/gated", READER)

    row = registered("org/gated", HuggingFace(endpoint, READER), engineer)

    assert row.model is not None
    assert row.model.revisions.get().licence_text == "Terms"


@pytest.mark.parametrize("kind", ["unavailable", "bad_gateway", "reset", "truncated", "html"])
def test_while_the_hub_is_away_the_request_waits_and_then_goes_through(
    kind: str, hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    sandbox.fault(kind)
    waiting = registered("org/model", hub, engineer)
    assert (waiting.state, waiting.tries) == (RegistrationState.WAITING, 1)
    assert waiting.problem
    assert waiting.next_try_at == NOON + timedelta(seconds=30)

    early = registrations.attempt(waiting, hub=hub, at=NOON + timedelta(seconds=29))
    assert early.state == RegistrationState.WAITING
    done = registrations.attempt(waiting, hub=hub, at=NOON + timedelta(seconds=30))

    assert (done.state, done.problem) == (RegistrationState.DONE, "")


def test_a_hub_that_asks_us_to_slow_down_is_not_asked_before_its_time(engineer: User) -> None:
    row = registrations.request("org/model", by=engineer, at=NOON)

    waiting = registrations.attempt(row, hub=Busy("http://127.0.0.1:9"), at=NOON)

    assert waiting.next_try_at == NOON + timedelta(seconds=200)


def test_each_wait_is_longer_than_the_last_up_to_an_hour() -> None:
    waits = [registrations.wait_after(tries, None) for tries in (0, 1, 2, 6, 7, 5000)]

    assert waits == [
        timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2),
        timedelta(minutes=32), timedelta(hours=1), timedelta(hours=1),
    ]  # fmt: skip


def test_two_workers_never_ask_for_the_same_request() -> None:
    row = RegistrationFactory()
    until = NOON + registrations.LEASE

    taken = [Registration.objects.claim(row.pk, at=NOON, until=until) for _ in range(2)]

    assert taken == [True, False]


def test_a_request_whose_worker_died_is_taken_up_after_the_lease(
    hub: HuggingFace, engineer: User
) -> None:
    row = registrations.request("org/model", by=engineer, at=NOON)
    assert Registration.objects.claim(row.pk, at=NOON, until=NOON + registrations.LEASE)

    held = registrations.attempt(row, hub=hub, at=NOON + timedelta(minutes=4))
    taken = registrations.attempt(row, hub=hub, at=NOON + timedelta(minutes=5))

    assert held.state == RegistrationState.WAITING
    assert taken.state == RegistrationState.DONE


def test_what_was_cancelled_while_the_hub_thought_is_not_registered(engineer: User) -> None:
    row = registrations.request("org/model", by=engineer, at=NOON)

    class Slow(HuggingFace):
        def snapshot(self, *args: Any, **kwargs: Any) -> Any:
            registrations.cancel(row, by=engineer, at=NOON)
            return snapshot()

    result = registrations.attempt(row, hub=Slow("http://127.0.0.1:9"), at=NOON)

    assert result.state == RegistrationState.CANCELLED
    assert not HubModel.objects.exists()


def test_only_the_person_who_asked_cancels(engineer: User, officer: User) -> None:
    row = registrations.request("org/model", by=engineer, at=NOON)

    with pytest.raises(NotAllowed):
        registrations.cancel(row, by=officer, at=NOON)
    registrations.cancel(row, by=engineer, at=NOON)
    with pytest.raises(Refused, match="waits no more"):
        registrations.cancel(row, by=engineer, at=NOON)


def test_a_name_that_somebody_else_took_over_is_not_merged(
    hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    first = registered("org/model", hub, engineer)
    sandbox.reuse_name("org/model", license="mit")

    row = registered("org/model", hub, engineer)

    assert row.state == RegistrationState.FAILED
    assert "another repository" in row.problem
    assert HubModel.objects.get() == first.model


@pytest.mark.parametrize("kind", ["bad_types", "bad_fields", "many_files"])
@pytest.mark.once
def test_a_hostile_body_is_stored_with_what_made_sense(
    kind: str, hub: HuggingFace, sandbox: Sandbox, engineer: User
) -> None:
    sandbox.fault(kind, path="/api/models/org/model")

    row = registered("org/model", hub, engineer)

    assert row.state == RegistrationState.DONE, row.problem
    revision = Revision.objects.get()
    assert kind.startswith("bad") == bool(revision.problems)
    assert (revision.file_count >= 10_000) == (kind == "many_files")


def test_the_task_goes_on_with_what_waits(
    endpoint: str, sandbox: Sandbox, engineer: User, settings: Any
) -> None:
    row = RegistrationFactory(requested_by=engineer)

    attempt_registration(registration_id=row.pk)

    row.refresh_from_db()
    assert row.state == RegistrationState.DONE


def test_the_sweep_calls_the_task_for_what_is_due_and_for_nothing_else(monkeypatch: Any) -> None:
    due = RegistrationFactory()
    RegistrationFactory(next_try_at=datetime(2999, 1, 1, tzinfo=NOON.tzinfo))
    RegistrationFactory(state=RegistrationState.FAILED)
    called: list[dict[str, int]] = []
    monkeypatch.setattr(attempt_registration, "delay", lambda **kwargs: called.append(kwargs))

    retry_due()

    assert called == [{"registration_id": due.pk}]


def test_a_task_for_a_request_that_is_gone_does_nothing() -> None:
    attempt_registration(registration_id=404)

    assert not HubModel.objects.exists()
