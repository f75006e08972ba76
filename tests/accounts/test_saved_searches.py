"""Saved searches: a list as somebody wants to see it again."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from governance.accounts import actions
from governance.accounts.models import SavedSearch, User
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import RevisionFactory, UserFactory

pytestmark = pytest.mark.django_db
MODELS = "/models/"


def saved(user: User, **facts: object) -> SavedSearch:
    given = {"page": MODELS, "name": "Mine", "query": "q=llama", **facts}
    return actions.save_search(**given, by=user, at=NOON)  # type: ignore[arg-type]  # test facts


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_a_narrowed_list_can_be_saved_and_opened_again(client: Client) -> None:
    user = UserFactory()
    RevisionFactory()

    page = signed_in(client, user).get(f"{MODELS}?q=llama&page=3")
    assertContains(page, "Save this search")
    answer = client.post(
        reverse("accounts:search-save"),
        {"page": MODELS, "query": "q=llama&page=3&sort=", "name": "Llamas"},
    )

    assertRedirects(answer, f"{MODELS}?q=llama")
    assertContains(client.get(MODELS), 'href="/models/?q=llama"')


def test_a_plain_list_offers_nothing_to_save(client: Client) -> None:
    RevisionFactory()

    assertNotContains(signed_in(client, UserFactory()).get(MODELS), "Save this search")


def test_saving_a_name_again_replaces_the_search() -> None:
    user = UserFactory()

    first, second = saved(user), saved(user, query="scan=unknown")

    assert first.pk == second.pk
    assert SavedSearch.objects.get().query == "scan=unknown"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "Give the search a name"),
        ({"query": "page=2&q="}, "nothing to save"),
        ({"query": "q=" + "x" * 1001}, "too long"),
        ({"page": "/nowhere/at/all/"}, "no list at this address"),
        ({"page": "//evil.example/"}, "no list at this address"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(facts: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        saved(UserFactory(), **facts)


def test_nobody_is_sent_elsewhere_by_a_saved_search(client: Client) -> None:
    answer = signed_in(client, UserFactory()).post(
        reverse("accounts:search-save"), {"page": "//evil.example/", "query": "q=1", "name": ""}
    )

    assert "evil.example" not in answer.headers.get("Location", "")


def test_a_shared_search_is_seen_by_all_and_deleted_by_one(client: Client) -> None:
    owner, other = UserFactory(), UserFactory()
    search = saved(owner, is_shared=True)
    RevisionFactory()

    assertContains(signed_in(client, other).get(MODELS), "Mine")
    with pytest.raises(NotAllowed):
        actions.delete_search(search, by=other, at=NOON)
    assert client.post(reverse("accounts:search-delete", args=[search.pk])).status_code == 403

    signed_in(client, owner).post(reverse("accounts:search-delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()


def test_a_search_of_somebody_else_does_not_exist_for_others(client: Client) -> None:
    search = saved(UserFactory())

    client = signed_in(client, UserFactory())

    assertNotContains(client.get(MODELS), "Mine")
    assert client.post(reverse("accounts:search-delete", args=[search.pk])).status_code == 404


def test_the_database_keeps_names_apart() -> None:
    search = saved(UserFactory())
    search.pk = None

    with pytest.raises(IntegrityError):
        search.save(force_insert=True)


def test_programs_can_do_what_the_page_does(client: Client) -> None:
    signed_in(client, UserFactory())
    given = {"page": MODELS, "name": "By API", "query": "q=llama"}

    made = client.post("/api/v1/saved-searches/", given, content_type="application/json")
    listed = client.get("/api/v1/saved-searches/").json()["results"]

    assert made.status_code == 201
    assert [row["name"] for row in listed] == ["By API"]
    assert client.delete(f"/api/v1/saved-searches/{made.json()['id']}/").status_code == 204
