"""An organisation's own registry: one manifest a model, and never another address."""

from typing import Any

import pytest

from demo.hub import FileSpec, Sandbox, running
from inventory.hubs import HUBS
from inventory.hubs.address import Address, parse
from inventory.hubs.base import (
    BaseModelFact,
    GlancingHub,
    HubError,
    HubUnavailable,
    MeteredHub,
    Reason,
)
from inventory.hubs.manifest import Manifests

HUB = "https://huggingface.co"
WEIGHTS = FileSpec("model.safetensors", size=1000)
NAME = "bank/scorer"


@pytest.fixture
def registry(endpoint: str, sandbox: Sandbox) -> Manifests:
    """The client, and a registry with one model."""
    sandbox.add(
        NAME, license="apache-2.0", base_model="org/base",
        files=(WEIGHTS, FileSpec("LICENSE", text="The terms.\n")),
    )  # fmt: skip
    return Manifests(f"{endpoint}/registry", timeout=5)


def test_it_is_a_hub_like_the_others(registry: Manifests) -> None:
    assert isinstance(registry, GlancingHub)
    assert isinstance(registry, MeteredHub)


def test_a_manifest_is_read_with_files_licence_and_origin(
    registry: Manifests, sandbox: Sandbox
) -> None:
    read = registry.snapshot(NAME)

    repo = sandbox.repo(NAME)
    assert (read.hub, read.hub_id, read.repo_id) == ("manifest", repo.oid, NAME)
    assert read.sha == repo.head.mark.id
    assert {file.path for file in read.files} >= {"model.safetensors", "LICENSE"}
    assert all(len(file.sha256) == 64 and file.size is not None for file in read.files)
    assert (read.licence_key, read.licence_text) == ("apache-2.0", "The terms.\n")
    assert read.base_models == (BaseModelFact("org/base", "finetune"),)
    assert read.problems == ()


def test_a_commit_is_read_after_the_model_has_moved_on(
    registry: Manifests, sandbox: Sandbox
) -> None:
    old = registry.snapshot(NAME)
    sandbox.change_licence(NAME, "mit")

    assert registry.snapshot(NAME, revision=old.sha).licence_key == "apache-2.0"
    assert registry.snapshot(NAME).licence_key == "mit"
    assert registry.commits_contain(NAME, old.sha)
    sandbox.squash_history(NAME)
    assert not registry.commits_contain(NAME, old.sha)


def test_a_rename_is_followed_and_told(registry: Manifests, sandbox: Sandbox) -> None:
    sandbox.rename(NAME, "bank/rater")

    read = registry.snapshot(NAME)

    assert (read.repo_id, read.aliases) == ("bank/rater", (NAME,))


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda hub: hub.delete(NAME), Reason.NOT_FOUND_OR_PRIVATE),
        (lambda hub: hub.disable(NAME), Reason.DISABLED),
        (lambda hub: hub.fault("elsewhere"), Reason.REDIRECTED_ELSEWHERE),
        (lambda hub: hub.fault("loop", times=None), Reason.REDIRECTED_ELSEWHERE),
    ],
    ids=["deleted", "disabled", "sent elsewhere", "in a circle"],
)
def test_a_refusal_has_a_reason(
    happens: Any, reason: Reason, registry: Manifests, sandbox: Sandbox
) -> None:
    happens(sandbox)

    with pytest.raises(HubError) as refused:
        registry.snapshot(NAME)

    assert refused.value.reason is reason


@pytest.mark.parametrize("revision", ["9" * 40, "main", "9" * 39, "v1.0"])
def test_a_commit_that_is_not_there_or_not_whole_is_told_from_a_model_that_is_gone(
    revision: str, registry: Manifests
) -> None:
    with pytest.raises(HubError) as gone:
        registry.snapshot(NAME, revision=revision)

    assert gone.value.reason is Reason.REVISION_NOT_FOUND


@pytest.mark.parametrize(
    "kind", ["reset", "bad_gateway", "truncated", "html", "not_an_object", "rate_limited"]
)
def test_a_registry_that_is_away_is_asked_again(
    kind: str, registry: Manifests, sandbox: Sandbox
) -> None:
    sandbox.fault(kind)

    with pytest.raises(HubUnavailable):
        registry.snapshot(NAME)


