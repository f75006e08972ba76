"""Texts of a hub in any script: compared in one form, shown as text, and no way to another name."""

import unicodedata
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demo.hub import FileSpec, Sandbox
from governance.accounts.models import User
from governance.watch.actions import poll
from governance.watch.models import Poll
from governance.watch.weights import weights_changed
from inventory.hubs.base import Hub, HubError, Reason
from inventory.models import HubModel, Revision, System
from tests.conftest import NOON

pytestmark = pytest.mark.faults
NAME = "org/model"
LATER = NOON + timedelta(hours=6)
AGAIN = LATER + timedelta(hours=6)
ONE, TWO = (unicodedata.normalize(form, "Modèle ouvert é") for form in ("NFC", "NFD"))
TITLES = {
    "markup": '<img src=x onerror="alert(1)">[link](javascript:alert(2))',
    "turned": "\u202egnp.exe", "control": "a\x00b\x1b[31m\u2028c", "Hebrew": "שלום \u2067x",
}  # fmt: skip


def test_the_two_forms_of_an_accent_are_two_texts_of_the_hub_and_no_news(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    assert ONE != TWO
    sandbox.change_licence(NAME, "other", license_name=ONE)
    sandbox.change_card(NAME, **{"summary": ONE, ONE: [ONE]})
    poll(poll_row, hub=hub, at=LATER)
    before = Revision.objects.latest("pk")
    terms = HubModel.objects.get().access_digest
    card = dict(sandbox.repo(NAME).head.card) | {"license_name": TWO, "summary": TWO, TWO: [TWO]}
    card.pop(ONE)
    repo = sandbox.repo(NAME)
    sandbox._commit_card(repo, card, repo.head.tags, "The same in other bytes")

    found = poll(poll_row, hub=hub, at=AGAIN)

    after = Revision.objects.latest("pk")
    assert [change.kind for change in found] == ["new_commit"]
    assert after.raw["cardData"]["summary"] == TWO
    assert before.licence_name == after.licence_name == ONE
    assert HubModel.objects.get().access_digest == terms


def test_weights_whose_path_is_written_in_the_other_form_are_the_same_weights() -> None:
    first, second = {f"{ONE}.safetensors": "1"}, {f"{TWO}.safetensors": "2"}

    assert [change.kind for change in weights_changed(first, second)] == ["weights_changed"]


@pytest.mark.parametrize("title", TITLES)
def test_a_commit_with_any_title_is_polled_and_no_page_shows_a_mark_that_turns_the_text(
    title: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System, engineer: User,
    client: Client,
) -> None:  # fmt: skip
    said = TITLES[title]
    sandbox.commit(NAME, [FileSpec("CHANGES.md", text="x")], title=said)
    sandbox.change_licence(NAME, "other", license_name=f"{said} terms")
    sandbox.change_card(NAME, language=[said], pipeline_tag=said, **{said: said})
    client.force_login(engineer)

    found = poll(poll_row, hub=hub, at=LATER)
    pages = [
        client.get(address).content.decode()
        for address in (poll_row.model.get_absolute_url(), reverse("watch:change-list"),
                        reverse("watch:finding-list"))
    ]  # fmt: skip

    assert {change.kind for change in found} == {"new_commit", "licence_changed", "card_changed"}
    for page in pages:
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
        assert not {"\u202e", "\u2067", "\x00", "\x1b"} & set(page)


LOOKALIKES = ["org/m\u043edel", "\u043erg/model", "org/model\u200b", "\uff4frg/model", f"org/{TWO}"]


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_name_that_only_looks_like_one_is_refused_before_the_hub_is_asked(
    name: str, sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    before = dict(sandbox.limits.used)

    with pytest.raises(HubError, match="is not the name of a model") as refused:
        hub.snapshot(name)

    assert refused.value.reason is Reason.INVALID_ID
    assert sandbox.limits.used == before
