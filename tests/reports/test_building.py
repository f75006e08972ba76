"""Asking for packs and building them: once, visibly, and through whatever happens to a worker."""

from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.reports import actions, building
from governance.reports.models import Pack, PackScope
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.reports.conftest import Sample

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that goes on two seconds whenever somebody looks."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=2)
        return self.at


@pytest.fixture
def pack(sample: Sample, executive: User) -> Pack:
    """A pack of one use case that waits."""
    return asked(sample, executive)


def asked(sample: Sample, executive: User) -> Pack:
    """Ask for the pack of the approved use case."""
    return actions.request_pack(PackScope.USE_CASE, sample.approved.use_case, by=executive, at=NOON)


def test_asking_twice_gives_one_pack(pack: Pack, sample: Sample, executive: User) -> None:
    again = asked(sample, executive)

    assert again == pack
    assert Entry.objects.about(pack).count() == 1


@pytest.mark.once
def test_after_one_is_built_another_can_be_asked_for(
    pack: Pack, sample: Sample, executive: User
) -> None:
    actions.build(pack.pk, at=NOON)

    assert asked(sample, executive) != pack


@pytest.mark.once
def test_a_built_pack_has_its_hash_and_its_file(pack: Pack) -> None:
    assert actions.build(pack.pk, at=NOON)

    pack.refresh_from_db()
    with default_storage.open(pack.file_path) as file:
        content = file.read()
    assert (pack.state, pack.as_of, pack.size) == ("ready", NOON, len(content))
    assert content.startswith(b"%PDF-")
    assert Entry.objects.about(pack).first().after["sha256"] == pack.sha256


@pytest.mark.once
def test_a_pack_that_another_worker_holds_is_left_alone(pack: Pack) -> None:
    Pack.objects.claim(pack.pk, at=NOON, until=NOON + actions.LEASE)

    assert not actions.build(pack.pk, at=NOON + timedelta(minutes=1))


def test_a_killed_workers_pack_is_taken_up_again_once_its_lease_has_run_out(pack: Pack) -> None:
    Pack.objects.claim(pack.pk, at=NOON, until=NOON + actions.LEASE)
    later = NOON + actions.LEASE + timedelta(seconds=1)

    assert list(Pack.objects.due(later)) == [pack]
    assert actions.build(pack.pk, at=later, now=lambda: later)

    pack.refresh_from_db()
    assert (pack.state, pack.tries, pack.as_of) == ("ready", 2, later)


@pytest.mark.once
def test_a_worker_that_was_given_up_stores_no_second_result(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = NOON + actions.LEASE * 2

    def lose_the_lease(*_: object, **__: object) -> tuple[object, ...]:
        Pack.objects.claim(pack.pk, at=later, until=later + actions.LEASE)
        return ()

    monkeypatch.setattr(building, "attachments", lose_the_lease)
    before = default_storage.listdir("packs")[1] if default_storage.exists("packs") else []
    actions.build(pack.pk, at=NOON, now=Clock())

    pack.refresh_from_db()
    after = default_storage.listdir("packs")[1] if default_storage.exists("packs") else []
    assert (pack.state, pack.tries) == ("building", 2)
    assert after == before


def test_a_worker_that_dies_every_time_ends_the_pack_with_a_sentence(pack: Pack) -> None:
    Pack.objects.filter(pk=pack.pk).update(state="building", tries=3, leased_until=NOON)

    assert not actions.build(pack.pk, at=NOON)

    pack.refresh_from_db()
    assert pack.state == "failed"
    assert "stopped 3 times" in pack.problem


def test_a_failure_is_tried_again_and_after_three_times_it_stays(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "attachments", full)
    states = []
    for number in range(3):
        at = NOON + timedelta(minutes=10 * number)
        with pytest.raises(OSError, match="No space"):
            actions.build(pack.pk, at=at, now=lambda at=at: at)
        pack.refresh_from_db()
        states.append(pack.state)

    assert states == ["waiting", "waiting", "failed"]
    assert pack.problem.startswith("The pack could not be written: no space left on device.")
    assert not Pack.objects.due(NOON + timedelta(days=1)).exists()


@pytest.mark.once
def test_a_cancelled_pack_is_noticed_between_two_sections(
    pack: Pack, executive: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(*_: object) -> tuple[object, ...]:
        actions.cancel(pack, by=executive, at=NOON)
        return ()

    monkeypatch.setattr(building, "attachments", cancel)

    actions.build(pack.pk, at=NOON, now=Clock())

    pack.refresh_from_db()
    assert (pack.state, pack.sha256) == ("cancelled", "")
    with pytest.raises(Refused, match="nothing to cancel"):
        actions.cancel(pack, by=executive, at=NOON)


def test_asking_twice_for_the_organisation_gives_one_pack(executive: User) -> None:
    first, again = (
        actions.request_pack(PackScope.ORGANISATION, None, by=executive, at=NOON) for _ in range(2)
    )

    assert again == first


@pytest.mark.once
def test_progress_renews_the_lease(
    sample: Sample, executive: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = actions.request_pack(PackScope.ORGANISATION, None, by=executive, at=NOON)
    seen = []
    original = building.to_pdf

    def watched(spool, files, target, *, told):
        def and_look(done: int, total: int, step: str) -> None:
            told(done, total, step)
            row = Pack.objects.get(pk=pack.pk)
            seen.append((row.done, row.total, row.step, row.leased_until))

        return original(spool, files, target, told=and_look)

    monkeypatch.setattr(building, "to_pdf", watched)

    actions.build(pack.pk, at=NOON, now=Clock())

    assert [done for done, *_ in seen] == list(range(len(seen)))
    assert seen[-1][2] == "Putting it together"
    assert sorted({lease for *_, lease in seen}) == [lease for *_, lease in seen]


@pytest.mark.once
def test_only_who_may_export_packs_may_ask(sample: Sample) -> None:
    department = sample.open.use_case.system.department
    person = UserFactory(roles=[("engineer", department)])

    with pytest.raises(NotAllowed, match="export audit packs"):
        actions.request_pack(PackScope.ORGANISATION, None, by=person, at=NOON)
    with pytest.raises(NotAllowed, match="Post"):
        actions.request_pack(PackScope.USE_CASE, sample.approved.use_case, by=person, at=NOON)

    assert actions.request_pack(PackScope.USE_CASE, sample.open.use_case, by=person, at=NOON)
