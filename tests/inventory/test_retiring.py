"""A retired model is taken up by nobody; the page says first what still uses it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.models import BaseModelLink, HubModel
from inventory.usage import usage_of
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    HubModelFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)
from tests.inventory.factories import DeploymentFactory

pytestmark = pytest.mark.django_db


def retired(by: User) -> HubModel:
    revision = RevisionFactory()
    return actions.retire_model(revision.model, because="Use org/new.", by=by, at=NOON)


def test_a_retired_model_says_why_and_by_whom(engineer: User) -> None:
    model = retired(engineer)

    assert (model.retired_by, model.retired_because) == (engineer, "Use org/new.")
    assert Entry.objects.about(model).get().note == "Use org/new."


def test_it_is_retired_once_and_for_a_reason(engineer: User) -> None:
    model = HubModelFactory()

    with pytest.raises(Refused, match="Say why"):
        actions.retire_model(model, because="  ", by=engineer, at=NOON)
    actions.retire_model(model, because="Old.", by=engineer, at=NOON)
    with pytest.raises(Refused, match="retired already"):
        actions.retire_model(model, because="Old.", by=engineer, at=NOON)


def test_only_who_registers_for_the_whole_organisation_retires() -> None:
    for roles in ([("engineer", DepartmentFactory())], ["auditor"]):
        with pytest.raises(NotAllowed):
            actions.retire_model(
                HubModelFactory(), because="x", by=UserFactory(roles=roles), at=NOON
            )


def test_no_system_takes_a_retired_model_up_until_it_is_taken_back(engineer: User) -> None:
    model = retired(engineer)
    system, revision = SystemFactory(), model.revisions.get()

    with pytest.raises(Refused, match=r"is retired: Use org/new\."):
        actions.use_revision(system, revision, by=engineer, at=NOON)
    actions.take_back(model, by=engineer, at=NOON)

    assert actions.use_revision(system, model.revisions.get(), by=engineer, at=NOON).pk
    with pytest.raises(Refused, match="is not retired"):
        actions.take_back(model, by=engineer, at=NOON)


def test_what_uses_a_model_is_counted_also_where_it_cannot_be_seen() -> None:
    mine = DepartmentFactory()
    viewer = UserFactory(roles=[("engineer", mine)])
    revision = RevisionFactory()
    idle = SystemModelFactory(system=SystemFactory(department=mine), revision=revision).system
    busy = SystemModelFactory(system=SystemFactory(department=mine), revision=revision).system
    DeploymentFactory(system=busy)
    DeploymentFactory(system=idle, ended_at=NOON)
    UseCaseFactory(system=busy)
    UseCaseFactory(system=busy, retired_at=NOON)
    SystemModelFactory(revision=revision)
    SystemModelFactory(system=SystemFactory(retired_at=NOON), revision=revision)
    child = RevisionFactory()
    BaseModelLink.objects.create(revision=child, repo_id="x/y", base=revision.model)

    usage = usage_of(revision.model, viewer)

    assert [system.pk for system in usage.systems] == [busy.pk, idle.pk]
    assert [system.purposes for system in usage.systems] == [1, 0]  # type: ignore[attr-defined]  # annotated
    assert (usage.hidden, usage.more, usage.descendants) == (1, 0, 1)
    assert usage.is_used
    assert not usage_of(child.model, viewer).is_used


def test_the_page_says_what_uses_it_before_it_is_retired(browser: Client, engineer: User) -> None:
    use = SystemModelFactory()
    DeploymentFactory(system=use.system, name="north")
    model = use.revision.model
    address = reverse("inventory:model-retire", args=[model.pk])

    page = browser.get(address)
    wrong = browser.post(address, {"because": ""})
    done = browser.post(address, {"because": "Too old."})

    assertContains(page, use.system.name)
    assertContains(page, "north (production)")
    assertContains(wrong, "required", status_code=422)
    assertRedirects(done, model.get_absolute_url())
    shown = browser.get(model.get_absolute_url())
    assertContains(shown, "Too old.")
    assertContains(shown, "Take it back into use")
    browser.post(reverse("inventory:model-take-back", args=[model.pk]))
    assertNotContains(browser.get(model.get_absolute_url()), "Too old.</p>")


def test_who_may_not_retire_is_told_and_a_foreign_id_is_not_found(client: Client) -> None:
    client.force_login(UserFactory(roles=["auditor"]))
    model = HubModelFactory()
    ancestor = HubModelFactory(registered_at=None)

    for name in ("inventory:model-retire", "inventory:model-take-back"):
        address = reverse(name, args=[model.pk])
        assert client.post(address, {"because": "x"}).status_code == 403
        assert client.post(reverse(name, args=[ancestor.pk])).status_code == 404
    assertNotContains(client.get(model.get_absolute_url()), "Retire this model")


def test_a_system_is_offered_neither_retired_models_nor_mere_ancestors(
    browser: Client, engineer: User
) -> None:
    gone, ancestor = retired(engineer), RevisionFactory(model__registered_at=None)
    good, system = RevisionFactory(), SystemFactory()
    address = reverse("inventory:system-model-add", args=[system.pk])

    assert list(browser.get(address).context["found"]) == [good]
    told = browser.post(address, {"revision": gone.revisions.get().pk})
    unknown = browser.post(address, {"revision": ancestor.pk})

    assertContains(told, "is retired: Use org/new.", status_code=422)
    assertContains(unknown, "This revision is not registered", status_code=422)


def test_the_list_shows_and_finds_retired_models(browser: Client, engineer: User) -> None:
    model = retired(engineer)
    HubModelFactory()

    page = browser.get(f"{reverse('inventory:model-list')}?retired=true")

    assert [row.pk for row in page.context["list"].rows] == [model.pk]


@pytest.mark.urls("tests.inventory.api_urls")
def test_the_api_retires_and_takes_back(browser: Client) -> None:
    model = HubModelFactory()

    def send(verb: str, **body: Any) -> Any:
        address = f"/api/v1/models/{model.pk}/{verb}/"
        return browser.post(address, body, content_type="application/json")

    assert send("retire").status_code == 400
    done = send("retire", because="Old.")
    assert (done.status_code, done.json()["retired_because"]) == (200, "Old.")
    assert send("retire", because="Old.").status_code == 422
    assert send("take_back").json()["retired_at"] is None
    assert browser.get(f"/api/v1/models/{model.pk}/usage/").json()["systems"] == []
