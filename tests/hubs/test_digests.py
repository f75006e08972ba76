"""What of a model is news: renames, other owners, rewritten history, and not a counter."""

from dataclasses import replace
from typing import Any

import pytest

from demo.hub import FileSpec, Sandbox
from inventory.hubs.base import HubError, Reason
from inventory.hubs.digests import digest, stable_facts
from inventory.hubs.huggingface import HuggingFace

WEIGHTS = FileSpec("model.safetensors", size=5_000_000)


def test_a_renamed_model_is_found_under_its_new_name_with_all_old_ones(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("old/name")
    before = hub.snapshot("old/name")
    sandbox.rename("old/name", "new/name")

    after = hub.snapshot("old/name")

    assert (after.asked_id, after.repo_id, after.aliases) == ("old/name", "new/name", ("old/name",))
    assert after.hub_id == before.hub_id
    assert digest(after) == digest(before)


def test_a_reused_name_has_another_key(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", license="mit")
    before = hub.snapshot("org/name")
    sandbox.delete("org/name")
    sandbox.reuse_name("org/name", license="mit")

    after = hub.snapshot("org/name")

    assert after.hub_id != before.hub_id
    assert digest(after) != digest(before)


@pytest.mark.parametrize(
    ("happens", "arguments"),
    [
        ("change_licence", {"licence": "other"}),
        ("change_licence", {"licence": None}),
        ("change_licence_text", {"text": "new terms"}),
        ("change_base_model", {"base_model": "org/other", "relation": "adapter"}),
        ("gate", {"gate": "auto"}),
        ("disable", {"answers": True}),
        ("move_commit", {}),
        ("squash_history", {}),
        ("change_file_hash", {"path": "model.safetensors"}),
        ("change_file_hash", {"path": "model.safetensors", "same_commit": True}),
    ],
)
def test_the_digest_changes_when_something_happened(
    happens: str, arguments: dict[str, Any], sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name", license="mit", base_model="org/base", files=(WEIGHTS,))
    before = digest(hub.snapshot("org/name"))

    getattr(sandbox, happens)("org/name", **arguments)

    assert digest(hub.snapshot("org/name")) != before


@pytest.mark.parametrize("happens", ["drift", "finish_scan", "change_scan_verdict"])
def test_the_digest_stands_while_only_counters_and_scans_move(
    happens: str, sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name", files=(replace(WEIGHTS, scan="queued"),))
    before = hub.snapshot("org/name")
    arguments: dict[str, tuple[str, ...]] = {
        "drift": (),
        "finish_scan": ("org/name",),
        "change_scan_verdict": ("org/name", "model.safetensors", "unsafe"),
    }

    getattr(sandbox, happens)(*arguments[happens])

    assert digest(hub.snapshot("org/name")) == digest(before)
    assert stable_facts(before)["sha"] == before.sha


def test_an_update_keeps_the_old_commit_and_a_rewrite_does_not(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name")
    sha = hub.snapshot("org/name").sha
    for _ in range(70):
        sandbox.move_commit("org/name")
    updated = hub.commits_contain("org/name", sha)

    sandbox.squash_history("org/name")

    assert updated
    assert not hub.commits_contain("org/name", sha)
    with pytest.raises(HubError, match="not at this revision") as gone:
        hub.snapshot("org/name", revision=sha)
    assert gone.value.reason is Reason.REVISION_NOT_FOUND
