"""A model that is on no hub is entered by hand, versioned and changed; nothing is fetched."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import entries, store_snapshot
from inventory.entries import BadLines, Entered, bases, checksums
from inventory.hubs.base import BaseModelFact
from inventory.models import HubModel, Revision
from tests.conftest import NOON
from tests.factories import HubModelFactory, UserFactory
from tests.inventory.factories import snapshot

A, B = "a" * 64, "b" * 64
ENTER = reverse("inventory:model-enter")


def entered(**facts: Any) -> Entered:
    given = {"name": "claims/classifier", "publisher": "Claims unit", "label": "1.0"}
    return Entered(**{**given, "files": checksums(f"{A}  model.safetensors"), **facts})


def typed(**facts: str) -> dict[str, str]:
    given = {"name": "claims/classifier", "publisher": "Claims unit", "label": "1.0"}
    return {**given, "files": f"{A}  model.safetensors", **facts}


@pytest.mark.parametrize(
    "line",
    [f"{A}  model.bin", f"{A} *model.bin", f"{A.upper()}  ./model.bin", f"SHA256 (model.bin) = {A}",
     f"\n# made today\n  {A}  model.bin\r\n", f"{A}  model.bin\n{A}  model.bin"],
)  # fmt: skip
def test_what_sha256sum_prints_is_read_as_files(line: str) -> None:
    assert [(file.path, file.sha256) for file in checksums(line)] == [("model.bin", A)]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (f"{A[:-1]}  model.bin", "Line 1: a line is a SHA-256"),
        (f"{A}", "Line 1"),
        (f"{A}  a.bin\nmodel.bin  {A}", "Line 2"),
        (f"{'g' * 64}  model.bin", "Line 1"),
        (f"{A}  /etc/passwd", "relative to the model's folder"),
        (f"{A}  ../x", "relative to the model's folder"),
        (f"{A}  a/../../x", "relative to the model's folder"),
        (f"{A}  a\u202eb", "hidden characters"),
        (f"\\{A}  a\\nb", "hidden characters"),
        (f"{A}  {'x' * 1001}", "too long"),
        (f"{A}  a.bin\n{B}  a.bin", "Line 2: a.bin is listed before with another hash"),
        ("sha256sum: weights: Is a directory", "Line 1"),
    ],
)
def test_a_broken_line_is_named_with_its_number_and_nothing_is_half_taken(
    lines: str, reason: str
) -> None:
    with pytest.raises(BadLines, match=reason):
        checksums(lines)


def test_base_models_are_read_one_a_line() -> None:
    assert bases("org/name finetune\n\n other/name \n") == (
        BaseModelFact("org/name", "finetune"),
        BaseModelFact("other/name", ""),
    )
    with pytest.raises(BadLines, match="Line 1: after the name"):
        bases("org/name stolen")
    with pytest.raises(BadLines, match="Line 2: write one"):
        bases("a/b\na b c")


def test_the_version_is_told_by_its_name_label_and_files() -> None:
    same = entered(description="x", terms="y").sha

    assert same == entered().sha
    assert len({same, entered(label="2").sha, entered(files=()).sha, entered(name="a/b").sha}) == 4


@pytest.mark.django_db
def test_an_entered_model_is_stored_like_any_other_with_two_entries_in_the_log(
    engineer: User,
) -> None:
    base = store_snapshot(snapshot(), by=None, at=NOON).model
    model = entries.enter_model(
        entered(licence="apache-2.0", base_models=(BaseModelFact("org/model", "finetune"),)),
        by=engineer, at=NOON,
    )  # fmt: skip

    revision = model.revisions.get()
    assert (model.hub, model.repo_id, model.publisher) == (
        "internal", "claims/classifier", "Claims unit",
    )  # fmt: skip
    assert (model.registered_by, model.head_sha) == (engineer, revision.sha)
    assert (revision.label, revision.licence_key, len(revision.sha)) == ("1.0", "apache-2.0", 64)
    assert revision.files.get().sha256 == A
    assert revision.base_models.get().base == base
    events = set(Entry.objects.about(model).values_list("event", flat=True))
    assert events == {"model.registered", "model.entered"}


@pytest.mark.django_db
def test_own_terms_are_kept_word_for_word_and_stay_unresolved(engineer: User) -> None:
    model = entries.enter_model(entered(terms="Only for us."), by=engineer, at=NOON)

    revision = model.revisions.get()
    assert revision.licence_text == "Only for us."
    assert (revision.licence_key, revision.licence_id) == ("other", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": "no-slash"}, "Write the name as org/name"),
        ({"name": "a/b/c"}, "Write the name as org/name"),
        ({"name": "claims/<b>"}, "Write the name as org/name"),
        ({"publisher": " "}, "Say who made"),
        ({"label": ""}, "Give this version a label"),
        ({"licence": "made-up"}, "Choose a licence"),
        ({"terms": "x" * 200_001}, "at most 200,000"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    facts: dict[str, str], reason: str, engineer: User
) -> None:
    with pytest.raises(Refused, match=reason):
        entries.enter_model(entered(**facts), by=engineer, at=NOON)


@pytest.mark.django_db
def test_a_name_is_entered_once_whatever_its_capitals(engineer: User) -> None:
    entries.enter_model(entered(), by=engineer, at=NOON)

    with pytest.raises(Refused, match="entered already"):
        entries.enter_model(entered(name="Claims/Classifier", label="2"), by=engineer, at=NOON)

    assert HubModel.objects.count() == 1


@pytest.mark.django_db
def test_a_hub_may_have_a_model_of_the_same_name(engineer: User) -> None:
    store_snapshot(snapshot(repo_id="claims/classifier"), by=None, at=NOON)

    assert entries.enter_model(entered(), by=engineer, at=NOON).pk
    assert HubModel.objects.count() == 2


@pytest.mark.django_db
def test_a_new_version_is_the_newest_and_the_old_one_stays(engineer: User) -> None:
    model = entries.enter_model(entered(), by=engineer, at=NOON)

    entries.add_revision(
        model, entered(label="2.0", files=checksums(f"{B}  model.safetensors")), by=engineer,
        at=NOON,
    )  # fmt: skip

    model.refresh_from_db()
    labels = dict(model.revisions.values_list("label", "sha"))
    assert set(labels) == {"1.0", "2.0"}
    assert model.head_sha == labels["2.0"]
    with pytest.raises(Refused, match=r"has a version 2\.0 already"):
        entries.add_revision(model, entered(label="2.0"), by=engineer, at=NOON)


@pytest.mark.django_db
def test_a_change_keeps_the_files_and_moves_what_approvals_are_bound_to(engineer: User) -> None:
    model = entries.enter_model(entered(licence="apache-2.0"), by=engineer, at=NOON)
    before = model.revisions.get()

    entries.change(model, licence="mit", description="Sorts.", by=engineer, at=NOON)
    entries.change(model, licence="mit", by=engineer, at=NOON)

    after = model.revisions.get()
    assert (after.sha, after.label, after.licence_key) == (before.sha, "1.0", "mit")
    assert after.digest != before.digest
    assert after.files.get().sha256 == A
    changed = Entry.objects.about(model).get(event="model.changed")
    assert (changed.before["licence"], changed.after["licence"]) == ("apache-2.0", "mit")
    with pytest.raises(TypeError):
        entries.change(model, sha="x", by=engineer, at=NOON)


@pytest.mark.django_db
def test_what_comes_from_a_hub_is_not_changed_by_hand(engineer: User) -> None:
    model = HubModelFactory()

    with pytest.raises(Refused, match="comes from its hub"):
        entries.change(model, publisher="Us", by=engineer, at=NOON)
    with pytest.raises(Refused, match="comes from its hub"):
        entries.add_revision(model, entered(), by=engineer, at=NOON)


@pytest.mark.django_db
def test_only_who_registers_models_enters_them() -> None:
    with pytest.raises(NotAllowed):
        entries.enter_model(entered(), by=UserFactory(roles=["auditor"]), at=NOON)


@pytest.mark.django_db
def test_the_page_enters_a_model_and_says_that_nothing_was_fetched(browser: Client) -> None:
    done = browser.post(ENTER, typed(kept_at="//files/x", description="<b>Sorts</b>"))

    model = HubModel.objects.get()
    assertRedirects(done, model.get_absolute_url())
    page = browser.get(model.get_absolute_url())
    assertContains(page, "Nothing was fetched")
    assertContains(page, "//files/x")
    assertContains(page, "&lt;b&gt;Sorts")
    assertContains(page, "Add a version")
    assertNotContains(page, "Open at the hub")
    assertNotContains(page, "Ask the hub now")


@pytest.mark.django_db
def test_wrong_lines_are_told_at_their_field(browser: Client) -> None:
    page = browser.post(ENTER, typed(files="nonsense", base_models="a b c"))

    assertContains(page, "Line 1: a line is a SHA-256", status_code=422)
    assertContains(page, "Line 1: write one model", status_code=422)
    assert not HubModel.objects.exists()


@pytest.mark.django_db
@pytest.mark.once
def test_versions_and_changes_start_from_what_is_known(browser: Client, engineer: User) -> None:
    model = entries.enter_model(
        entered(licence="mit", base_models=(BaseModelFact("org/x", "merge"),)), by=engineer, at=NOON
    )
    change, version = (
        reverse(f"inventory:model-{name}", args=[model.pk]) for name in ("change", "version")
    )

    assertContains(browser.get(change), "org/x merge")
    assertRedirects(
        browser.post(change, {"publisher": "Other unit", "licence": "apache-2.0"}),
        model.get_absolute_url(),
    )
    assertContains(browser.get(version), "Other unit")
    assertRedirects(
        browser.post(version, {"publisher": "Other unit", "label": "2"}), model.get_absolute_url()
    )
    assert Revision.objects.filter(model=model).count() == 2


@pytest.mark.django_db
def test_foreign_pages_are_not_found_and_rights_are_asked(client: Client, engineer: User) -> None:
    client.force_login(engineer)
    for name in ("change", "version"):
        for pk in (HubModelFactory().pk, 999):
            address = reverse(f"inventory:model-{name}", args=[pk])
            assert client.get(address).status_code == 404
    client.force_login(UserFactory(roles=["auditor"]))
    assert client.get(ENTER).status_code == 403


@pytest.mark.django_db
@pytest.mark.urls("tests.inventory.api_urls")
def test_the_api_enters_changes_and_adds_versions(browser: Client) -> None:
    def send(method: str, address: str, body: dict[str, str]) -> Any:
        return getattr(browser, method)(address, body, content_type="application/json")

    bad = send("post", "/api/v1/models/", typed(files="x"))
    made = send("post", "/api/v1/models/", typed())
    one = f"/api/v1/models/{made.json()['id']}/"
    changed = send("patch", one, {"licence": "mit"})
    added = send("post", f"{one}versions/", typed(label="2", files=f"{B}  m.bin"))

    assert (bad.status_code, made.status_code) == (400, 201)
    assert "Line 1" in str(bad.json())
    assert (changed.status_code, changed.json()["sha"]) == (200, made.json()["sha"])
    assert (added.status_code, added.json()["label"]) == (201, "2")
    assert send("post", "/api/v1/models/", typed()).status_code == 422
