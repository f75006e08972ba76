"""A person decides a licence: it holds for its claim and text, and no reading replaces it."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence.actions import collect
from governance.web.refusals import NotAllowed, Refused
from inventory import tasks
from inventory.actions import identification, store_snapshot
from inventory.actions.licences import decide, identify_again, withdraw_decision
from inventory.licence_reading import identity_of
from inventory.models import HubModel, LicenceDecision, Revision
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory
from tests.factories import UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
TERMS = "You may use this model on Tuesdays.\n"


@pytest.fixture
def lawyer() -> User:
    return UserFactory(roles=["legal_reviewer"], full_name="Lea Law")


@pytest.fixture
def desk(client: Client, lawyer: User) -> Client:
    client.force_login(lawyer)
    return client


def stored(text: str | None = TERMS, **facts: Any) -> HubModel:
    given = {
        "licence_keys": ("other",),
        "licence_text": text,
        "licence_paths": ("LICENSE",),
        "licence_texts": (("LICENSE", text),) if text else (),
        "licence_text_sha256": sha256(text.encode()).hexdigest() if text else None,
    }
    return store_snapshot(snapshot(**{**given, **facts}), by=None, at=NOON).model


def head(model: HubModel) -> Revision:
    return model.revisions.get(sha=model.head_sha)


def decided(model: HubModel, by: User, licence: str = "mit", note: str = "I read it.") -> Any:
    return decide(model, head(model), licence, note=note, by=by, at=NOON)


def contradictions(model: HubModel) -> Any:
    return Entry.objects.about(model).telling(Event.LICENCE_DECISION_CONTRADICTED)


def test_a_decision_holds_from_then_on(lawyer: User) -> None:
    model = stored()
    before = head(model)
    assert identity_of(before).status == "unresolved"

    decided(model, lawyer)

    row = head(model)
    assert (row.licence_id, row.licence_result, row.licence_method) == ("mit", "decided", "person")
    identity = identity_of(row)
    assert (identity.id, identity.status) == ("mit", "decided")
    assert "Lea Law" in " ".join(f"{one.text} {one.source}" for one in identity.because)
    assert row.digest != before.digest


def test_a_decision_costs_no_query_to_read(
    lawyer: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    model = stored()
    decided(model, lawyer)
    row = head(model)

    with django_assert_num_queries(0):
        assert identity_of(row).id == "mit"


def test_a_decision_holds_for_every_commit_with_the_same_claim_and_text(lawyer: User) -> None:
    stored()
    other = stored("Never on Tuesdays.\n", sha="3" * 40)
    model = stored(sha="2" * 40)

    decided(model, lawyer)

    results = dict(model.revisions.values_list("sha", "licence_result"))
    assert results == {"1" * 40: "decided", "2" * 40: "decided", "3" * 40: "unresolved"}
    assert other == model


def test_a_commit_that_comes_later_with_the_same_text_is_decided_too(lawyer: User) -> None:
    decided(stored(), lawyer)

    model = stored(sha="2" * 40)

    assert head(model).licence_result == "decided"
    assert not contradictions(model).exists()


def test_a_poll_that_reads_the_same_changes_nothing(lawyer: User) -> None:
    model = stored()
    decided(model, lawyer)
    before = head(model).digest

    stored()

    assert (head(model).licence_result, head(model).digest) == ("decided", before)
    assert not contradictions(model).exists()


def test_a_new_text_is_not_decided_and_said_once(lawyer: User) -> None:
    model = stored()
    decided(model, lawyer)

    for _ in range(2):
        stored("Never on Tuesdays.\n", sha="2" * 40)

    assert dict(model.revisions.values_list("sha", "licence_result")) == {
        "1" * 40: "decided",
        "2" * 40: "unresolved",
    }
    entry = contradictions(model).get()
    assert "MIT License (Lea Law, 21 November 2026)" in entry.before["licence decided"]
    assert "unresolved" in entry.after["licence read now"]


def test_a_later_decision_replaces_the_earlier_one(lawyer: User) -> None:
    model = stored()
    first = decided(model, lawyer)

    second = decided(model, UserFactory(roles=["governance_officer"]), "apache-2.0", "No, this.")

    first.refresh_from_db()
    assert first.superseded_at == NOON
    assert LicenceDecision.objects.current().get() == second
    assert head(model).licence_id == "apache-2.0"


def test_a_decision_taken_back_leaves_what_is_read(lawyer: User) -> None:
    model = stored()
    before = head(model).digest
    decided(model, lawyer)

    withdraw_decision(model, head(model), note="A mistake.", by=lawyer, at=NOON)

    row = head(model)
    assert (row.licence_result, row.licence_id, row.licence_decision) == ("unresolved", "", {})
    assert row.digest == before
    with pytest.raises(Refused, match="Nobody has decided"):
        withdraw_decision(model, row, note="Again.", by=lawyer, at=NOON)


@pytest.mark.parametrize(
    ("licence", "note", "field"),
    [
        ("nope", "I read it.", "licence_id"),
        ("mit\x00", "I read it.", "licence_id"),
        ("unknown", "I read it.", "licence_id"),
        ("other", "I read it.", "licence_id"),
        ("mit", " ", "note"),
        ("mit", "\x00", "note"),
        ("mit", "x" * 4001, "note"),
    ],
)
def test_a_decision_without_sense_is_refused(
    licence: str, note: str, field: str, lawyer: User
) -> None:
    model = stored()

    with pytest.raises(Refused) as refusal:
        decided(model, lawyer, licence, note)

    assert refusal.value.field == field
    assert head(model).licence_result == "unresolved"


def test_only_those_who_may_decide_do(engineer: User) -> None:
    model = stored()

    with pytest.raises(NotAllowed, match="decide licences"):
        decided(model, engineer)
    with pytest.raises(NotAllowed):
        withdraw_decision(model, head(model), note="No.", by=engineer, at=NOON)


def test_a_note_loses_what_no_database_takes(lawyer: User) -> None:
    assert decided(stored(), lawyer, note="I \x00read it.").note == "I read it."


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_of_two_who_decide_at_once_one_decision_holds(lawyer: User) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time.")
    model, start = stored(), Barrier(2)
    other = UserFactory(roles=["legal_reviewer"])

    def choose(by: User, licence: str) -> None:
        start.wait()
        decided(model, by, licence)
        connections.close_all()

    threads = [
        Thread(target=choose, args=pair) for pair in ((lawyer, "mit"), (other, "apache-2.0"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    holds = LicenceDecision.objects.current().get()
    assert LicenceDecision.objects.count() == 2
    assert head(model).licence_id == holds.licence_id


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue of tomorrow: another edition, which knows the text as Apache-2.0."""
    real = identification.recognise

    def knows(path: str, text: str) -> Any:
        found = real(path, text)
        return replace(
            found, kind="identified", licence_id="apache-2.0", spdx="Apache-2.0",
            method="fingerprint", residue=(), coverage=1.0,
        )  # fmt: skip

    monkeypatch.setattr(identification, "recognise", knows)
    monkeypatch.setattr(identification, "edition", lambda: "tomorrow")
    monkeypatch.setattr("inventory.actions.licences.edition", lambda: "tomorrow")


