"""The library tells what counts, what ends, and who relies on what."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals import actions as approvals
from governance.approvals.models import Approval
from governance.evidence.models import Evidence, LinkCheck
from governance.obligations.models import Obligation
from governance.reports.home import home
from inventory.models import LicenceDecision
from tests.approvals.factories import approved, requested
from tests.evidence.factories import EvidenceFactory
from tests.factories import RevisionFactory, UserFactory
from tests.obligations.factories import obligation_of

pytestmark = pytest.mark.django_db
LIST, API = "/evidence/", "/api/v1/evidence/"


@pytest.fixture(autouse=True)
def _signed_in(client: Client, officer: User) -> None:
    client.force_login(officer)


def _in(days: int) -> Any:
    return timezone.now().date() + timedelta(days=days)


def _titles(client: Client, query: str) -> set[str]:
    return {row.title for row in client.get(f"{LIST}?{query}").context["list"].rows}


def _answer_with(approval: Approval, *evidence: Evidence, by: User) -> None:
    item = approval.checklist.items[0]["id"]  # type: ignore[union-attr]  # kept with each request
    answer, _ = approval.answers.get_or_create(
        item=item,
        defaults={"value": "satisfied", "answered_by": by, "answered_at": timezone.now()},
    )
    answer.evidence.add(*evidence)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ends=30", {"Soon"}),
        ("ends=90", {"Soon", "Later"}),
        ("ends=ended", {"Past"}),
        ("ends=never", {"Endless"}),
        ("strength=3", {"Later"}),
        ("state=ran_out", {"Past"}),
        ("q=nordlicht", {"Later"}),
        ("use=unused", {"Past", "Soon", "Later", "Endless"}),
        ("use=used", set()),
    ],
)
def test_the_list_is_narrowed_by_end_strength_and_use(
    query: str, found: set[str], client: Client
) -> None:
    EvidenceFactory(title="Past", valid_until=_in(-1))
    EvidenceFactory(title="Soon", valid_until=_in(20))
    EvidenceFactory(title="Later", valid_until=_in(80), strength=3, issued_by="Nordlicht")
    EvidenceFactory(title="Endless")

    assert _titles(client, query) == found


def test_the_list_is_narrowed_by_who_added_an_item(client: Client) -> None:
    mine = EvidenceFactory(title="Mine")
    EvidenceFactory(title="Theirs")

    assert _titles(client, f"added_by={mine.added_by_id}") == {"Mine"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("link=answered", {"Good"}),
        ("link=failed", {"Bad"}),
        ("link=unclear", {"Unclear"}),
        ("link=unopened", {"New"}),
    ],
)
def test_the_list_is_narrowed_by_what_came_of_a_link(
    query: str, found: set[str], client: Client
) -> None:
    now = timezone.now()
    for title, reachable in {"Good": True, "Bad": False, "Unclear": None}.items():
        LinkCheck.objects.create(
            evidence=EvidenceFactory(title=title), due_at=now, checked_at=now, reachable=reachable
        )
    EvidenceFactory(title="New")

    assert _titles(client, query) == found


def test_the_export_tells_what_the_screen_has_no_room_for(client: Client) -> None:
    item = EvidenceFactory(title="Test", strength=3, issued_by="Nordlicht")

    text = client.get(f"{LIST}?format=csv").getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams

    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Strength"], row["Issued by"]) == ("Independent document", "Nordlicht")
    assert (row["Address"], row["Number"]) == (item.url, str(item.pk))


def test_an_item_names_the_approvals_that_rest_on_it_and_whether_they_hold(
    client: Client, engineer: User
) -> None:
    item = EvidenceFactory()
    valid, suspended = approved(), approved()
    for approval in (valid, suspended):
        _answer_with(approval, item, by=engineer)
    approvals.suspend(suspended, reason="Looked at.", by=None, at=timezone.now())

    page = client.get(item.get_absolute_url()).content.decode()

    assert "Approvals that rest on it" in page
    for approval in (valid, suspended):
        assert f'href="{approval.get_absolute_url()}"' in page
    assert 'data-state="suspended"' in page


@pytest.mark.once
def test_an_item_names_the_duties_and_licence_decisions_that_rest_on_it(client: Client) -> None:
    item = EvidenceFactory()
    duty = obligation_of()
    duty.evidence.add(item)
    revision = RevisionFactory()
    decision = LicenceDecision.objects.create(
        model=revision.model,
        revision=revision,
        licence_digest="a" * 64,
        licence_id="mit",
        note="Read.",
        evidence=item,
        decided_by=UserFactory(),
        decided_at=timezone.now(),
    )

    page = client.get(item.get_absolute_url()).content.decode()

    assert f'href="{duty.get_absolute_url()}"' in page
    assert f'href="{decision.model.get_absolute_url()}licence/"' in page


def test_an_approval_that_the_person_may_not_see_is_not_named(engineer: User) -> None:
    item, approval, browser = EvidenceFactory(), approved(), Client()
    _answer_with(approval, item, by=engineer)
    browser.force_login(UserFactory())

    page = browser.get(item.get_absolute_url()).content.decode()

    assert approval.use_case.name not in page


def test_living_approvals_and_duties_rely_on_evidence_and_dead_ones_do_not(
    engineer: User,
) -> None:
    now = timezone.now()
    answered, withdrawn, owed, set_aside = EvidenceFactory.create_batch(4)
    request = requested()
    _answer_with(request, withdrawn, by=engineer)
    approvals.withdraw(request, by=None, at=now)
    _answer_with(requested(), answered, by=engineer)
    first, second = Obligation.objects.filter(use_case=obligation_of().use_case)[:2]
    first.evidence.add(owed)
    second.evidence.add(set_aside)
    Obligation.objects.filter(pk=second.pk).update(
        state="not_applicable",
        note="No such use.",
        closed_at=now,
        set_aside_by=engineer,
        confirmed_by=UserFactory(),
    )

    people = Evidence.objects.added_by_people()
    assert set(people.relied_on(now)) == {answered, owed}
    assert set(people.used()) == {answered, withdrawn, owed, set_aside}


def test_an_officer_is_told_what_runs_out_under_living_approvals(
    officer: User, engineer: User, client: Client
) -> None:
    relied, idle, late = (
        EvidenceFactory(title=title, valid_until=_in(days))
        for title, days in {"Relied on": 20, "Idle": 20, "Late": 200}.items()
    )
    _answer_with(requested(), relied, late, by=engineer)

    blocks = {block.key: block for block in home(officer, at=timezone.now())}
    rows = client.get(f"{LIST}?ends=90&use=now").context["list"].rows

    assert blocks["evidence"].content["rows"] == [relied]
    assert list(rows) == [relied]
    assert idle not in rows


def test_nothing_that_runs_out_means_no_block(officer: User) -> None:
    EvidenceFactory(valid_until=_in(5))

    assert "evidence" not in {block.key for block in home(officer, at=timezone.now())}


def test_a_newer_item_starts_from_the_one_that_ends(client: Client) -> None:
    old = EvidenceFactory(valid_until=_in(5), strength=3, issued_by="Nordlicht")

    page = client.get(old.get_absolute_url()).content.decode()
    form = client.get(reverse("evidence:evidence-add"), {"like": old.pk}).context["form"]

    assert f"{reverse('evidence:evidence-add')}?like={old.pk}" in page
    assert form["issued_by"].value() == "Nordlicht"
    assert form["valid_until"].value() is None


def test_a_program_is_told_strength_issuer_dates_and_what_came_of_the_link(
    officer: User,
) -> None:
    program, now = APIClient(), timezone.now()
    program.force_authenticate(officer)
    body = {
        "title": "Test",
        "url": "https://a.example/",
        "strength": 3,
        "issued_by": "Nordlicht",
        "effective_from": "2026-01-01",
    }

    added = program.post(API, body, format="json").json()
    LinkCheck.objects.update(checked_at=now, reachable=False, detail="Nothing there.")
    (listed,) = program.get(API, {"link": "failed", "strength": 3}).json()["results"]

    assert {key: added[key] for key in ("strength", "issued_by", "effective_from")} == {
        key: body[key] for key in ("strength", "issued_by", "effective_from")
    }
    assert added["link_check"] is None
    assert listed["link_check"]["detail"] == "Nothing there."


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"strength": 4}, "strength", "Only what Weighbridge found out itself"),
        ({"strength": 3}, "issued_by", "Say who issued"),
        ({"valid_until": "2001-01-01"}, "valid_until", "ran out on 01 January 2001"),
    ],
    ids=["verified by machine", "of nobody", "ended"],
)
def test_a_program_is_refused_with_field_and_reason(
    given: dict[str, Any], field: str, said: str, officer: User
) -> None:
    program = APIClient()
    program.force_authenticate(officer)

    refused = program.post(
        API, {"title": "Test", "url": "https://a.example/"} | given, format="json"
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field
    assert said in refused.json()["detail"]
