"""Waivers: asked for by one person, granted by another, and over on their last day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval, Waiver
from governance.approvals.obstacles import gaps_for
from governance.approvals.validity import validity_of
from governance.approvals.waivers import Waived, run_out, waived
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules import policy
from governance.web.refusals import NotAllowed, Refused
from inventory.models import TrustEvidence
from tests.approvals.factories import answered, requested, sign_all
from tests.conftest import NOON
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
END = TODAY + timedelta(days=30)
ITEM = "compliance-training"
Words = dict[str, Any]


def asked(approval: Approval, item: str = ITEM, **fields: Any) -> Waiver:
    by = fields.pop("by", approval.requested_by)
    words: Words = {"reason": "The course is in May.", "ends_on": END, "at": NOON} | fields
    return actions.ask_waiver(approval, "item", item=item, by=by, **words)


def asked_for_model(approval: Approval, **fields: Any) -> Waiver:
    model = approval.use_case.system.uses.get().revision.model
    words: Words = {"reason": "New publisher.", "ends_on": END, "at": NOON} | fields
    return actions.ask_waiver(
        approval, "minimum_trust", model=model, by=approval.requested_by, **words
    )


def granted(approval: Approval, item: str = ITEM, **fields: Any) -> Waiver:
    return actions.grant_waiver(asked(approval, item, **fields), by=officer_(), at=NOON)


def officer_() -> User:
    return UserFactory(roles=["governance_officer"])


def not_trained(tier: int = 1) -> Approval:
    """A request whose users are not trained yet."""
    approval = answered(requested(tier))
    by = UserFactory(roles=["engineer"])
    actions.answer(approval, ITEM, "not_satisfied", reason="", by=by, at=NOON)
    return approval


def resting() -> tuple[Approval, Waiver]:
    """An approval that rests on a waiver."""
    approval = not_trained()
    waiver = granted(approval)
    approval = sign_all(approval, at=NOON)
    waiver.refresh_from_db()
    return approval, waiver


@pytest.mark.once
def test_a_granted_waiver_lets_a_request_be_approved_without_the_item() -> None:
    approval = not_trained()
    with pytest.raises(Refused, match="Something is missing"):
        sign_all(approval, at=NOON)

    granted(approval)
    approval = sign_all(approval, at=NOON)

    assert validity_of(approval, at=NOON).state == "valid"
    assert approval.waivers.get().relied_on


def test_one_that_is_only_asked_for_covers_nothing() -> None:
    approval = not_trained()
    asked(approval)

    assert waived(approval, TODAY) == Waived(frozenset(), frozenset())
    assert gaps_for(approval, at=NOON)


def test_a_model_below_the_minimum_can_be_waived() -> None:
    approval = answered(requested(1))
    TrustEvidence.objects.filter(item="E2").delete()
    waiver = asked_for_model(approval)

    actions.grant_waiver(waiver, by=officer_(), at=NOON)

    assert waived(approval, TODAY).models == {waiver.model_id}
    assert gaps_for(approval, at=NOON) == ()


def test_a_model_that_is_trusted_enough_needs_no_waiver() -> None:
    with pytest.raises(Refused, match="nothing has to be waived"):
        asked_for_model(requested(1))


def test_a_waiver_that_the_approval_does_not_need_ends_with_it() -> None:
    approval = answered(requested(1))
    granted(approval)

    approval = sign_all(approval, at=NOON)

    waiver = approval.waivers.get()
    assert (waiver.relied_on, waiver.ended_at, waiver.ended_by) == (False, NOON, None)
    assert Entry.objects.get(event=Event.WAIVER_ENDED).note.endswith("does not need it.")


BAD: dict[str, tuple[Words, str]] = {
    "no reason": ({"reason": " "}, "Say why"),
    "yesterday": ({"ends_on": TODAY - timedelta(days=1)}, "This day is past"),
    "too long": (
        {"ends_on": TODAY + timedelta(days=policy.longest_waiver_days() + 1)},
        "A waiver lasts at most 180 days, so until 20 May 2027.",
    ),
    "no such item": ({"item": "no-such-item"}, "has no item “no-such-item”"),
    "answered at approval": ({"item": "compliance-authority"}, "answers this itself"),
}


@pytest.mark.parametrize(("given", "said"), BAD.values(), ids=BAD)
@pytest.mark.once
def test_what_cannot_be_waived_is_said(given: Words, said: str) -> None:
    with pytest.raises(Refused, match=said):
        asked(requested(1), **given)


def test_the_last_day_may_be_the_last_of_those_that_the_policy_allows() -> None:
    last = TODAY + timedelta(days=policy.longest_waiver_days())

    assert asked(requested(1), ends_on=last).ends_on == last


def test_a_second_waiver_of_the_same_waits_for_the_first() -> None:
    approval = requested(1)
    asked(approval)

    with pytest.raises(Refused, match="waits for a decision already"):
        asked(approval)


def test_whoever_requested_does_not_grant(officer: User) -> None:
    approval = requested(1, by=officer)
    waiver = asked(approval, by=UserFactory(roles=["engineer"]))

    with pytest.raises(NotAllowed, match="Someone other than the requester"):
        actions.grant_waiver(waiver, by=officer, at=NOON)


def test_whoever_asked_does_not_grant(officer: User) -> None:
    waiver = asked(requested(1), by=officer)

    with pytest.raises(NotAllowed, match="Someone other than the one who asked"):
        actions.grant_waiver(waiver, by=officer, at=NOON)


def test_an_engineer_neither_grants_nor_refuses(engineer: User) -> None:
    waiver = asked(requested(1))

    for decide in (actions.grant_waiver, actions.refuse_waiver):
        with pytest.raises(NotAllowed, match="may not grant waivers"):
            decide(waiver, note="x", by=engineer, at=NOON)


@pytest.mark.parametrize(
    "again", [actions.grant_waiver, actions.refuse_waiver], ids=["granted", "refused"]
)
@pytest.mark.once
def test_a_waiver_is_decided_once(again: Callable[..., Waiver]) -> None:
    waiver = granted(requested(1))

    with pytest.raises(Refused, match="was granted before"):
        again(waiver, note="x", by=officer_(), at=NOON)

    assert Entry.objects.filter(event=Event.WAIVER_GRANTED).count() == 1


def test_a_refusal_needs_a_reason_and_leaves_the_gap() -> None:
    approval = not_trained()
    waiver = asked(approval)
    with pytest.raises(Refused, match="Say why"):
        actions.refuse_waiver(waiver, note="", by=officer_(), at=NOON)

    actions.refuse_waiver(waiver, note="Train them first.", by=officer_(), at=NOON)

    assert gaps_for(approval, at=NOON)
    assert asked(approval).pk != waiver.pk


def test_a_waiver_whose_last_day_has_passed_cannot_be_granted() -> None:
    waiver = asked(requested(1), ends_on=TODAY)

    with pytest.raises(Refused, match="This day is past"):
        actions.grant_waiver(waiver, by=officer_(), at=NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "state"),
    [
        pytest.param(30, "valid", id="on its last day"),
        pytest.param(31, "waiver_ended", id="on the day after"),
    ],
)
def test_an_approval_holds_until_the_last_day_of_its_waiver(days: int, state: str) -> None:
    approval, _ = resting()

    found = validity_of(approval, at=NOON + timedelta(days=days))

    assert found.state == state
    if state != "valid":
        (reason,) = found.reasons
        assert reason.startswith("The waiver of “")
        assert "ended on 21 December 2026. Ask for it again" in reason


@pytest.mark.once
def test_one_that_is_ended_early_ends_at_once() -> None:
    approval, waiver = resting()
    with pytest.raises(Refused, match="Say why it ends early"):
        actions.end_waiver(waiver, note="", by=officer_(), at=NOON)

    actions.end_waiver(waiver, note="They are trained now.", by=officer_(), at=NOON)

    assert validity_of(approval, at=NOON).state == "waiver_ended"
    with pytest.raises(Refused, match="not in force"):
        actions.end_waiver(waiver, note="x", by=officer_(), at=NOON)


@pytest.mark.parametrize("days", [10, 40], ids=["before it ends", "after it ended"])
@pytest.mark.once
def test_a_waiver_of_an_approval_can_be_renewed(days: int) -> None:
    approval, _ = resting()
    at = NOON + timedelta(days=days)
    later = asked(approval, ends_on=END + timedelta(days=60), at=at)

    actions.grant_waiver(later, by=officer_(), at=at)

    assert validity_of(approval, at=NOON + timedelta(days=90)).state == "valid"
    assert validity_of(approval, at=NOON + timedelta(days=91)).state == "waiver_ended"


@pytest.mark.once
def test_an_approval_takes_no_waiver_of_anything_else() -> None:
    approval, _ = resting()

    with pytest.raises(Refused, match="Only a waiver that the approval rests on"):
        asked(approval, "security-tampering")


def renewed(approval: Approval) -> None:
    later = asked(approval, ends_on=END + timedelta(days=60))
    actions.grant_waiver(later, by=officer_(), at=NOON)


def renewed_and_ended(approval: Approval) -> None:
    renewed(approval)
    actions.end_waiver(approval.waivers.order_by("-pk")[0], note="x", by=officer_(), at=NOON)


def asked_again(approval: Approval) -> None:
    asked(approval, ends_on=END + timedelta(days=60))


def left(approval: Approval) -> None:
    """Nothing happens."""


@pytest.mark.parametrize("days", [0, 30, 31, 90, 91], ids=lambda days: f"after {days} days")
@pytest.mark.parametrize(
    "change", [left, asked_again, renewed, renewed_and_ended], ids=lambda one: one.__name__
)
def test_the_query_and_the_rows_agree_on_what_has_run_out(
    change: Callable[[Approval], None], days: int
) -> None:
    approval, _ = resting()
    change(approval)
    day = TODAY + timedelta(days=days)

    in_words = {row.pk for row in run_out(approval.waivers.filter(relied_on=True), day)}

    assert in_words == set(Waiver.objects.run_out(day).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(left, True, id="ends soon"),
        pytest.param(asked_again, True, id="asked for again"),
        pytest.param(renewed, False, id="renewed"),
    ],
)
def test_waivers_that_end_soon(change: Callable[[Approval], None], found: bool) -> None:
    approval, _ = resting()
    change(approval)

    assert Waiver.objects.ending_within(END - timedelta(days=7), 7).exists() is found
    assert not Waiver.objects.ending_within(END - timedelta(days=8), 7).exists()


BROKEN: dict[str, tuple[Words, str]] = {
    "granted by the one who asked": ({"granted_by": True}, "approvals_waiver_four_eyes"),
    "granted without a moment": ({"granted_at": None}, "approvals_waiver_granted_by_and_at"),
    "without a reason": ({"reason": ""}, "approvals_waiver_has_a_reason"),
    "of nothing": ({"item": ""}, "approvals_waiver_names_its_thing"),
    "granted and refused": ({"refused_at": NOON}, "approvals_waiver_refused_by_and_at"),
}


@pytest.mark.parametrize(("fields", "promise"), BROKEN.values(), ids=BROKEN)
def test_the_database_keeps_what_waivers_promise(fields: Words, promise: str) -> None:
    waiver = granted(requested(1))
    if "granted_by" in fields:
        fields = {"granted_by": waiver.asked_by}

    with pytest.raises(IntegrityError, match=promise):
        Waiver.objects.filter(pk=waiver.pk).update(**fields)


def test_the_database_lets_approvals_rest_on_granted_waivers_only() -> None:
    waiver = asked(requested(1))

    with pytest.raises(IntegrityError, match="approvals_relies_on_granted_waivers"):
        Waiver.objects.filter(pk=waiver.pk).update(relied_on=True)


def test_a_request_that_is_over_takes_no_waiver() -> None:
    approval = actions.withdraw(requested(1), by=None, at=NOON)

    with pytest.raises(Refused, match="This request is over"):
        asked(approval)


def test_the_page_shows_every_waiver_and_lets_another_person_grant_it(client: Client) -> None:
    approval = not_trained(2)
    given = granted(approval, "approval-limitations", at=timezone.now())
    waits = asked(approval, at=timezone.now())
    client.force_login(officer_())

    html = client.get(approval.get_absolute_url()).content.decode()

    assert f"Granted by {given.granted_by.full_name}." in html
    assert reverse("approvals:waiver-decide", args=[waits.pk, "grant"]) in html
    assert "Nothing is waived" not in html