def test_texts_are_read_again_when_the_catalogue_grew(grown: None) -> None:
    model = stored()
    Revision.objects.update(licence_edition="yesterday", licence_result="unresolved", licence_id="",
                            licence_findings=[])  # fmt: skip

    progress = list(identify_again(at=NOON))

    assert progress == [(1, 1)]
    assert (head(model).licence_id, head(model).licence_result) == ("apache-2.0", "text only")
    assert list(identify_again(at=NOON)) == []


def test_a_reading_that_contradicts_a_decision_is_said_once_and_changes_nothing(
    lawyer: User, request: pytest.FixtureRequest
) -> None:
    model = stored()
    decided(model, lawyer)
    request.getfixturevalue("grown")

    list(identify_again(at=NOON))
    stored()

    assert (head(model).licence_id, head(model).licence_result) == ("mit", "decided")
    assert "Apache License 2.0" in contradictions(model).get().after["licence read now"]


def test_texts_that_were_stored_without_their_places_are_found_again(grown: None) -> None:
    model = stored()
    joined = "=== LICENSE ===\nfirst\n\n=== USE_POLICY.md ===\nsecond"
    Revision.objects.update(licence_text=joined, licence_files=[], licence_edition="")

    list(identify_again(at=NOON))

    row = head(model)
    parts = [row.licence_text[one["start"] : one["end"]] for one in row.licence_files]
    assert parts == ["first", "second"]


