"""Publishers are noted, looked up at their hub, listed by people, and told from look-alikes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.actions import publishers
from inventory.hubs import DIRECTORIES
from inventory.models import HubModel, Publisher
from inventory.publisher_names import neighbours_of, warnings_about
from inventory.tasks import look_up_publishers
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("inventory:publisher-list")


def named(name: str, **facts: Any) -> Publisher:
    return Publisher.objects.create(name=name, **facts)


def allowed(name: str, by: User) -> Publisher:
    return named(name, listing="allowed", listed_by=by, listed_at=NOON)


def test_a_publisher_is_noted_once_with_its_first_model() -> None:
    for _ in range(2):
        actions.note_publisher(HubModelFactory(publisher="org"), by=None, at=NOON)

    assert Publisher.objects.get().name == "org"


def test_the_hub_is_asked_whether_it_verified_an_organisation(
    endpoint: str, sandbox: Sandbox
) -> None:
    sandbox.know_organisation("org", title="The Organisation", verified=True)
    row = named("org")

    publishers.look_up(row, DIRECTORIES["huggingface"](), at=NOON)
    publishers.look_up(row, DIRECTORIES["huggingface"](), at=NOON + timedelta(days=91))

    row.refresh_from_db()
    assert (row.title, row.is_verified) == ("The Organisation", True)
    assert Entry.objects.about(row).count() == 1


def test_a_person_is_never_verified_and_a_stranger_stays_unknown(
    endpoint: str, sandbox: Sandbox
) -> None:
    person, stranger = named("org"), named("nobody")

    for row in (person, stranger):
        assert publishers.look_up(row, DIRECTORIES["huggingface"](), at=NOON)
        row.refresh_from_db()

    assert (person.is_verified, stranger.is_verified) == (False, None)
    assert stranger.checked_at == NOON


def test_a_hub_that_is_away_is_asked_again_soon(endpoint: str, sandbox: Sandbox) -> None:
    row = named("org", is_verified=True)
    sandbox.fault("unavailable", times=None)

    look_up_publishers()

    row.refresh_from_db()
    assert (row.checked_at, row.is_verified) == (None, True)
    assert list(publishers.due(NOON)) == [row]


def test_those_never_looked_up_come_first_and_the_rest_once_a_quarter() -> None:
    old = named("old", checked_at=NOON - timedelta(days=100))
    named("fresh", checked_at=NOON - timedelta(days=10))
    new = named("new")
    named("library", hub="ollama")

    assert list(publishers.due(NOON)) == [new, old]


def test_a_publisher_is_put_on_the_allow_list_and_the_log_says_by_whom(officer: User) -> None:
    row = named("org")

    for _ in range(2):
        actions.list_publisher(
            row, listing="allowed", role="originator", note="Known to us.", by=officer, at=NOON
        )

    row.refresh_from_db()
    assert (row.listing, row.role, row.listed_by) == ("allowed", "originator", officer)
    assert Entry.objects.about(row).get().after["listing"] == "allowed"


def test_whose_models_are_not_to_be_used_is_said_with_a_reason(officer: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.list_publisher(named("org"), listing="refused", by=officer, at=NOON)
    with pytest.raises(Refused, match="one of the lists"):
        actions.list_publisher(named("x"), listing="maybe", by=officer, at=NOON)
    with pytest.raises(Refused, match="made what it publishes"):
        actions.list_publisher(named("y"), listing="", role="thief", by=officer, at=NOON)


def test_an_engineer_lists_nobody(engineer: User) -> None:
    with pytest.raises(NotAllowed):
        actions.list_publisher(named("org"), listing="allowed", by=engineer, at=NOON)


def test_a_name_is_compared_with_listed_publishers_and_with_those_of_many_models(
    officer: User,
) -> None:
    allowed("google", officer)
    named("microsoft")
    named("mistralai")
    for _ in range(5):
        HubModelFactory(publisher="microsoft")

    assert [found.other.name for found in warnings_about("g00gle", hub="huggingface")] == ["google"]
    assert [found.other.name for found in warnings_about("rnicrosoft", hub="huggingface")] == [
        "microsoft"
    ]
    assert warnings_about("rnistralai", hub="huggingface") == ()
    assert warnings_about("g00gle", hub="ollama") == ()


def test_a_look_alike_that_is_listed_itself_is_not_warned_of_but_shown(officer: User) -> None:
    google, second = allowed("google", officer), allowed("googleai", officer)

    assert warnings_about("googleai", hub="huggingface") == ()
    assert [found.other for found in neighbours_of(second)] == [google]


def test_publishers_are_listed_with_their_models_and_narrowed(
    browser: Client, officer: User
) -> None:
    allowed("google", officer)
    named("org", is_verified=True, title="The Org")
    HubModelFactory(publisher="org")
    HubModelFactory(publisher="org", registered_at=None)

    page = browser.get(LIST)

    assert [(row.name, row.models) for row in page.context["list"].rows] == [
        ("google", 0), ("org", 1),
    ]  # fmt: skip
    for query, name in {
        "listing=allowed": "google", "listing=none": "org", "verified=yes": "org",
        "verified=unknown": "google", "hub=huggingface&q=the": "org",
    }.items():  # fmt: skip
        assert [row.name for row in browser.get(f"{LIST}?{query}").context["list"].rows] == [name]
    export = b"".join(browser.get(f"{LIST}?format=csv").streaming_content).decode()
    assert "google,Hugging Face,On the allow-list,Not known,Not stated,0," in export


def test_thirty_publishers_cost_no_more_queries_than_one(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        named(f"org-{number}")

    with django_assert_max_num_queries(9):
        browser.get(LIST)


def test_the_page_of_a_publisher_shows_models_and_look_alikes(
    browser: Client, officer: User
) -> None:
    allowed("google", officer)
    row = named("g00gle", title="<b>Google</b>")
    model = HubModelFactory(publisher="g00gle", repo_id="g00gle/gemma")

    page = browser.get(row.get_absolute_url())

    assertContains(page, "could be taken for “google”")
    assertContains(page, model.get_absolute_url())
    assertContains(page, "&lt;b&gt;Google")
    assertNotContains(page, "List this publisher")


def test_an_officer_lists_a_publisher_on_its_page(client: Client, officer: User) -> None:
    client.force_login(officer)
    row = named("org")
    address = reverse("inventory:publisher-listing", args=[row.pk])

    wrong = client.post(address, {"listing": "refused", "role": "", "note": ""})
    done = client.post(address, {"listing": "allowed", "role": "originator", "note": ""})

    assertContains(wrong, "Say why its models", status_code=422)
    assertRedirects(done, row.get_absolute_url())
    assert Publisher.objects.get().listing == "allowed"


def test_a_publisher_that_does_not_exist_is_not_found_and_nobody_lists_without_the_right(
    browser: Client,
) -> None:
    assert browser.get(reverse("inventory:publisher-detail", args=[99])).status_code == 404
    row = named("org")
    listing = reverse("inventory:publisher-listing", args=[row.pk])

    assert browser.post(listing, {"listing": "allowed"}).status_code == 403
    assert browser.get(listing).status_code == 405


@pytest.mark.urls("tests.inventory.api_urls")
def test_the_api_shows_and_lists_publishers(client: Client, officer: User) -> None:
    client.force_login(officer)
    allowed("google", officer)
    row = named("g00gle")
    address = f"/api/v1/publishers/{row.pk}/"

    alike = client.get(address).json()["look_alikes"]
    done = client.post(
        f"{address}listing/", {"listing": "refused", "note": "An imitation."},
        content_type="application/json",
    )  # fmt: skip

    assert [found["name"] for found in alike] == ["google"]
    assert (done.status_code, done.json()["listing"]) == (200, "refused")
    assert [
        r["name"] for r in client.get("/api/v1/publishers/?listing=refused").json()["results"]
    ] == ["g00gle"]
    client.force_login(UserFactory(roles=["auditor"]))
    refused = client.post(f"{address}listing/", {"listing": ""}, content_type="application/json")
    assert refused.status_code == 403
    assert HubModel.objects.count() == 0
