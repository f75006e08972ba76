"""A raised tier is lowered by two people, with a reason; raising stays alone."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.models import TierProposal, UseCase
from tests.conftest import NOON
from tests.factories import UseCaseFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def second() -> User:
    return UserFactory(roles=["governance_officer"])


def raised(by: User, tier: int = 3) -> UseCase:
    return actions.raise_tier(UseCaseFactory(), tier, "A pilot abroad.", by=by, at=NOON)


def proposed(by: User, tier: int = 2) -> TierProposal:
    return actions.propose_lower_tier(raised(by), tier, "The pilot ended.", by=by, at=NOON)


def test_the_tier_stays_until_a_second_person_confirms(officer: User, second: User) -> None:
    proposal = proposed(officer)

    assert UseCase.objects.get().tier_raised_to == 3
    lowered = actions.confirm_lower_tier(proposal, by=second, at=NOON)

    assert (lowered.tier_raised_to, lowered.tier_raised_because) == (2, "The pilot ended.")
    assert Entry.objects.about(lowered).first().event == Event.TIER_LOWERED


def test_down_to_1_lets_the_rules_alone_decide(officer: User, second: User) -> None:
    lowered = actions.confirm_lower_tier(proposed(officer, 1), by=second, at=NOON)

    assert (lowered.tier_raised_to, lowered.tier_raised_because) == (None, "")


def test_nobody_confirms_their_own_proposal(officer: User) -> None:
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.confirm_lower_tier(proposed(officer), by=officer, at=NOON)


def test_the_database_wants_two_people_as_well(officer: User) -> None:
    proposal = proposed(officer)

    with pytest.raises(IntegrityError, match="tier_lowered_by_two"), transaction.atomic():
        TierProposal.objects.filter(pk=proposal.pk).update(
            outcome="confirmed", closed_by=officer, closed_at=NOON
        )


@pytest.mark.parametrize(
    ("fields", "promise"),
    [
        ({"reason": ""}, "has_a_reason"),
        ({"lower_to": 3}, "has_a_reason"),
        ({"outcome": "taken_back"}, "ends_whole"),
        ({"closed_at": NOON}, "ends_whole"),
    ],
    ids=["without a reason", "to tier 3", "ended by nobody", "closed without an outcome"],
)
def test_the_database_refuses_half_a_proposal(
    fields: dict[str, Any], promise: str, officer: User
) -> None:
    proposal = proposed(officer)

    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        TierProposal.objects.filter(pk=proposal.pk).update(**fields)


def test_there_is_one_open_proposal_at_a_time(officer: User, second: User) -> None:
    proposal = proposed(officer)

    with pytest.raises(Refused, match="already proposed"):
        actions.propose_lower_tier(proposal.use_case, 1, "Too.", by=second, at=NOON)


def test_a_proposal_is_taken_back_once(officer: User, second: User) -> None:
    proposal = proposed(officer)

    actions.take_back_lower_tier(proposal, by=officer, at=NOON)

    with pytest.raises(Refused, match="ended already"):
        actions.confirm_lower_tier(proposal, by=second, at=NOON)
    assert UseCase.objects.get().tier_raised_to == 3


def test_raising_further_ends_the_proposal(officer: User, second: User) -> None:
    use_case = raised(officer, 2)
    proposal = actions.propose_lower_tier(use_case, 1, "Done.", by=officer, at=NOON)

    actions.raise_tier(use_case, 3, "Not at all.", by=second, at=NOON)

    with pytest.raises(Refused, match="ended already"):
        actions.confirm_lower_tier(proposal, by=second, at=NOON)


@pytest.mark.parametrize(
    ("tier", "reason", "said"),
    [(3, "x", "below 3"), (2, " ", "Say why")],
    ids=["no lower tier", "no reason"],
)
def test_a_proposal_needs_a_lower_tier_and_a_reason(
    tier: int, reason: str, said: str, officer: User
) -> None:
    with pytest.raises(Refused, match=said):
        actions.propose_lower_tier(raised(officer), tier, reason, by=officer, at=NOON)


def test_what_nobody_raised_cannot_be_lowered(officer: User) -> None:
    with pytest.raises(Refused, match="No officer raised"):
        actions.propose_lower_tier(UseCaseFactory(), 1, "x", by=officer, at=NOON)


def test_an_engineer_lowers_no_tier(officer: User, engineer: User) -> None:
    proposal = proposed(officer)

    with pytest.raises(NotAllowed):
        actions.confirm_lower_tier(proposal, by=engineer, at=NOON)