def test_a_glance_tells_a_change_from_none(registry: Manifests, sandbox: Sandbox) -> None:
    sha = sandbox.repo(NAME).head.mark.id
    first = registry.glance([NAME], [sha], marks={})

    again = registry.glance([NAME], [sha], marks=first.marks)
    sandbox.change_file_hash(NAME, WEIGHTS.path, same_commit=True)
    changed = registry.glance([NAME], [sha], marks=first.marks)

    assert [first.unchanged, again.unchanged, changed.unchanged] == [False, True, False]


@pytest.mark.parametrize(
    "name", ["../secrets", "a/b/c", "http://127.0.0.1:9/x", "a/../../b", "a/b?x=1", "a/b#c"]
)
def test_a_name_cannot_lead_to_another_path(
    name: str, registry: Manifests, sandbox: Sandbox
) -> None:
    with pytest.raises(HubError) as refused:
        registry.snapshot(name)

    assert refused.value.reason is Reason.INVALID_ID
    assert sandbox.limits.used == {}


def test_a_token_goes_to_no_other_server(sandbox: Sandbox, registry: Manifests) -> None:
    other = Sandbox()
    other.add(NAME)
    with running(other) as elsewhere:
        sandbox.fault("elsewhere")
        with pytest.raises(HubError, match="another place"):
            Manifests(registry.wire.endpoint, "token", timeout=5).snapshot(NAME)
    assert elsewhere
    assert other.limits.used == {}


def test_without_an_endpoint_nothing_is_asked(settings: Any) -> None:
    settings.MANIFEST_ENDPOINT = ""

    with pytest.raises(HubError, match="MANIFEST_ENDPOINT"):
        HUBS["manifest"]().snapshot(NAME)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("registry:bank/scorer", Address("bank/scorer", hub="manifest")),
        ("Registry:bank/scorer", Address("bank/scorer", hub="manifest")),
        (f"registry:bank/scorer@{'a' * 40}", Address("bank/scorer", "a" * 40, hub="manifest")),
        ("registry:latest", Address("registry:latest", hub="ollama")),
    ],
)
def test_a_model_of_the_own_registry_is_told_by_its_form(typed: str, meant: Address) -> None:
    assert parse(typed, endpoint=HUB) == meant
    assert parse(str(meant), endpoint=HUB) == meant


def odd(**facts: Any) -> dict[str, Any]:
    """A manifest with some fields replaced."""
    whole = {
        "format": "weighbridge.manifest/1", "id": "7", "name": NAME, "commit": "c" * 40,
        "files": [{"path": "model.bin", "size": 3, "sha256": "a" * 64}],
    }  # fmt: skip
    return whole | facts


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"files": [{"path": "x"}]}, "no SHA-256"),
        ({"files": [{"path": "x", "sha256": "A" * 64}]}, "form of one"),
        ({"files": "many"}, "files"),
        ({"licence": {"key": 3}}, "key"),
        ({"base_models": [{"name": 7}]}, "name"),
        ({"gated": "perhaps"}, "gated"),
        ({"date": "soon"}, "date"),
    ],
)
def test_a_field_that_makes_no_sense_is_noted_and_the_rest_is_read(
    facts: dict[str, Any], sentence: str, registry: Manifests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.hub.manifest_api.manifest", lambda repo, commit: odd(**facts))

    read = registry.snapshot(NAME)

    assert read.sha == "c" * 40
    assert any(sentence in problem for problem in read.problems)


@pytest.mark.parametrize(
    "facts", [{"format": "other/1"}, {"commit": "main"}, {"commit": None}, {"name": "../x"}]
)
def test_a_manifest_that_is_none_is_refused(
    facts: dict[str, Any], registry: Manifests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.hub.manifest_api.manifest", lambda repo, commit: odd(**facts))

    with pytest.raises(HubError) as refused:
        registry.snapshot(NAME)

    assert refused.value.reason in {Reason.UNREADABLE, Reason.INVALID_ID}
