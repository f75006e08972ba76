"""Two to four models side by side."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from inventory.actions import store_snapshot
from inventory.compare import models as comparison
from inventory.models import HubModel
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db


def stored(number: int, licence: str = "mit") -> HubModel:
    facts = snapshot(hub_id=f"id{number}", repo_id=f"org/m{number}", licence_keys=(licence,))
    return store_snapshot(facts, by=None, at=NOON).model


def address(*models: HubModel) -> str:
    query = "&".join(f"model={model.pk}" for model in models)
    return f"{reverse('inventory:model-compare')}?{query}"


def test_what_differs_is_marked_and_what_is_alike_is_not() -> None:
    groups = comparison.compare([stored(1), stored(2, "apache-2.0")], UserFactory(), at=NOON)

    rows = {row.label: row for group in groups for row in group.rows}
    assert rows["Licence"].differs
    assert rows["Licence"].cells == ("MIT License", "Apache License 2.0")
    assert not rows["Gate"].differs


def test_a_model_that_was_never_read_is_unknown_and_not_blank() -> None:
    model = stored(1)
    HubModel.objects.update(head_sha="9" * 40)
    model.refresh_from_db()

    groups = comparison.compare([model, stored(2)], UserFactory(), at=NOON)

    rows = {row.label: row.cells[0] for group in groups for row in group.rows}
    assert rows["Licence"] == rows["Security scan"] == rows["Trust level"] == "Unknown"


def test_the_page_shows_them_in_the_order_they_were_chosen(browser: Client) -> None:
    one, two = stored(1), stored(2)

    page = browser.get(address(two, one)).content.decode()

    assert page.index("org/m2") < page.index("org/m1")


def test_more_than_four_are_said_to_be_left_out(browser: Client) -> None:
    models = [stored(number) for number in range(6)]

    page = browser.get(address(*models))

    assertContains(page, "2 models are left out")
    assertNotContains(page, "org/m5")


@pytest.mark.parametrize(
    "query", ["", "?model=x", "?model=-1", "?model=99999999999999999999", "?model=%00"]
)
def test_too_few_or_senseless_ids_ask_for_a_choice(query: str, browser: Client) -> None:
    page = browser.get(reverse("inventory:model-compare") + query)

    assertContains(page, "Choose two to four models")


def test_the_list_offers_models_for_comparison(browser: Client) -> None:
    model = stored(1)

    page = browser.get(reverse("inventory:model-list"))

    assertContains(page, f'aria-label="Compare {model.repo_id}"')
    assertContains(page, "Compare chosen")