def test_the_tab_shows_claim_text_and_form(desk: Client) -> None:
    model = stored(licence_name="my-terms", licence_link="https://example.org/terms")

    page = desk.get(reverse("inventory:model-tab", args=[model.pk, "licence"]))

    for words in ("my-terms", "Its link was not opened: https://example.org/terms", "Tuesdays",
                  "No licence of the catalogue has this text", "Unresolved"):  # fmt: skip
        assertContains(page, words)
    assertContains(page, '<optgroup label="Permissive"')


def test_a_lawyer_decides_on_the_tab(desk: Client) -> None:
    model = stored()
    address = reverse("inventory:licence-decide", args=[model.pk])

    done = desk.post(address, {"licence_id": "mit", "note": "I read it."})
    page = desk.get(done["Location"])

    for words in ("Decided by a person", "Lea Law", "I read it.", "Take the decision back"):
        assertContains(page, words)
    again = desk.post(
        reverse("inventory:licence-withdraw", args=[model.pk]), {"note": "A mistake."}
    )
    assertNotContains(desk.get(again["Location"]), "Take the decision back")


@pytest.mark.parametrize(
    "typed",
    [{"licence_id": "nope", "note": "x"}, {"licence_id": "mit", "note": ""},
     {"licence_id": "mit", "note": "a\x00"}, {"licence_id": "mit", "note": "x", "evidence": "9"}],
)  # fmt: skip
@pytest.mark.once
def test_what_is_wrong_is_said_on_the_tab(desk: Client, typed: dict[str, str]) -> None:
    model = stored()

    page = desk.post(reverse("inventory:licence-decide", args=[model.pk]), typed)

    assert page.status_code == 422
    assert page.context["decision_form"].errors


def test_a_decision_rests_on_evidence_found_with_the_picker(desk: Client) -> None:
    model, record = stored(), collect("Files", {"files": 1}, method="Hashed.", at=NOON)
    letter = EvidenceFactory(title="Letter of the publisher")
    address = reverse("inventory:licence-decide", args=[model.pk])

    page = desk.get(reverse("inventory:model-tab", args=[model.pk, "licence"])).content.decode()
    two = {"licence_id": "mit", "note": "x", "evidence": f"{letter.pk}, {EvidenceFactory().pk}"}
    refused = desk.post(address, two).content.decode()
    desk.post(address, {"licence_id": "mit", "note": "x", "evidence": letter.pk})

    assert f'name="evidence" value="{letter.pk}"' in page
    assert f'name="evidence" value="{record.pk}"' not in page
    assert "Choose one item of evidence." in refused
    assert LicenceDecision.objects.get().evidence == letter


def test_the_tab_of_an_engineer_offers_no_decision(browser: Client) -> None:
    model = stored()

    page = browser.get(reverse("inventory:model-tab", args=[model.pk, "licence"]))

    assertContains(page, "Legal reviewers and governance officers decide")
    address = reverse("inventory:licence-decide", args=[model.pk])
    assert browser.post(address, {"licence_id": "mit", "note": "x"}).status_code == 403
    assert browser.post(f"{address}?", {"commit": "f" * 40}).status_code == 404


def test_words_that_no_licence_has_are_marked(desk: Client) -> None:
    model = stored(MIT + "\nRevenue above one dollar ends this licence.\n", licence_keys=("mit",))

    page = desk.get(reverse("inventory:model-tab", args=[model.pk, "licence"]))

    assertContains(page, "<mark>")


MIT = """MIT License

Copyright (c) 2026 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def test_an_unchanged_text_agrees_with_its_claim() -> None:
    row = head(stored(MIT, licence_keys=("mit",)))

    assert (row.licence_id, row.licence_result) == ("mit", "agree")


def test_a_text_of_another_licence_is_a_conflict() -> None:
    row = head(stored(MIT, licence_keys=("apache-2.0",)))

    assert row.licence_result == "conflict"


def test_the_background_reads_again_what_an_older_catalogue_read() -> None:
    model = store_snapshot(snapshot(), by=None, at=NOON).model
    Revision.objects.update(licence_edition="older", licence_result="none")

    tasks.identify_licences()

    revision = model.revisions.get()
    assert revision.licence_edition == identification.edition()
    assert revision.licence_result == "claim only"
