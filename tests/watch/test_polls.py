"""What a poll finds, each kind of change through a hub whose state is changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from demo.hub import Sandbox
from governance.audit.models import Entry
from governance.watch.actions import next_turn, poll, poll_now, schedule_first_poll, schedule_poll
from governance.watch.models import Change, ChangeKind, Finding, Poll
from governance.web.refusals import NotAllowed, Refused
from inventory.actions import store_snapshot
from inventory.hubs import HUBS
from inventory.hubs.base import Hub
from inventory.models import HubModel, System
from tests.conftest import NOON
from tests.factories import HubModelFactory, SystemFactory, UseCaseFactory, UserFactory

NAME = "org/model"
LATER = NOON + timedelta(hours=6)
FILE = "pytorch_model.bin"

Script = Callable[[Sandbox], object]
SCRIPT: dict[str, tuple[Script, set[ChangeKind]]] = {
    "another licence": (
        lambda hub: hub.change_licence(NAME, "cc-by-nc-4.0"),
        {ChangeKind.NEW_COMMIT, ChangeKind.LICENCE_CHANGED},
    ),
    "no licence": (
        lambda hub: hub.change_licence(NAME, None),
        {ChangeKind.NEW_COMMIT, ChangeKind.LICENCE_CHANGED},
    ),
    "a list of licences": (
        lambda hub: hub.change_licence(NAME, ["mit", "other"]),
        {ChangeKind.NEW_COMMIT, ChangeKind.LICENCE_CHANGED},
    ),
    "another licence text": (
        lambda hub: hub.change_licence_text(NAME, "other terms\n"),
        {ChangeKind.NEW_COMMIT, ChangeKind.LICENCE_TEXT_CHANGED},
    ),
    "a gate": (lambda hub: hub.gate(NAME), {ChangeKind.GATED}),
    "disabled without an answer": (lambda hub: hub.disable(NAME), {ChangeKind.DISABLED}),
    "disabled with an answer": (
        lambda hub: hub.disable(NAME, answers=True),
        {ChangeKind.DISABLED},
    ),
    "a new name": (lambda hub: hub.rename(NAME, "neworg/model"), {ChangeKind.RENAMED}),
    "history squashed": (
        lambda hub: hub.squash_history(NAME),
        {ChangeKind.HISTORY_REWRITTEN, ChangeKind.REVISION_GONE},
    ),
    "a new commit": (lambda hub: hub.move_commit(NAME), {ChangeKind.NEW_COMMIT}),
    "other bytes under the same commit": (
        lambda hub: hub.change_file_hash(NAME, FILE, same_commit=True),
        {ChangeKind.FILE_CHANGED},
    ),
    "another verdict": (
        lambda hub: hub.change_scan_verdict(NAME, FILE, "unsafe"),
        {ChangeKind.SCAN_CHANGED},
    ),
    "another base model": (
        lambda hub: hub.change_base_model(NAME, "org/other", relation="finetune"),
        {ChangeKind.NEW_COMMIT, ChangeKind.BASE_MODEL_CHANGED},
    ),
    "the name taken by somebody else": (
        lambda hub: hub.reuse_name(NAME, license="mit"),
        {ChangeKind.NAME_REUSED},
    ),
    "a former name taken by somebody else": (
        lambda hub: (hub.aliases.pop("old/model"), hub.reuse_name("old/model")),
        {ChangeKind.NAME_REUSED},
    ),
}


def digests(model: HubModel) -> tuple[str, ...]:
    """What approvals are bound to."""
    fresh = HubModel.objects.get(pk=model.pk)
    of_revisions = fresh.revisions.order_by("pk").values_list("digest", "scan_digest")
    return (fresh.standing_digest, fresh.access_digest, *(d for row in of_revisions for d in row))


@pytest.mark.parametrize("name", SCRIPT)
@pytest.mark.once
def test_a_change_is_found_once(
    name: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    happens, expected = SCRIPT[name]
    happens(sandbox)

    first = poll(poll_row, hub=hub, at=LATER)
    second = poll(poll_row, hub=hub, at=LATER + timedelta(hours=6))

    assert {change.kind for change in first} == expected
    assert second == []
    assert Entry.objects.about(poll_row.model).filter(event="change.found").count() == len(expected)


@pytest.mark.parametrize("name", SCRIPT)
def test_what_the_policy_calls_medium_or_worse_becomes_a_finding_of_the_system(
    name: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    happens, _ = SCRIPT[name]
    happens(sandbox)

    changes = poll(poll_row, hub=hub, at=LATER)

    worth = {change.pk for change in changes if change.severity in {"medium", "high", "critical"}}
    findings = Finding.objects.filter(system=system)
    assert set(findings.values_list("change", flat=True)) == worth
    assert all(finding.owner == system.owner for finding in findings)


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("another licence", True),
        ("another licence text", True),
        ("a gate", True),
        ("disabled without an answer", True),
        ("other bytes under the same commit", True),
        ("another verdict", True),
        ("the name taken by somebody else", True),
        ("history squashed", True),
        ("a new name", False),
        ("a new commit", False),
    ],
)
@pytest.mark.once
def test_what_approvals_are_bound_to_moves_with_the_change(
    name: str, moves: bool, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    before = digests(poll_row.model)
    SCRIPT[name][0](sandbox)

    poll(poll_row, hub=hub, at=LATER)

    assert (digests(poll_row.model)[: len(before)] != before) is moves


def test_a_licence_change_names_both_licences_and_both_commits(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    old = sandbox.repo(NAME).head.mark.id
    new = sandbox.change_licence(NAME, "cc-by-nc-4.0")

    poll(poll_row, hub=hub, at=LATER)

    change = Change.objects.get(kind=ChangeKind.LICENCE_CHANGED)
    assert change.before == {"licence": "mit", "commit": old}
    assert change.after == {"licence": "cc-by-nc-4.0", "commit": new}
    assert "from mit to cc-by-nc-4.0" in Finding.objects.get().because
    assert Finding.objects.get().due_on == (LATER + timedelta(days=30)).date()


def test_a_finding_about_one_commit_reaches_only_the_systems_that_run_it(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    other = SystemFactory()
    sandbox.move_commit(NAME)
    poll(poll_row, hub=hub, at=LATER)
    newer = poll_row.model.revisions.exclude(uses__system=system).get()
    other.uses.create(revision=newer, added_at=NOON)
    sandbox.change_scan_verdict(NAME, FILE, "unsafe")

    poll(poll_row, hub=hub, at=LATER + timedelta(hours=6))

    assert set(Finding.objects.values_list("system", flat=True)) <= {system.pk, other.pk}
    assert Finding.objects.filter(system=other, change__revision=newer).exists()


@pytest.mark.once
def test_counters_tags_and_spaces_are_noise(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.drift()
    entries = Entry.objects.count()

    found = [
        poll(poll_row, hub=hub, at=LATER + timedelta(hours=hours)) for hours in range(0, 18, 6)
    ]

    assert found == [[], [], []]
    assert Entry.objects.count() == entries


@pytest.mark.once
def test_a_scan_that_ends_without_a_finding_is_no_news(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.change_scan_verdict(NAME, FILE, "queued")
    poll(poll_row, hub=hub, at=LATER)
    sandbox.finish_scan(NAME)

    assert poll(poll_row, hub=hub, at=LATER + timedelta(hours=6)) == []


@pytest.mark.parametrize("happens", ["delete", "make_private"])
def test_a_model_counts_as_gone_after_three_answers_over_an_hour(
    happens: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    getattr(sandbox, happens)(NAME)

    found, said = [], []
    for minutes in (0, 10, 20, 61, 90):
        found.append(poll(poll_row, hub=hub, at=LATER + timedelta(minutes=minutes)))
        said.append(Poll.objects.get().problem)

    assert ["It counts as gone once" in problem for problem in said] == [True] * 3 + [False] * 2
    assert all("does not show org/model any more" in problem for problem in said)
    assert [[change.kind for change in changes] for changes in found] == [
        [], [], [], [ChangeKind.UNAVAILABLE], [],
    ]  # fmt: skip
    poll_row.refresh_from_db()
    poll_row.model.refresh_from_db()
    assert poll_row.stale_since == LATER
    assert poll_row.model.unavailable_since == LATER + timedelta(minutes=61)
    assert poll_row.model.revisions.get().files.exists()


@pytest.mark.once
def test_a_model_that_was_gone_for_a_moment_only_was_never_gone(
    sandbox: Sandbox, hub: Hub, poll_row: Poll
) -> None:
    sandbox.make_private(NAME)
    poll(poll_row, hub=hub, at=LATER)
    poll(poll_row, hub=hub, at=LATER + timedelta(hours=1))
    sandbox.make_private(NAME, private=False)

    poll(poll_row, hub=hub, at=LATER + timedelta(hours=2))

    poll_row.refresh_from_db()
    assert not Change.objects.exists()
    assert (poll_row.stale_since, poll_row.misses, poll_row.missing_since) == (None, 0, None)


@pytest.mark.parametrize("name", ["make_private", "disable"])
def test_what_comes_back_is_said(
    name: str, sandbox: Sandbox, hub: Hub, poll_row: Poll, model: HubModel
) -> None:
    before = digests(model)
    getattr(sandbox, name)(NAME)
    for hours in (0, 1, 2):
        poll(poll_row, hub=hub, at=LATER + timedelta(hours=hours))
    getattr(sandbox, name)(
        NAME, **{{"make_private": "private", "disable": "disabled"}[name]: False}
    )

    changes = poll(poll_row, hub=hub, at=LATER + timedelta(hours=8))

    assert [change.kind for change in changes] == [ChangeKind.AVAILABLE_AGAIN]
    assert digests(model) == before


@pytest.mark.once
def test_a_pinned_commit_that_comes_back_is_said(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    old = sandbox.repo(NAME).commits[0]
    sandbox.squash_history(NAME)
    poll(poll_row, hub=hub, at=LATER)
    sandbox.repo(NAME).forgotten.clear()
    sandbox.repo(NAME).commits.append(old)

    changes = poll(poll_row, hub=hub, at=LATER + timedelta(hours=6))

    assert [change.kind for change in changes] == [ChangeKind.AVAILABLE_AGAIN]


def test_another_repository_under_our_name_is_never_taken_over(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    facts = HubModel.objects.values("hub_id", "head_sha", "repo_id").get()
    sandbox.reuse_name(NAME, license="apache-2.0")

    poll(poll_row, hub=hub, at=LATER)

    poll_row.refresh_from_db()
    assert HubModel.objects.values("hub_id", "head_sha", "repo_id").get() == facts
    assert HubModel.objects.get().unavailable_since == LATER
    assert Finding.objects.get(system=system).severity == "critical"
    assert "belongs to another repository" in poll_row.problem


@pytest.mark.once
def test_a_card_text_that_changes_is_a_small_change(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    repo = sandbox.repo(NAME)
    card = dict(repo.head.card) | {"datasets": ["org/other-data"]}
    sandbox._commit_card(repo, card, repo.head.tags, "Update the card")

    changes = poll(poll_row, hub=hub, at=LATER)

    assert {change.kind for change in changes} == {ChangeKind.NEW_COMMIT, ChangeKind.CARD_CHANGED}
    assert not Finding.objects.exists()


def test_models_are_spread_over_the_interval_and_keep_their_place() -> None:
    models = [HubModelFactory.build(hub_id=f"{number:024x}") for number in range(200)]

    turns = [next_turn(model, NOON) for model in models]

    hours = {int((turn - NOON).total_seconds() // 3600) for turn in turns}
    assert hours == set(range(6))
    assert next_turn(models[0], turns[0] + timedelta(seconds=1)) == turns[0] + timedelta(hours=6)


def test_registering_schedules_the_first_poll_once(model: HubModel) -> None:
    again = schedule_poll(model, by=None, at=LATER)

    assert Poll.objects.get(model=model) == again
    assert NOON < again.due_at <= NOON + timedelta(hours=6)


def test_the_button_makes_a_poll_due_at_once_for_those_who_may(model: HubModel) -> None:
    poll_now(model, by=UserFactory(roles=["engineer"]), at=NOON)

    assert Poll.objects.due(NOON).get().model == model
    with pytest.raises(NotAllowed, match="ask the hub"):
        poll_now(model, by=UserFactory(roles=["auditor"]), at=NOON)


def test_a_change_goes_through_with_everything_that_follows_from_it(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System, settings
) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"
    use_case = UseCaseFactory(system=system)
    sandbox.change_licence(NAME, "cc-by-nc-4.0")

    poll(poll_row, hub=hub, at=LATER)

    assert Entry.objects.about(use_case).filter(event="use_case.assessed").exists()
    assert Finding.objects.filter(system=system).exists()


def test_a_model_that_no_system_uses_waits_for_a_person_to_ask(model: HubModel) -> None:
    row = schedule_poll(model, by=None, at=NOON)
    later = NOON + timedelta(days=1)
    Poll.objects.filter(pk=row.pk).update(due_at=NOON)
    System.objects.update(retired_at=NOON)

    assert not Poll.objects.in_turn(later).exists()

    poll_now(model, by=UserFactory(roles=["engineer"]), at=NOON)

    assert list(Poll.objects.in_turn(later)) == [row]


@pytest.mark.django_db
def test_a_model_entered_by_hand_is_never_polled() -> None:
    model = HubModelFactory(hub="internal")

    schedule_first_poll(model, by=None, at=NOON)

    assert not Poll.objects.exists()
    with pytest.raises(Refused, match="no hub to ask"):
        poll_now(model, by=UserFactory(roles=["engineer"]), at=NOON)


@pytest.mark.django_db
def test_a_model_of_ollama_is_asked_for_at_its_own_registry(
    sandbox: Sandbox, endpoint: str, settings: Any
) -> None:
    settings.OLLAMA_ENDPOINT = endpoint
    sandbox.push_image("library/llama3.2:3b")
    hub = HUBS["ollama"]()
    model = store_snapshot(hub.snapshot("llama3.2:3b"), by=None, at=NOON).model
    moved = sandbox.push_image("library/llama3.2:3b", weights="e" * 64)

    changes = poll(schedule_poll(model, by=None, at=NOON), hub=hub, at=LATER)

    model.refresh_from_db()
    assert model.head_sha == moved
    assert [change.kind for change in changes] == ["new_commit"]
