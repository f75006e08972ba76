"""The openness tab and its API: read by all who may see models, written by who may confirm."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from governance.accounts.models import User
from inventory.actions.openness import confirm
from inventory.models import HubModel
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory
from tests.inventory.test_openness import stored

pytestmark = pytest.mark.django_db
GIVEN = {
    "state": "released",
    "licence": "MIT",
    "evidence_url": "https://code.example/train",
    "source": "own check",
    "note": "",
}


def tab(model: HubModel) -> str:
    return reverse("inventory:model-tab", args=[model.pk, "openness"])


def form(model: HubModel, component: str = "code.training") -> str:
    return reverse("inventory:openness-confirm", args=[model.pk, component])


def api(model: HubModel, component: str = "") -> str:
    return f"/api/v1/models/{model.pk}/openness/{component + '/' if component else ''}"


def test_the_tab_shows_level_schemes_components_and_what_is_missing(browser: Client) -> None:
    page = browser.get(tab(stored()))

    for words in (
        "Level 3, open terms", "Missing for level 4", "Training code", "Model Openness Framework",
        "Open Source AI Definition", "EU AI Act licence test", "Licence passes", "permits no use",
        "Proposed only", "0 of 18 confirmed",
    ):  # fmt: skip
        assertContains(page, words)
    assertNotContains(page, "exempt")


def test_a_model_of_which_nothing_is_known_is_not_graded(browser: Client) -> None:
    page = browser.get(tab(HubModelFactory()))

    assertContains(page, "Not graded.")
    assertNotContains(page, "Level 1")


def test_the_header_says_how_open_a_model_is(browser: Client) -> None:
    model = stored(licence_keys=("llama3.1",))

    assertContains(browser.get(model.get_absolute_url()), "Level 3, restricted")


def test_a_form_opens_with_what_is_proposed_and_one_click_confirms_it(browser: Client) -> None:
    model = stored()
    opened = browser.get(form(model, "weights.final"))
    assertContains(opened, 'value="MIT"')

    answer = browser.post(form(model, "weights.final"), opened.context["form"].initial)

    assertRedirects(answer, f"{tab(model)}#weights.final")
    assert model.openness_facts.confirmed().count() == 1
    assertContains(browser.get(tab(model)), "1 of 18 confirmed")


def test_what_is_wrong_is_said_at_its_field(browser: Client) -> None:
    model = stored()

    page = browser.post(form(model), {**GIVEN, "evidence_url": "ftp://x"})

    assertContains(page, "Give a whole address", status_code=422)
    assert not model.openness_facts.confirmed().exists()


def test_a_confirmation_is_taken_back_from_the_tab(browser: Client, engineer: User) -> None:
    model = stored()
    confirm(model, "code.training", state="absent", note="No.", by=engineer, at=NOON)
    assertContains(browser.get(form(model)), "Take the confirmation back")

    browser.post(reverse("inventory:openness-unconfirm", args=[model.pk, "code.training"]))

    assert not model.openness_facts.confirmed().exists()


def test_who_may_not_confirm_sees_no_button_and_is_refused(client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))
    model = stored()

    assertNotContains(client.get(tab(model)), "Confirm or correct")
    assert client.post(form(model), GIVEN).status_code == 403


@pytest.mark.parametrize("component", ["weights", "../x", "code.training%00"])
def test_an_unknown_component_is_not_found(component: str, browser: Client) -> None:
    address = f"/models/{stored().pk}/openness/{component}/"

    assert browser.get(address).status_code == 404


def test_what_a_person_writes_is_text_and_never_markup(browser: Client, engineer: User) -> None:
    evil = "<script>alert(1)</script>"
    model = stored()
    confirm(model, "code.training", state="released", licence=evil, note=evil,
            evidence_url="https://x/\"onclick=alert(1)", by=engineer, at=NOON)  # fmt: skip

    page = browser.get(tab(model))

    assertNotContains(page, evil)
    assertNotContains(page, '"onclick')


def test_the_api_answers_what_the_tab_shows(browser: Client) -> None:
    answer: Any = browser.get(api(stored())).json()

    assert answer["title"] == "Level 3, open terms"
    assert answer["answer"]["level"] == 3
    assert [one["component"] for one in answer["answer"]["missing"]] == [
        "code.training", "code.inference",
    ]  # fmt: skip
    assert [one["state"] for one in answer["schemes"]] == ["person decides", "licence passes"]
    assert len(answer["components"]) == 18


def test_the_api_answers_null_where_nothing_is_known(browser: Client) -> None:
    assert browser.get(api(HubModelFactory())).json()["answer"] is None


def test_the_api_confirms_and_takes_back(browser: Client) -> None:
    model = stored()
    address = api(model, "code.training")

    put = browser.put(address, GIVEN, content_type="application/json")

    assert put.status_code == 200, put.json()
    assert model.openness_facts.confirmed().get().licence_id == "mit"
    assert browser.delete(address).status_code == 204
    assert browser.delete(address).status_code == 422


def test_the_api_refuses_with_the_same_words(browser: Client) -> None:
    model = stored()

    wrong = browser.put(
        api(model, "code.training"), {"state": "released"}, content_type="application/json"
    )

    assert wrong.status_code == 422
    assert "an address, or a note" in str(wrong.json())
    assert browser.put(
        api(model, "weights"), GIVEN, content_type="application/json"
    ).status_code == 404  # fmt: skip
    assert browser.get(api(HubModelFactory(registered_at=None))).status_code == 404
