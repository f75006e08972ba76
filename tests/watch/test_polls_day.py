"""A day at the hub: everything happens once, every reply is noisy, and nothing else is found."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.hub import Sandbox
from governance.watch.actions import poll
from governance.watch.models import Change, ChangeKind, Poll
from inventory.hubs.base import Hub
from inventory.models import System
from tests.conftest import NOON

NAME, NEW_NAME, WEIGHTS = "org/model", "neworg/model", "model.safetensors"
KIND = ChangeKind
# What a person here did, not the hub.
OURS = {KIND.LICENCE_DECISION_CONTRADICTED}

# Branches and tags are asked for once a day.
LOOKS = (*[timedelta(minutes=31)] * 3, timedelta(hours=24))

Event = tuple[str, Callable[[Sandbox], object], list[ChangeKind]]
DAY: tuple[Event, ...] = (
    ("nothing", lambda hub: None, []),
    ("a tag and a branch", lambda hub: (hub.tag(NAME, "v1.0"), hub.branch(NAME, "next")), []),
    ("another licence", lambda hub: hub.change_licence(NAME, "cc-by-nc-4.0"),
     [KIND.NEW_COMMIT, KIND.LICENCE_CHANGED]),
    ("other terms", lambda hub: hub.change_licence_text(NAME, "other terms\n"),
     [KIND.NEW_COMMIT, KIND.LICENCE_TEXT_CHANGED]),
    ("another base", lambda hub: hub.change_base_model(NAME, "org/other", relation="merge"),
     [KIND.NEW_COMMIT, KIND.BASE_MODEL_CHANGED]),
    ("another card", lambda hub: hub.change_card(NAME, language="de"),
     [KIND.NEW_COMMIT, KIND.CARD_CHANGED]),
    ("a commit", lambda hub: hub.move_commit(NAME), [KIND.NEW_COMMIT]),
    ("a tag and a branch that move", lambda hub: (hub.tag(NAME, "v1.0"), hub.branch(NAME, "next")),
     [KIND.TAG_MOVED]),
    ("other weights without a word", lambda hub: hub.change_file_hash(NAME, WEIGHTS),
     [KIND.NEW_COMMIT, KIND.WEIGHTS_CHANGED]),
    ("other weights under one commit",
     lambda hub: hub.change_file_hash(NAME, WEIGHTS, same_commit=True), [KIND.FILE_CHANGED]),
    # Of the newest commit and of the one that the system runs.
    ("a verdict", lambda hub: hub.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe"),
     [KIND.SCAN_CHANGED, KIND.SCAN_CHANGED]),
    ("a rename", lambda hub: hub.rename(NAME, NEW_NAME), [KIND.RENAMED]),
    ("a squatter", lambda hub: (hub.aliases.pop(NAME), hub.reuse_name(NAME)), [KIND.NAME_REUSED]),
    ("a squash", lambda hub: hub.squash_history(NEW_NAME),
     [KIND.HISTORY_REWRITTEN, KIND.REVISION_GONE]),
    ("a gate", lambda hub: hub.gate(NEW_NAME), [KIND.GATED]),
    ("a ban", lambda hub: hub.disable(NEW_NAME), [KIND.DISABLED]),
    ("an end of the ban", lambda hub: hub.disable(NEW_NAME, disabled=False),
     [KIND.AVAILABLE_AGAIN]),
    ("a deletion", lambda hub: hub.delete(NEW_NAME), [KIND.UNAVAILABLE]),
)  # fmt: skip


@pytest.mark.parametrize("honours", [True, False], ids=["with 304", "without 304"])
def test_a_day_yields_exactly_what_happened(
    honours: bool, sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    sandbox.drift()
    sandbox.answers_304 = honours
    # The hub's clock is not ours: for it all this happens within one window.
    sandbox.limits.anonymous = {"api": 5_000, "resolvers": 5_000}
    found, at = {}, NOON

    for name, happens, _ in DAY:
        happens(sandbox)
        kinds: list[str] = []
        for wait in LOOKS:
            at += wait
            kinds += [change.kind for change in poll(poll_row, hub=hub, at=at)]
        found[name] = Counter(kinds)

    assert found == {name: Counter(expected) for name, _, expected in DAY}
    assert {kind for *_, expected in DAY for kind in expected} == set(KIND) - OURS
    assert Change.objects.count() == sum(len(expected) for *_, expected in DAY)
