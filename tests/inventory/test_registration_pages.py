"""One line registers a model, and the page shows how that goes on."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from demo.hub import Sandbox
from governance.accounts.models import User
from inventory.actions import store_snapshot
from inventory.models import HubModel, Registration
from tests.conftest import NOON
from tests.factories import (
    UserFactory,
)
from tests.inventory.factories import RegistrationFactory, snapshot

pytestmark = pytest.mark.django_db


def stored(**facts: Any) -> HubModel:
    return store_snapshot(snapshot(**facts), by=None, at=NOON).model


def send(browser: Client, address: str, **more: str) -> Any:
    return browser.post(reverse("inventory:model-register"), {"address": address, **more})


def test_one_line_registers_a_model_and_leads_to_it(browser: Client, endpoint: str) -> None:
    response = send(browser, "org/model")

    assertRedirects(response, HubModel.objects.get().get_absolute_url())


def test_sending_the_form_twice_registers_once(browser: Client, endpoint: str) -> None:
    key = uuid.uuid4().hex
    first = send(browser, "org/model", _submission=key)
    second = send(browser, "org/model", _submission=key)

    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


def test_a_wrong_address_is_told_at_the_field(browser: Client) -> None:
    page = send(browser, "https://example.org/org/model")

    assert page.status_code == 422
    assertContains(page, "This address is not on", status_code=422)
    assert not Registration.objects.exists()


def test_a_hub_that_is_away_is_shown_and_asked_again(
    browser: Client, endpoint: str, sandbox: Sandbox
) -> None:
    sandbox.fault("unavailable", times=None)

    page = browser.get(send(browser, "org/model")["Location"])

    assertContains(page, "out of order")
    assertContains(page, 'hx-trigger="every 3s"')
    assertContains(page, "Look again")


def test_a_refusal_of_the_hub_is_a_sentence_with_a_way_on(browser: Client, endpoint: str) -> None:
    page = browser.get(send(browser, "org/none")["Location"])

    assertContains(page, "no model named org/none")
    assertContains(page, "Correct it and ask again")
    assertContains(browser.get(reverse("inventory:model-register") + "?address=org/none"),
                   'value="org/none"')  # fmt: skip


def test_the_page_that_waits_goes_to_the_model_once_it_is_there(
    browser: Client, engineer: User
) -> None:
    model = stored()
    row = RegistrationFactory(requested_by=engineer, state="done", model=model)

    fragment = browser.get(row.get_absolute_url(), headers={"HX-Request": "true"})

    assert fragment["HX-Redirect"] == model.get_absolute_url()
    assertNotContains(fragment, "<html")


def test_a_waiting_request_is_cancelled(browser: Client, engineer: User) -> None:
    row = RegistrationFactory(requested_by=engineer)

    response = browser.post(reverse("inventory:registration-cancel", args=[row.pk]))

    assertRedirects(response, row.get_absolute_url())
    assertContains(browser.get(row.get_absolute_url()), "You cancelled this request")


def test_somebody_elses_request_is_not_found(browser: Client) -> None:
    row = RegistrationFactory()

    assert browser.get(row.get_absolute_url()).status_code == 404
    cancel = reverse("inventory:registration-cancel", args=[row.pk])
    assert browser.post(cancel).status_code == 404


def test_who_may_not_register_is_told_so(client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    page = client.post(reverse("inventory:model-register"), {"address": "org/model"})

    assertContains(page, "You may not register models", status_code=403)


def test_a_filter_value_that_does_not_exist_is_told(browser: Client) -> None:
    page = browser.get(f"{reverse('inventory:model-list')}?gated=nonsense")

    assertContains(page, "filter value that does not exist")
