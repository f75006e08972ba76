"""What would be registered is shown first, with what of it is here already; nothing is stored."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from demo.hub import FileSpec, Sandbox
from governance.accounts.models import User
from inventory.actions import retire_model, store_snapshot
from inventory.duplicates import duplicates_of
from inventory.hubs.base import BaseModelFact, FileFacts
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, Publisher, Registration
from inventory.weights import is_weights
from inventory.words import openness_words
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
REGISTER = reverse("inventory:model-register")
GGUF = "d" * 64


def look(browser: Client, address: str, **more: Any) -> Any:
    return browser.post(REGISTER, {"address": address, "step": "look", **more})


def stored(**facts: Any) -> HubModel:
    return store_snapshot(snapshot(**facts), by=None, at=NOON).model


def kinds(**facts: Any) -> list[tuple[int, str]]:
    return [(one.model.pk, one.kind) for one in duplicates_of(snapshot(**facts))]


def test_what_would_be_registered_is_shown_and_nothing_is_stored(
    browser: Client, endpoint: str, sandbox: Sandbox
) -> None:
    page = look(browser, "org/model")

    sha = sandbox.repo("org/model").head.mark.id
    assert page.status_code == 200
    for words in (sha, "MIT", "org/model", "Nothing has been stored yet", "New here"):
        assertContains(page, words)
    assertContains(page, f'value="org/model@{sha}"')
    assert not Registration.objects.exists()
    assert not HubModel.objects.exists()


def test_one_click_registers_exactly_what_was_shown(
    browser: Client, endpoint: str, sandbox: Sandbox
) -> None:
    found = look(browser, "org/model").context["preview"]
    sandbox.move_commit("org/model")

    done = browser.post(REGISTER, {"address": found.pinned, "system": "", "purpose": ""})

    model = HubModel.objects.get()
    assertRedirects(done, model.get_absolute_url())
    assert model.head_sha == found.snapshot.sha


def test_the_openness_that_is_shown_is_the_one_that_registering_grades(
    browser: Client, endpoint: str, settings: Any
) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"
    page = look(browser, "org/model")

    browser.post(REGISTER, {"address": page.context["preview"].pinned})

    model = HubModel.objects.get()
    words = openness_words(model.openness_level, model.openness_terms)
    assert model.openness_level is not None
    assertContains(page, words)


def test_a_former_name_is_told_and_kept(browser: Client, endpoint: str) -> None:
    page = look(browser, "old/model")
    assertContains(page, "which leads to org/model")

    browser.post(REGISTER, {"address": page.context["preview"].pinned})

    assert HubModel.objects.get().aliases.get().repo_id == "old/model"


def test_a_model_that_is_here_is_linked_before_it_is_registered_again(
    browser: Client, endpoint: str, hub: HuggingFace
) -> None:
    model = store_snapshot(hub.snapshot("org/model"), by=None, at=NOON).model

    page = look(browser, "org/model")

    assertContains(page, "is registered already")
    assertContains(page, model.get_absolute_url())


def test_a_retired_model_and_a_refused_publisher_are_said_first(
    browser: Client, endpoint: str, hub: HuggingFace, engineer: User, officer: User
) -> None:
    model = store_snapshot(hub.snapshot("org/model"), by=None, at=NOON).model
    retire_model(model, because="Use org/new.", by=engineer, at=NOON)
    Publisher.objects.create(
        name="org", listing="refused", note="Unpaid.", listed_by=officer, listed_at=NOON
    )

    page = look(browser, "org/model")

    assertContains(page, "The model is retired: Use org/new.")
    assertContains(page, "are not to be used here: Unpaid.")


def test_a_look_alike_of_a_listed_publisher_is_warned_of_and_can_still_be_registered(
    browser: Client, endpoint: str, sandbox: Sandbox, officer: User
) -> None:
    Publisher.objects.create(name="google", listing="allowed", listed_by=officer, listed_at=NOON)
    sandbox.add("g00gle/gemma", license="gemma")

    page = look(browser, "g00gle/gemma")
    browser.post(REGISTER, {"address": page.context["preview"].pinned})

    assertContains(page, "could be taken for “google”")
    shown = browser.get(HubModel.objects.get().get_absolute_url())
    assertContains(shown, "could be taken for “google”")


def test_a_hub_that_is_away_leaves_the_choice_to_wait(
    browser: Client, endpoint: str, sandbox: Sandbox
) -> None:
    sandbox.fault("unavailable", times=None)

    page = look(browser, "org/model")

    assertContains(page, "lets the request wait", status_code=422)
    assertContains(page, 'value="org/model"', status_code=422)
    assert not Registration.objects.exists()


def test_a_refusal_says_what_else_may_have_been_meant(browser: Client, endpoint: str) -> None:
    assertContains(look(browser, "llama3.2"), "type ollama:llama3.2.", status_code=422)
    assertContains(look(browser, "org/none"), "no model named org/none", status_code=422)
    assertNotContains(look(browser, "org/none"), "ollama:org", status_code=422)


def test_a_model_of_ollama_is_shown_and_registered(
    browser: Client, endpoint: str, sandbox: Sandbox, settings: Any
) -> None:
    settings.OLLAMA_ENDPOINT = endpoint
    sandbox.push_image("library/llama3.2:3b", licences=["Terms."])

    page = look(browser, "ollama run llama3.2:3b")
    done = browser.post(REGISTER, {"address": page.context["preview"].pinned})

    model = HubModel.objects.get()
    assertRedirects(done, model.get_absolute_url())
    assert (model.hub, model.repo_id, model.publisher) == ("ollama", "llama3.2:3b", "library")
    assert model.revisions.get().licence_text == "Terms."


def test_the_same_weights_are_known_across_hubs_and_under_other_names() -> None:
    theirs = (FileFacts("model.gguf", 10, "", GGUF), FileFacts("b.gguf", 1, "", "e" * 64))
    at_ollama = stored(hub="ollama", hub_id="library/x:1", repo_id="x:1", files=theirs)

    found = duplicates_of(snapshot(files=(FileFacts("Q4.gguf", 10, "", GGUF),)))
    partly = duplicates_of(
        snapshot(hub_id="c" * 24, files=(*theirs, FileFacts("c.gguf", 1, "", "f" * 64)))
    )

    assert [(one.model, one.kind) for one in found] == [(at_ollama, "weights")]
    assert "all of its weights" in found[0].how
    assert "2 of its weight files" in partly[0].how


def test_a_shared_tokenizer_is_no_duplicate() -> None:
    stored(files=(FileFacts("tokenizer.model", 10, "", GGUF),))

    assert kinds(hub_id="c" * 24, repo_id="x/y",
                 files=(FileFacts("tokenizer.model", 10, "", GGUF),)) == []  # fmt: skip


@pytest.mark.parametrize(
    ("path", "weights"),
    [("model-00001-of-2.safetensors", True), ("sub/pytorch_model.bin", True), ("Q4_K_M.GGUF", True),
     ("tokenizer.model", False), ("tokenizer_model.bin", False), ("training_args.bin", False),
     ("optimizer.pt", False), ("config.json", False), ("onnx/model.onnx", True)],
)  # fmt: skip
def test_weights_are_told_by_their_names(path: str, *, weights: bool) -> None:
    assert is_weights(path) is weights


def test_names_former_names_and_quantised_copies_are_recognised() -> None:
    model = stored(repo_id="org/Model", aliases=("old/name",))

    assert kinds(repo_id="org/new") == [(model.pk, "same")]
    assert kinds(hub_id="c" * 24, repo_id="ORG/model", files=()) == [(model.pk, "name")]
    assert kinds(
        hub_id="d" * 24, repo_id="x/gguf", files=(),
        base_models=(BaseModelFact("old/name", "quantized"), BaseModelFact("x/y", "quantized")),
    ) == [(model.pk, "quantised")]  # fmt: skip
    assert kinds(hub_id="e" * 24, repo_id="x/other", files=()) == []


def test_what_is_known_only_as_an_ancestor_is_no_duplicate() -> None:
    model = stored()
    HubModel.objects.filter(pk=model.pk).update(registered_at=None)

    assert kinds() == []


def test_duplicates_cost_few_queries_whatever_the_number_of_files(
    django_assert_max_num_queries: Any,
) -> None:
    files = tuple(FileFacts(f"{n}.safetensors", 1, "", f"{n:064x}") for n in range(400))
    stored(files=files)

    with django_assert_max_num_queries(5):
        assert len(duplicates_of(replace(snapshot(files=files), hub_id="z"))) == 1


def test_paste_register_and_use_are_one_form(
    browser: Client, endpoint: str, sandbox: Sandbox, engineer: User
) -> None:
    sandbox.add("org/second", license="mit", files=(FileSpec("model.safetensors", size=9),))
    system = SystemFactory(name="Mail sorter")

    page = look(browser, "org/second", system=system.pk, purpose="classifier")
    assertContains(page, "Mail sorter uses it as classifier from then on.")
    done = browser.post(
        REGISTER,
        {"address": page.context["preview"].pinned, "system": system.pk, "purpose": "classifier"},
    )

    assertRedirects(done, system.get_absolute_url())
    use = system.uses.get()
    assert (use.revision.model.repo_id, use.purpose) == ("org/second", "classifier")


def test_a_system_that_cannot_take_it_leaves_the_model_registered_and_says_why(
    browser: Client, endpoint: str, hub: HuggingFace, engineer: User
) -> None:
    system = SystemFactory()
    for _ in range(2):
        done = browser.post(REGISTER, {"address": "org/model", "system": system.pk})

    row = Registration.objects.first()
    assert row is not None
    assertRedirects(done, row.get_absolute_url())
    assert (row.state, system.uses.count()) == ("done", 1)
    assertContains(browser.get(row.get_absolute_url()), "already uses this revision")


def test_only_systems_that_the_person_may_edit_are_offered(client: Client, endpoint: str) -> None:
    mine = DepartmentFactory()
    own, other = SystemFactory(department=mine), SystemFactory()
    retired = SystemFactory(department=mine, retired_at=NOON)
    client.force_login(UserFactory(roles=[("engineer", mine)]))

    offered = client.get(REGISTER).context["form"].fields["system"].queryset

    assert list(offered) == [own]
    for system in (other, retired):
        page = client.post(REGISTER, {"address": "org/model", "system": system.pk})
        assert page.status_code == 422
    assert not Registration.objects.exists()


def test_the_page_of_a_system_takes_a_new_name_right_there(
    browser: Client, endpoint: str, engineer: User
) -> None:
    system = SystemFactory()
    page = browser.get(reverse("inventory:system-model-add", args=[system.pk]) + "?q=org/model")

    assertContains(page, "Not registered yet? Paste its name")
    assertContains(page, 'value="org/model"')
    assertContains(page, f'name="system" value="{system.pk}"')


@pytest.mark.urls("tests.inventory.api_urls")
def test_the_api_shows_what_would_be_registered_and_puts_it_into_a_system(
    browser: Client, endpoint: str, engineer: User
) -> None:
    system = SystemFactory()

    seen = browser.get("/api/v1/registrations/preview/", {"address": "org/model"})
    wrong = browser.get("/api/v1/registrations/preview/", {"address": "a b"})
    body = {"address": seen.json()["address"], "system": system.pk, "purpose": "x"}
    made = browser.post("/api/v1/registrations/", body, content_type="application/json")

    assert (seen.status_code, wrong.status_code, made.status_code) == (200, 422, 202)
    assert (seen.json()["repo_id"], seen.json()["duplicates"]) == ("org/model", [])
    assert (made.json()["system"], made.json()["hub"]) == (system.pk, "huggingface")
    foreign = {"address": "org/model", "system": 999}
    refused = browser.post("/api/v1/registrations/", foreign, content_type="application/json")
    assert refused.status_code == 400
