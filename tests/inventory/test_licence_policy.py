"""The licence policy: who changes it, what a preview says, and that saving does just that."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from governance.accounts.models import Organisation, User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules.licence_policy import PolicyRule
from governance.web.refusals import NotAllowed, Refused
from inventory.actions.licence_policy import (
    PolicyMoved,
    change_policy,
    checked_policy,
    policy_digest,
    policy_rules,
)
from inventory.models import LicencePolicyRule
from inventory.organisation_verdict import use_of
from inventory.policy_preview import preview
from tests.conftest import NOON
from tests.factories import HubModelFactory, RevisionFactory, SystemModelFactory, UserFactory

pytestmark = pytest.mark.django_db
DENY_MIT = PolicyRule("licence", "mit", "deny", "Not here.")
ASK_PERMISSIVE = PolicyRule("family", "permissive", "legal")
CHANGE = "/licence-policy/change/"


@pytest.fixture
def lawyer() -> User:
    return UserFactory(roles=["legal_reviewer"])


@pytest.fixture
def desk(client: Client, lawyer: User) -> Client:
    client.force_login(lawyer)
    return client


def under(licence: str, number: int = 1) -> list[Any]:
    return [RevisionFactory(licence_key=licence, licence_id=licence) for _ in range(number)]


def saved(*rules: PolicyRule, by: User) -> None:
    change_policy(rules, seen=policy_digest(policy_rules()), by=by, at=NOON)


def test_a_policy_is_saved_with_who_set_each_rule_and_logged(lawyer: User) -> None:
    saved(DENY_MIT, by=lawyer)
    other = UserFactory(roles=["governance_officer"])
    saved(DENY_MIT, ASK_PERMISSIVE, by=other)

    assert set(policy_rules()) == {DENY_MIT, ASK_PERMISSIVE}
    assert LicencePolicyRule.objects.get(key="mit").set_by == lawyer
    entry = Entry.objects.telling(Event.LICENCE_POLICY_CHANGED).first()
    assert entry is not None
    assert (entry.actor, entry.after) == (other.full_name, {"family permissive": "Ask legal."})


def test_the_same_policy_again_is_no_change(lawyer: User) -> None:
    saved(DENY_MIT, by=lawyer)
    saved(DENY_MIT, by=lawyer)

    assert Entry.objects.telling(Event.LICENCE_POLICY_CHANGED).count() == 1


def test_a_rule_is_taken_away(lawyer: User) -> None:
    saved(DENY_MIT, by=lawyer)
    saved(by=lawyer)

    assert policy_rules() == ()


def test_only_those_who_may_change_the_policy_do(engineer: User) -> None:
    with pytest.raises(NotAllowed, match="change the licence policy"):
        saved(DENY_MIT, by=engineer)


def test_of_two_who_change_it_at_once_the_second_looks_again(lawyer: User) -> None:
    seen = policy_digest(policy_rules())
    change_policy([DENY_MIT], seen=seen, by=lawyer, at=NOON)

    with pytest.raises(PolicyMoved, match="Look at the preview again"):
        change_policy([ASK_PERMISSIVE], seen=seen, by=lawyer, at=NOON)

    assert policy_rules() == (DENY_MIT,)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (PolicyRule("licence", "nope", "deny"), "key"),
        (PolicyRule("family", "mit", "deny"), "key"),
        (PolicyRule("licence", "mit\x00", "deny"), "key"),
        (PolicyRule("model", "mit", "deny"), "scope"),
        (PolicyRule("licence", "mit", "forbid"), "outcome"),
        (PolicyRule("licence", "mit", "deny", "x" * 1001), "note"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: PolicyRule, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked_policy([rule])

    assert refusal.value.field == field


def test_two_rules_about_the_same_are_refused() -> None:
    with pytest.raises(Refused, match="two rules for mit"):
        checked_policy([DENY_MIT, PolicyRule("licence", "mit", "allow")])


def test_a_note_loses_what_no_database_takes() -> None:
    assert checked_policy([PolicyRule("licence", "mit", "deny", " a\x00b ")])[0].note == "ab"


def test_a_preview_names_every_model_that_moves_and_saves_nothing(lawyer: User) -> None:
    revision, *_ = under("mit", 2)
    under("apache-2.0")
    RevisionFactory(licence_key="mit", licence_id="mit", model=HubModelFactory(registered_at=None))
    SystemModelFactory(revision=revision)

    found = preview((), (DENY_MIT,), use_of(Organisation.objects.ours()))

    assert found.models == 3
    assert {one.licence_id for one in found.changes} == {"mit"}
    assert {one.now for one in found.changes} == {"not allowed"}
    assert found.in_use == 1
    assert sum(number for *_, number in found.moves) == 2
    assert policy_rules() == ()


def test_saving_does_just_what_the_preview_said(lawyer: User) -> None:
    for licence in ("mit", "apache-2.0", "llama3.1", "cc-by-nc-4.0"):
        under(licence)
    under("other")
    use = use_of(Organisation.objects.ours())
    promised = preview((), (DENY_MIT, ASK_PERMISSIVE), use)

    saved(DENY_MIT, ASK_PERMISSIVE, by=lawyer)
    undone = preview(policy_rules(), (), use)

    assert promised.changes
    assert {(one.repo_id, one.now, one.was) for one in promised.changes} == {
        (one.repo_id, one.was, one.now) for one in undone.changes
    }


def test_a_preview_costs_as_many_queries_for_fifty_models_as_for_two() -> None:
    use = use_of(Organisation.objects.ours())
    under("mit", 2)
    with CaptureQueriesContext(connection) as few:
        preview((), (DENY_MIT,), use)
    under("mit", 48)

    with CaptureQueriesContext(connection) as many:
        assert len(preview((), (DENY_MIT,), use).changes) == 50

    assert len(many) == len(few) == 1


def test_the_page_shows_the_rules_and_the_way_to_change_them(desk: Client, lawyer: User) -> None:
    saved(DENY_MIT, ASK_PERMISSIVE, by=lawyer)

    page = desk.get(reverse("inventory:licence-policy"))

    for words in ("MIT License", "Deny", "Not here.", "All of: Permissive", "Ask legal"):
        assertContains(page, words)


def test_the_preview_page_shows_what_moves_and_a_post_saves_it(desk: Client) -> None:
    under("mit", 25)
    typed = {"about": "licence:mit", "outcome": "deny", "note": "Not here."}

    page = desk.get(CHANGE, typed)

    assertContains(page, "25 of 25 models would get another outcome")
    assertContains(page, "page=2")
    assert policy_rules() == ()
    done = desk.post(CHANGE, {**typed, "seen": page.context["seen"]})
    assertRedirects(done, reverse("inventory:licence-policy"))
    assert policy_rules() == (DENY_MIT,)


def test_a_preview_is_exported_whole(desk: Client) -> None:
    under("mit", 25)

    response = desk.get(CHANGE, {"about": "licence:mit", "outcome": "deny", "format": "csv"})

    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 26


def test_a_change_that_somebody_overtook_is_shown_again(desk: Client, lawyer: User) -> None:
    seen = policy_digest(policy_rules())
    saved(ASK_PERMISSIVE, by=lawyer)

    page = desk.post(CHANGE, {"about": "licence:mit", "outcome": "deny", "seen": seen})

    assertContains(page, "Somebody changed the licence policy", status_code=422)
    assert policy_rules() == (ASK_PERMISSIVE,)


def test_a_rule_is_removed_through_its_preview(desk: Client, lawyer: User) -> None:
    saved(DENY_MIT, by=lawyer)
    typed = {"about": "licence:mit", "outcome": "remove"}
    page = desk.get(CHANGE, typed)

    desk.post(CHANGE, {**typed, "seen": page.context["seen"]})

    assert policy_rules() == ()


@pytest.mark.parametrize(
    "typed",
    [
        {"about": "licence:nope", "outcome": "deny"},
        {"about": "", "outcome": "deny"},
        {"about": "licence:mit", "outcome": "forbid"},
        {"about": "licence:mit", "outcome": "deny", "note": "a\x00b"},
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(desk: Client, typed: dict[str, str]) -> None:
    page = desk.get(CHANGE, typed)

    assert page.status_code == 422
    assert page.context["form"].errors


def test_an_engineer_reads_the_policy_and_changes_nothing(browser: Client) -> None:
    page = browser.get(reverse("inventory:licence-policy"))

    assertContains(page, "Legal reviewers and governance officers change the policy")
    assert browser.get(CHANGE, {"about": "licence:mit", "outcome": "deny"}).status_code == 403


def test_the_catalogue_is_read_again_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("identify_licences")

    assert "Nothing to do" in capsys.readouterr().out
