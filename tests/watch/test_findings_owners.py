"""Findings follow who answers for what runs; what was given to somebody else stays there."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.actions import deactivate_person
from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.notices.models import Notice
from governance.watch.actions import match_packages, store_advisory, triage
from governance.watch.models import Finding
from governance.watch.sources.osv import read
from inventory.actions import (
    add_component,
    add_deployment,
    change_owner,
    change_system,
    end_deployment,
    remove_component,
)
from inventory.models import Deployment, System
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory
from tests.inventory.factories import DeploymentFactory
from tests.watch.factories import FindingFactory, osv

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _every_effect(settings, _only_this_app: None) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


@pytest.fixture
def system() -> System:
    """A system with one open finding, which is its owner's."""
    finding: Finding = FindingFactory()
    return finding.system


@pytest.fixture
def operator() -> User:
    """Somebody who may see every system."""
    person: User = UserFactory(full_name="Otto Operator", roles=["engineer"])
    return person


def live(system: System, owner: User, by: User) -> Deployment:
    """Let the system run in production, with somebody who answers for it there."""
    return add_deployment(
        system, name="live", environment="production", location="Lyon", owner=owner, by=by, at=NOON
    )


def owners() -> list[User | None]:
    """Who has each finding."""
    return [row.owner for row in Finding.objects.order_by("pk")]


def test_a_place_with_an_owner_takes_the_findings_over_and_gives_them_back(
    system: System, operator: User, officer: User
) -> None:
    place = live(system, operator, officer)
    assert owners() == [operator]

    end_deployment(place, by=officer, at=LATER)

    assert owners() == [system.owner]


def test_a_new_owner_of_the_place_that_decides_gets_the_findings_with_one_entry_each(
    system: System, operator: User, officer: User
) -> None:
    FindingFactory(system=system, subject="torch (PyPI)")
    place = live(system, operator, officer)
    heir = UserFactory(full_name="Ines Heir", roles=["engineer"])

    change_owner(place, owner=heir, by=officer, at=LATER)

    assert owners() == [heir, heir]
    for finding in Finding.objects.all():
        entry = Entry.objects.about(finding).telling(Event.FINDING_OWNER_CHANGED).first()
        assert entry is not None
        assert (entry.before, entry.after) == ({"owner": "Otto Operator"}, {"owner": "Ines Heir"})
        assert (entry.at, entry.actor_id) == (LATER, officer.pk)
        assert "Ines Heir answers for what runs" in entry.note


def test_the_new_owner_is_told_once_in_the_daily_mail_and_the_old_one_is_not(
    system: System, operator: User, officer: User
) -> None:
    FindingFactory(system=system, subject="torch (PyPI)", severity="critical")

    live(system, operator, officer)

    notice = Notice.objects.get()
    assert (notice.person, notice.kind, notice.urgent) == (operator, "finding", False)
    assert notice.text.startswith(f"You answer for what runs of {system.name} now. 2 findings")
    assert notice.url.endswith(f"?system={system.pk}")


def test_who_takes_the_findings_over_by_an_own_hand_needs_no_notice(
    system: System, officer: User
) -> None:
    live(system, officer, officer)

    assert owners() == [officer]
    assert not Notice.objects.exists()


def test_a_new_owner_of_the_system_gets_what_no_place_decides(
    system: System, operator: User, officer: User
) -> None:
    change_system(system, owner=operator, by=officer, at=LATER)

    assert owners() == [operator]


def test_a_new_owner_of_the_system_gets_nothing_where_a_place_decides(
    system: System, operator: User, officer: User
) -> None:
    live(system, operator, officer)

    change_system(system, owner=UserFactory(), by=officer, at=LATER)

    assert owners() == [operator]
    assert Entry.objects.telling(Event.SYSTEM_ANSWERER_CHANGED).count() == 1


def test_a_place_that_does_not_decide_moves_nothing(
    system: System, operator: User, officer: User
) -> None:
    live(system, operator, officer)

    add_deployment(
        system, name="test", environment="test", location="Lyon", owner=officer, by=officer,
        at=LATER,
    )  # fmt: skip
    add_deployment(
        system, name="more", environment="production", location="Kyiv", by=officer, at=LATER
    )

    assert owners() == [operator]


def test_what_somebody_else_was_given_and_what_is_settled_stays(
    system: System, operator: User, officer: User
) -> None:
    expert = UserFactory()
    FindingFactory(system=system, subject="torch (PyPI)", owner=expert)
    FindingFactory(system=system, subject="numpy (PyPI)", state="fixed", settled_at=NOON)
    FindingFactory(subject="of another system")
    before = owners()

    live(system, operator, officer)

    assert owners() == [operator, *before[1:]]


def test_a_risk_that_was_accepted_moves_too_but_never_to_who_accepted_it(
    system: System, operator: User, officer: User
) -> None:
    for name, person in (("torch (PyPI)", officer), ("numpy (PyPI)", operator)):
        FindingFactory(
            system=system, subject=name, state="accepted", accepted_by=person, settled_at=NOON,
            accepted_until=date(2026, 11, 1),
        )  # fmt: skip

    live(system, operator, officer)

    assert owners() == [operator, operator, system.owner]


def test_findings_of_somebody_who_leaves_go_to_who_answers_then(
    system: System, operator: User, officer: User
) -> None:
    place = live(system, operator, officer)

    deactivate_person(operator, by=UserFactory(roles=["administrator"]), at=LATER)
    assert owners() == [system.owner]
    heir = UserFactory(roles=["engineer"])
    change_owner(place, owner=heir, by=officer, at=LATER)

    assert owners() == [heir]


def test_a_finding_that_opens_again_goes_to_who_answers_now(
    system: System, operator: User, officer: User
) -> None:
    Finding.objects.all().delete()
    match_packages(store_advisory(read(osv()), at=NOON).keys, at=NOON)
    remove_component(add_component(system, "vllm==0.8.4", by=officer, at=NOON), by=officer, at=NOON)
    assert Finding.objects.get().state == "fixed"
    live(system, operator, officer)
    assert owners() == [system.owner]

    add_component(system, "vllm==0.8.4", by=officer, at=LATER)

    assert Finding.objects.get().state == "open"
    assert owners() == [operator]


def test_a_person_may_accept_the_risk_once_it_is_no_longer_theirs(
    system: System, operator: User
) -> None:
    owner = UserFactory(roles=["governance_officer"])
    change_system(system, owner=owner, by=owner, at=NOON)
    assert owners() == [owner]
    live(system, operator, owner)

    triage(
        Finding.objects.get(), "accepted", note="Behind a wall.",
        accepted_until=date(2027, 1, 1), by=owner, at=LATER,
    )  # fmt: skip

    assert Finding.objects.get().accepted_by == owner


def test_any_number_of_findings_moves_in_as_many_statements(operator: User, officer: User) -> None:
    first, few, many = SystemFactory(), SystemFactory(), SystemFactory()
    for number in range(12):
        FindingFactory(system=many, subject=f"library-{number}")
    FindingFactory(system=few)
    counts = []

    for system in (first, few, many):
        place = DeploymentFactory(system=system, owner=UserFactory(roles=["engineer"]))
        Finding.objects.filter(system=system).update(owner=place.owner)
        with CaptureQueriesContext(connection) as asked:
            change_owner(place, owner=operator, by=officer, at=LATER)
        counts.append(len(asked))

    _, one, twelve = counts  # The first fills what the process remembers.
    assert one == twelve
    assert set(owners()) == {operator}
