"""A new edition: told before it is stored, kept apart from what is open, accepted by a person."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.accounts.permissions import Role
from governance.audit.models import Entry
from governance.obligations import actions, catalogue
from governance.obligations.comparing import pending
from governance.obligations.models import Obligation, Relation, Requirement, RequirementVersion
from governance.web.refusals import NotAllowed
from tests.conftest import NOON
from tests.factories import AT, UserFactory
from tests.obligations.factories import approved_high_risk

pytestmark = pytest.mark.django_db
KEY = "AIA-26-1"
Visit = Callable[[User], Client]


def _older(key: str = KEY, **columns: Any) -> Requirement:
    """Store a requirement as an older edition had it: what an update of the software meets."""
    requirement = Requirement.objects.get(key=key)
    for name, value in columns.items():
        setattr(requirement, name, value)
    requirement.edition = "eu-ai-act-obligations 2025-01-01"
    requirement.save()
    RequirementVersion.objects.filter(requirement=requirement).update(
        edition=requirement.edition, content=catalogue.text_of(vars(requirement))
    )
    return requirement


@pytest.fixture
def open_duty() -> Obligation:
    """An open duty of a deployer, made under a text that started a year earlier."""
    approved_high_risk()
    _older(title="Use as told", dates={"III": "2026-08-02"})
    rows = Obligation.objects.filter(requirement__key=KEY)
    rows.update(applies_from=date(2026, 8, 2), due_on=date(2026, 8, 2), edition="2025")
    return rows.get()


@pytest.mark.once
def test_what_would_change_is_told_and_nothing_is_changed(open_duty: Obligation) -> None:
    said = StringIO()

    call_command("sync_rules", "--dry-run", stdout=said)

    assert f"Changed: {KEY}" in said.getvalue()
    assert "(1 open obligations)" in said.getvalue()
    assert "Title: Use as told → " in said.getvalue()
    assert "Applies from: listed uses 2026-08-02 → listed uses 2027-12-02" in said.getvalue()
    assert Requirement.objects.get(key=KEY).title == "Use as told"


@pytest.mark.once
def test_without_a_person_to_ask_nothing_in_use_is_changed(open_duty: Obligation) -> None:
    with pytest.raises(CommandError, match=r"nothing was changed.*--yes"):
        call_command("sync_rules", stdout=StringIO())

    assert Requirement.objects.get(key=KEY).title == "Use as told"


@pytest.mark.once
def test_a_duty_that_changed_keeps_its_older_text_for_what_is_open(open_duty: Obligation) -> None:
    call_command("sync_rules", "--yes", stdout=StringIO())

    open_duty.refresh_from_db()
    requirement = Requirement.objects.get(key=KEY)
    texts = [text.content["title"] for text in requirement.versions.order_by("number")]
    assert (requirement.version, open_duty.version, open_duty.edition) == (2, 1, "2025")
    assert texts[0] == "Use as told" != texts[1] == requirement.title
    assert open_duty.applies_from == date(2026, 8, 2)
    assert list(Obligation.objects.under_an_older_text()) == [open_duty]


@pytest.mark.once
def test_the_stored_edition_is_not_told_again(open_duty: Obligation) -> None:
    actions.sync_rules(at=NOON)

    assert pending() == ()
    assert not actions.sync_rules(at=NOON)


@pytest.mark.once
def test_a_start_of_the_software_stores_what_is_missing_and_changes_nothing(
    open_duty: Obligation,
) -> None:
    RequirementVersion.objects.filter(requirement__key="AIA-50-1").delete()
    Requirement.objects.filter(key="AIA-50-1").delete()

    call_command("sync_rules", "--new-only", stdout=StringIO())

    assert Requirement.objects.filter(key="AIA-50-1").exists()
    assert Requirement.objects.filter(key="NIST-MAP-1.1").exists()
    assert Requirement.objects.get(key=KEY).title == "Use as told"


def test_accepting_takes_the_days_of_the_new_text_along(
    open_duty: Obligation, officer: User
) -> None:
    actions.sync_rules(at=NOON)
    requirement = Requirement.objects.get(key=KEY)

    done = actions.accept(requirement, Obligation.objects.all(), by=officer, at=NOON)

    open_duty.refresh_from_db()
    entry = Entry.objects.about(open_duty).get(event="obligation.edition_accepted")
    assert done == [open_duty]
    assert open_duty.version == 2
    assert open_duty.edition == requirement.edition
    assert open_duty.applies_from == open_duty.due_on == date(2027, 12, 2)
    assert (entry.before["applies_from"], entry.after["applies_from"]) == (
        "2026-08-02", "2027-12-02",
    )  # fmt: skip
    assert not actions.accept(requirement, Obligation.objects.all(), by=officer, at=NOON)


def test_a_due_date_that_a_person_chose_stays(open_duty: Obligation, officer: User) -> None:
    chosen = date(2026, 12, 31)
    Obligation.objects.filter(pk=open_duty.pk).update(due_on=chosen)
    actions.sync_rules(at=NOON)

    actions.accept(Requirement.objects.get(key=KEY), Obligation.objects.all(), by=officer, at=NOON)

    open_duty.refresh_from_db()
    assert (open_duty.due_on, open_duty.applies_from) == (chosen, date(2027, 12, 2))


@pytest.mark.once
def test_somebody_who_works_on_none_of_them_cannot_accept(open_duty: Obligation) -> None:
    actions.sync_rules(at=NOON)
    auditor = UserFactory(roles=[(Role.AUDITOR, None)])

    with pytest.raises(NotAllowed):
        actions.accept(
            Requirement.objects.get(key=KEY), Obligation.objects.all(), by=auditor, at=NOON
        )


def test_only_who_edits_frameworks_stores_an_edition(engineer: User) -> None:
    with pytest.raises(NotAllowed):
        actions.sync_rules(by=engineer, at=NOON)


def test_a_duty_that_went_stays_for_those_who_owe_it() -> None:
    approved_high_risk()
    owed = Obligation.objects.get(requirement__key=KEY)
    requirement = owed.requirement
    Requirement.objects.filter(pk=requirement.pk).update(key="AIA-999")

    step = actions.sync_rules(at=NOON)

    requirement.refresh_from_db()
    assert step.removed == ("AIA-999",)
    assert not requirement.in_force
    assert Obligation.objects.filter(pk=owed.pk, requirement=requirement).exists()


def test_the_number_of_statements_does_not_grow_with_what_is_open(open_duty: Obligation) -> None:
    with CaptureQueriesContext(connection) as few:
        pending()
    for _ in range(3):
        approved_high_risk()
    _older(title="Use as told", dates={"III": "2026-08-02"})

    with CaptureQueriesContext(connection) as many:
        pending()

    assert len(many) == len(few)


def test_the_crosswalk_is_kept_as_documented_and_a_stray_relation_goes() -> None:
    actions.sync_rules(at=AT)
    first, second = Requirement.objects.filter(key__in=["AIA-4-1", "ISO42001-A.4.2"])
    Relation.objects.create(first=first, second=second, kind="equal", source="Nobody")
    number = Relation.objects.count()

    actions.sync_rules(at=NOON)

    assert Relation.objects.count() == number - 1
    assert not Relation.objects.filter(source="Nobody").exists()


def test_the_page_shows_what_differs_and_takes_it_over(
    client: Client, officer: User, open_duty: Obligation
) -> None:
    client.force_login(officer)
    before = client.get("/obligations/editions/").content.decode()

    client.post("/obligations/editions/store/")
    stored = client.get("/obligations/editions/").content.decode()
    client.post(f"/obligations/editions/{KEY}/accept/")
    accepted = client.get("/obligations/editions/").content.decode()

    assert "Use as told" in before
    assert "The stored catalogue is the one of the software" in stored
    assert "Accept the new text" in stored
    assert "Every open obligation has the newest text" in accepted


def test_the_page_of_a_duty_tells_every_text_and_day(
    client: Client, officer: User, open_duty: Obligation
) -> None:
    actions.sync_rules(at=NOON + timedelta(days=1))
    client.force_login(officer)

    html = client.get(f"/obligations/catalogue/{KEY}/").content.decode()

    assert "Use as told" in html
    assert "2027-12-02" in html
    assert "2026-08-02" in html
    assert client.get("/obligations/catalogue/AIA-none/").status_code == 404
