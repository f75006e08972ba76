"""Use cases keep their answers, a digest over them, and who may raise their tier."""

from typing import Any

import pytest

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.models import UseCase
from tests.conftest import NOON
from tests.factories import (
    SystemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def last_event(subject: Any) -> str:
    return Entry.objects.about(subject).first().event


def use_case(by: User, **given: Any) -> UseCase:
    facts = {"system": None, "name": "Sort", "purpose": "Sorts mail.", "owner": by, **given}
    facts["system"] = facts["system"] or SystemFactory()
    return actions.add_use_case(**facts, by=by, at=NOON)


def test_a_use_case_is_added_with_a_digest_of_its_facts(engineer: User) -> None:
    one = use_case(engineer, facts={"users": "internal"})
    other = use_case(engineer, facts={"users": "public"})

    assert len(one.facts_digest) == 64
    assert one.facts_digest != other.facts_digest
    assert last_event(one) == Event.USE_CASE_ADDED


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"a": True}},
        {"ai_act_facts": {"a": True}},
        {"licence_facts": {"a": True}},
        {"purpose": "Something else."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_answer_and_the_purpose_are_in_the_digest(
    change: dict[str, Any], engineer: User
) -> None:
    before = use_case(engineer)

    after = actions.change_use_case(before, **change, by=engineer, at=NOON)

    assert after.facts_digest != before.facts_digest


def test_a_new_name_or_owner_leaves_the_digest_alone(engineer: User) -> None:
    before = use_case(engineer)

    after = actions.change_use_case(before, name="Other", owner=UserFactory(), by=engineer, at=NOON)

    assert after.facts_digest == before.facts_digest
    assert last_event(after) == Event.USE_CASE_CHANGED


def test_a_use_case_name_is_taken_once_per_system(engineer: User) -> None:
    first = use_case(engineer)

    with pytest.raises(Refused, match="already has a use case"):
        use_case(engineer, system=first.system)


def test_a_retired_use_case_and_a_retired_system_take_no_changes(engineer: User) -> None:
    retired = actions.retire_use_case(use_case(engineer), reason="Replaced.", by=engineer, at=NOON)

    with pytest.raises(Refused, match="retired"):
        actions.change_use_case(retired, name="Other", by=engineer, at=NOON)
    with pytest.raises(Refused, match="retired"):
        use_case(engineer, system=SystemFactory(retired_at=NOON))


def test_an_officer_raises_a_tier_with_a_reason_and_the_digest_changes(officer: User) -> None:
    before = use_case(officer)

    after = actions.raise_tier(before, 3, " Because. ", by=officer, at=NOON)

    assert (after.tier_raised_to, after.tier_raised_because) == (3, "Because.")
    assert after.facts_digest != before.facts_digest
    assert last_event(after) == Event.TIER_RAISED


@pytest.mark.parametrize(("tier", "reason"), [(1, "x"), (4, "x"), (2, " "), (2, "")])
def test_a_tier_is_raised_to_two_or_three_and_with_a_reason(
    tier: int, reason: str, officer: User
) -> None:
    with pytest.raises(Refused):
        actions.raise_tier(use_case(officer), tier, reason, by=officer, at=NOON)


def test_a_raised_tier_is_not_lowered_again_this_way(officer: User) -> None:
    raised = actions.raise_tier(use_case(officer), 3, "x", by=officer, at=NOON)

    with pytest.raises(Refused, match="already been raised"):
        actions.raise_tier(raised, 2, "y", by=officer, at=NOON)


def test_an_engineer_raises_no_tier(engineer: User) -> None:
    with pytest.raises(NotAllowed):
        actions.raise_tier(use_case(engineer), 2, "x", by=engineer, at=NOON)
