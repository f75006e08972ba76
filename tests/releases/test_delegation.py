"""Signing a release for somebody else, and what becomes of a sign-off that waits too long."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals.models import Delegation, Release, ReleaseParticipation, ReleaseStage
from governance.approvals.releases import actions
from governance.approvals.reminders import remind
from governance.approvals.tasks import escalate_due
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.notices.models import Notice
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import delegated
from tests.factories import AT, UserFactory
from tests.releases.factories import answered, in_review, signer

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=5)


@pytest.fixture
def release() -> Release:
    return answered(in_review())


@pytest.fixture
def reviewer() -> User:
    return UserFactory(full_name="Grace Hopper", roles=["security_reviewer"])


@pytest.fixture
def deputy() -> User:
    return UserFactory(full_name="Ada Lovelace", roles=["engineer"])


def stage_of(release: Release, kind: str = "security") -> ReleaseStage:
    return release.stages.of_this_round().get(kind=kind)


def test_a_delegate_signs_in_the_name_of_the_delegator(
    release: Release, reviewer: User, deputy: User
) -> None:
    delegated(reviewer, deputy, at=AT)

    actions.sign(stage_of(release), note="Fine.", by=deputy, at=AT)

    stage = stage_of(release)
    entry = Entry.objects.about(release).get(event=Event.RELEASE_SIGNED)
    assert (stage.decided_by, stage.acting_for) == (deputy, reviewer)
    assert entry.note == "Security review, in the name of Grace Hopper. Fine."
    assert entry.after["acting_for"] == "Grace Hopper"
    taken = set(ReleaseParticipation.objects.values_list("person", flat=True))
    assert taken == {deputy.pk, reviewer.pk}


@pytest.mark.parametrize(
    "day", [pytest.param(-1, id="the day before"), pytest.param(11, id="the day after")]
)
def test_outside_its_days_a_delegation_signs_nothing(
    release: Release, reviewer: User, deputy: User, day: int
) -> None:
    delegated(reviewer, deputy, at=AT)
    at = AT + timedelta(days=day)

    assert not ReleaseStage.objects.for_me(deputy, at=at).exists()
    with pytest.raises(NotAllowed, match="You may not"):
        actions.sign(stage_of(release), by=deputy, at=at)


def test_an_ended_delegation_signs_nothing(release: Release, reviewer: User, deputy: User) -> None:
    row = delegated(reviewer, deputy, at=AT)
    Delegation.objects.filter(pk=row.pk).update(ended_at=AT, ended_by=reviewer)

    with pytest.raises(NotAllowed):
        actions.sign(stage_of(release), by=deputy, at=AT)


def test_nobody_signs_in_the_name_of_who_submitted_it(deputy: User) -> None:
    author = UserFactory(full_name="Grace Hopper", roles=["engineer", "security_reviewer"])
    release = answered(in_review(by=author))
    delegated(author, deputy, at=AT)

    assert not ReleaseStage.objects.for_me(deputy, at=AT).exists()
    with pytest.raises(NotAllowed, match="nobody signs in the name of the requester"):
        actions.sign(stage_of(release), by=deputy, at=AT)


def test_who_submitted_it_signs_in_nobodys_name(reviewer: User) -> None:
    release = answered(in_review())
    delegated(reviewer, release.requested_by, at=AT)

    assert not ReleaseStage.objects.for_me(release.requested_by, at=AT).exists()
    with pytest.raises(NotAllowed, match="Someone other than the requester"):
        actions.sign(stage_of(release), by=release.requested_by, at=AT)


def test_who_signed_by_a_delegate_signs_no_other_stage_and_neither_does_the_delegate(
    release: Release, deputy: User
) -> None:
    both = UserFactory(full_name="Grace Hopper", roles=["security_reviewer", "legal_reviewer"])
    delegated(both, deputy, at=AT)
    actions.sign(stage_of(release), by=deputy, at=AT)

    with pytest.raises(Refused, match="Ada Lovelace has already decided another stage of this rel"):
        actions.sign(stage_of(release, "legal"), by=both, at=AT)
    with pytest.raises(NotAllowed, match="in whose name you may sign, has already decided"):
        actions.sign(stage_of(release, "legal"), by=deputy, at=AT)
    for person in (both, deputy):
        assert not ReleaseStage.objects.for_me(person, at=AT).exists()


def test_the_database_keeps_one_part_for_each_person_also_under_delegation(
    release: Release, reviewer: User, deputy: User
) -> None:
    delegated(reviewer, deputy, at=AT)
    actions.sign(stage_of(release), by=deputy, at=AT)
    legal, row = stage_of(release, "legal"), {"state": "signed", "decided_at": AT}

    broken = (
        lambda: legal.part_of(reviewer.pk).save(),
        lambda: legal.part_of(release.requested_by_id).save(),
        lambda: ReleaseStage.objects.filter(pk=legal.pk).update(
            decided_by=signer(legal), acting_for=release.requested_by, **row
        ),
        lambda: ReleaseStage.objects.filter(pk=legal.pk).update(
            decided_by=reviewer, acting_for=reviewer, **row
        ),
    )
    for write in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_the_page_says_in_whose_name_a_delegate_decides(
    release: Release, reviewer: User, deputy: User
) -> None:
    delegated(reviewer, deputy, at=timezone.now())
    client = Client()
    client.force_login(deputy)

    page = client.get(release.get_absolute_url()).text

    assert "you decide in the name of <strong>Grace Hopper</strong>" in page


def test_a_delegate_is_told_that_it_is_their_turn(reviewer: User, deputy: User) -> None:
    delegated(reviewer, deputy, at=AT)

    release = in_review()

    told = Notice.objects.get(person=deputy, kind="stage_waits")
    assert told.text == f"The release of {release.model} waits for your security review."


def test_turns_begin_with_the_submission_and_governance_begins_when_the_others_have_signed(
    release: Release,
) -> None:
    began = dict(release.stages.values_list("kind", "waiting_since"))
    later = AT + timedelta(days=1)
    for kind in ("security", "legal", "department"):
        actions.sign(stage_of(release, kind), by=signer(stage_of(release, kind)), at=later)

    assert began == {"security": AT, "legal": AT, "department": AT, "governance": None}
    governance = stage_of(release, "governance")
    assert (governance.waiting_since, governance.escalates_at) == (later, later + timedelta(days=5))


def test_a_late_sign_off_is_told_once_to_those_whom_the_rules_name(release: Release) -> None:
    officer = UserFactory(full_name="Ada Boss", roles=["governance_officer"])
    actions.sign(stage_of(release, "legal"), by=signer(stage_of(release, "legal")), at=AT)

    early = actions.escalate_due(at=LATE - timedelta(seconds=1))
    late = actions.escalate_due(at=LATE)
    again = actions.escalate_due(at=LATE + timedelta(hours=1))

    assert (early, again) == ([], [])
    assert {stage.kind for stage in late} == {"department", "security"}
    entry = Entry.objects.about(release).filter(event=Event.RELEASE_ESCALATED).first()
    assert entry is not None
    assert entry.note.endswith("Told: governance officer (Ada Boss).")
    texts = Notice.objects.filter(person=officer, kind="escalated").values_list("text", flat=True)
    assert f"The release of {release.model} still waits for its security review." in texts


def test_the_hourly_task_escalates_releases_too(release: Release) -> None:
    escalate_due()

    assert Entry.objects.filter(event=Event.RELEASE_ESCALATED).count() == 3


def test_signers_are_reminded_once_of_a_release_that_has_waited(
    release: Release, reviewer: User
) -> None:
    at = AT + timedelta(days=3)

    remind(at=at)
    remind(at=at + timedelta(hours=1))

    told = Notice.objects.filter(person=reviewer, kind="stage_waits")
    assert [row.text for row in told] == [
        f"The release of {release.model} has waited for your security review since 1 November 2026."
    ]


def test_releases_that_were_under_way_before_delegation_are_written_as_the_actions_write_them(
    release: Release, reviewer: User
) -> None:
    actions.sign(stage_of(release), by=reviewer, at=AT)
    before = _written()
    ReleaseParticipation.objects.all().delete()
    ReleaseStage.objects.filter(state="waiting").update(waiting_since=None, escalates_at=None)
    migration = import_module("governance.approvals.migrations.0009_release_parts")

    for _ in range(2):
        migration.note_parts(apps, None)
        migration.begin_turns(apps, None)

    assert _written() == before


def _written() -> tuple[list[object], list[object]]:
    parts = ReleaseParticipation.objects.order_by("pk")
    turns = ReleaseStage.objects.filter(state="waiting").order_by("pk")
    return (
        list(parts.values_list("release", "round", "stage", "person", "requested_by")),
        list(turns.values_list("kind", "waiting_since", "escalates_at")),
    )
