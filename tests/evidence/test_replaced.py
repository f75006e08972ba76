"""An item says which older one it replaces; both say so, and the newer one is preferred."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.evidence import actions
from governance.evidence.models import Evidence
from governance.evidence.picking import find
from governance.web.refusals import Refused
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db
WIKI = "https://wiki.example.org/test-2"


def follow(older: Evidence, by: User, **said: Any) -> Evidence:
    """What a person adds in place of an older item."""
    return actions.add_link("Test of May", WIKI, replaces=older, by=by, at=NOON, **said)


def found(user: User, q: str = "") -> list[Evidence]:
    return list(find(user, q, [], at=NOON).rows)


def test_what_it_replaces_is_kept_and_written_down(engineer: User) -> None:
    older = EvidenceFactory()

    newer = follow(older, engineer)

    assert newer.replaces == older
    assert Entry.objects.about(newer).get().after["replaces"] == older.pk


def test_an_item_follows_all_before_it_in_a_row(engineer: User) -> None:
    first = EvidenceFactory()
    second = follow(first, engineer)
    third = follow(second, engineer)

    assert third.follows(first)
    assert third.follows(second)
    assert not first.follows(third)
    assert not third.follows(EvidenceFactory())


def test_the_database_lets_nothing_replace_itself_or_a_newer_one() -> None:
    older, newer = EvidenceFactory(), EvidenceFactory()

    for row, replaced in ((older, older), (older, newer)):
        row.replaces = replaced
        with pytest.raises(IntegrityError, match="older_item"), transaction.atomic():
            row.save()


def test_nobody_replaces_what_weighbridge_collected(engineer: User) -> None:
    record = actions.collect("Pinned commits", {"a": 1}, method="Read.", at=NOON)

    with pytest.raises(Refused, match="Weighbridge collected “Pinned commits” itself") as caught:
        follow(record, engineer)

    assert caught.value.field == "replaces"


def test_nobody_replaces_what_they_may_not_add() -> None:
    ours = DepartmentFactory()
    person = UserFactory(roles=[("engineer", ours)])
    everybodys = EvidenceFactory(title="Policy", department=None)

    with pytest.raises(Refused, match="You may not add evidence for the whole organisation"):
        follow(everybodys, person, department=ours)


def test_the_picker_offers_the_newer_and_a_search_finds_both(engineer: User) -> None:
    older = EvidenceFactory(title="Test of March")
    newer = follow(older, engineer)

    assert found(engineer) == [newer]
    assert [(row, row.newer_pk) for row in found(engineer, "test")] == [
        (newer, None),
        (older, newer.pk),
    ]


def test_one_that_does_not_count_yet_pushes_nothing_aside(engineer: User) -> None:
    older = EvidenceFactory()
    newer = follow(older, engineer, effective_from=NOON.date().replace(year=2030))

    assert found(engineer) == [newer, older]


def test_a_newer_item_that_one_may_not_see_changes_nothing() -> None:
    ours, theirs = DepartmentFactory(), DepartmentFactory()
    older = EvidenceFactory()
    EvidenceFactory(replaces=older, department=theirs)
    person = UserFactory(roles=[("engineer", ours)])

    assert [(row, row.newer_pk) for row in found(person)] == [(older, None)]


def test_both_pages_and_the_library_name_the_other(browser: Client, engineer: User) -> None:
    older = EvidenceFactory(title="Test of March")
    newer = follow(older, engineer)

    old_page = browser.get(older.get_absolute_url()).content.decode()
    new_page = browser.get(newer.get_absolute_url()).content.decode()
    library = browser.get(reverse("evidence:evidence-list")).content.decode()

    assert f'<dt>Replaced by</dt><dd><a href="{newer.get_absolute_url()}">' in old_page
    assert "Add a newer one" not in old_page
    assert f'<dt>Replaces</dt><dd><a href="{older.get_absolute_url()}">' in new_page
    assert f'Replaced by <a href="{newer.get_absolute_url()}">no. {newer.pk}</a>' in library


@pytest.mark.parametrize(
    ("said", "titles"),
    [("no", ["Test of May"]), ("yes", ["Test of March"])],
    ids=["the newest only", "what is replaced"],
)
def test_the_library_is_narrowed_by_it(
    said: str, titles: list[str], browser: Client, engineer: User
) -> None:
    follow(EvidenceFactory(title="Test of March"), engineer)

    page = browser.get(reverse("evidence:evidence-list"), {"replaced": said})

    assert [row.title for row in page.context["list"].rows] == titles


def test_the_page_for_a_newer_one_has_the_older_one_ticked(browser: Client, engineer: User) -> None:
    older = EvidenceFactory(title="Test of March", valid_until=NOON.date())
    address = reverse("evidence:evidence-add")

    page = browser.get(address, {"like": older.pk}).content.decode()
    sent = {"title": "Test of May", "link": WIKI, "replaces": older.pk, "department": ""}
    browser.post(address, sent)

    assert f'name="replaces" value="{older.pk}" checked' in page
    assert Evidence.objects.get(title="Test of May").replaces == older


def test_over_the_api_both_numbers_are_told(engineer: User) -> None:
    client, older = APIClient(), EvidenceFactory()
    client.force_authenticate(engineer)

    made = client.post(
        "/api/v1/evidence/",
        {"title": "Test of May", "url": WIKI, "replaces": older.pk},
        format="json",
    )
    shown = client.get(f"/api/v1/evidence/{older.pk}/").json()

    assert made.status_code == 201
    assert made.json()["replaces"] == older.pk
    assert shown["replaced_by"] == made.json()["id"]


def test_over_the_api_nobody_replaces_what_they_may_not_see() -> None:
    ours = DepartmentFactory()
    client, secret = APIClient(), EvidenceFactory(department=DepartmentFactory())
    client.force_authenticate(UserFactory(roles=[("engineer", ours)]))

    made = client.post(
        "/api/v1/evidence/",
        {"title": "Mine", "url": WIKI, "department": ours.pk, "replaces": secret.pk},
        format="json",
    )

    assert made.status_code == 400
    assert made.json()["errors"][0]["field"] == "replaces"
