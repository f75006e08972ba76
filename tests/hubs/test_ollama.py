"""A tag at the Ollama registry leads to its manifest, its files by SHA-256, and its licence."""

import hashlib
from collections.abc import Iterator

import pytest

from demo.hub import Sandbox, running
from inventory.hubs.address import Address, parse
from inventory.hubs.base import HubError, HubUnavailable, Reason
from inventory.hubs.ollama import Ollama

HUB = "https://huggingface.co"
WEIGHTS = "d" * 64


@pytest.fixture
def registry(endpoint: str, sandbox: Sandbox) -> Ollama:
    """The client, and a registry with one tag."""
    sandbox.push_image(
        "library/llama3.2:3b",
        weights=WEIGHTS,
        licences=["The terms.", "The policy."],
        config={"model_type": "3.2B", "file_type": "Q4_K_M"},
    )
    return Ollama(endpoint, timeout=5)


@pytest.fixture
def elsewhere(sandbox: Sandbox) -> Iterator[str]:
    """Another host, where the registry keeps its blobs."""
    kept = Sandbox(registry=type(sandbox.registry)(blobs=sandbox.registry.blobs))
    with running(kept) as url:
        yield url


@pytest.mark.parametrize(
    ("typed", "repo_id", "revision"),
    [
        ("llama3.2:3b", "llama3.2:3b", None),
        ("ollama:llama3.2", "llama3.2:latest", None),
        ("ollama:llama3.2:3b", "llama3.2:3b", None),
        ("OLLAMA:llama3.2", "llama3.2:latest", None),
        ("library/llama3.2:3b", "llama3.2:3b", None),
        ("mannix/llama3:8b-q4_K_M", "mannix/llama3:8b-q4_K_M", None),
        ("ollama run llama3.2:3b", "llama3.2:3b", None),
        ("ollama pull  llama3.2", "llama3.2:latest", None),
        ('ollama run llama3.2:3b "Why is the sky blue?"', "llama3.2:3b", None),
        ("ollama run --verbose llama3.2:3b", "llama3.2:3b", None),
        ("https://ollama.com/library/llama3.2:3b", "llama3.2:3b", None),
        ("https://ollama.com/mannix/llama3", "mannix/llama3:latest", None),
        ("ollama.com/library/llama3.2/tags", "llama3.2:latest", None),
        ("registry.ollama.ai/library/llama3.2:3b", "llama3.2:3b", None),
        (f"llama3.2:3b@sha256:{WEIGHTS}", "llama3.2:3b", WEIGHTS),
    ],
)
def test_a_reference_of_ollama_is_told_by_its_form(
    typed: str, repo_id: str, revision: str | None
) -> None:
    assert parse(typed, endpoint=HUB) == Address(repo_id, revision, hub="ollama")


@pytest.mark.parametrize(
    "typed", ["hf.co/org/name:Q4_K_M", "ollama run hf.co/org/name:Q4_K_M", "ollama:hf.co/org/name",
              "huggingface.co/org/name:Q8_0", "HF.co/org/name:Q4_K_M"],
)  # fmt: skip
def test_a_reference_to_hugging_face_is_the_repository_there(typed: str) -> None:
    found = parse(typed, endpoint=HUB)

    assert found == Address("org/name")
    assert ("whole repository" in found.note) == (typed.count(":Q") == 1)


def test_a_plain_name_stays_one_of_hugging_face() -> None:
    assert parse("llama3.2", endpoint=HUB).hub == "huggingface"


@pytest.mark.parametrize(
    "typed",
    ["ollama:", "a/b/c:d", "llama3.2:", ":3b", "ollama:a b", "evil.example/a:b", "llama3:../x",
     "llama3.2:3b@sha256:12", "ollama run", "https://me:secret@ollama.com/library/x:y",
     "llama3.2:3b@", "ollama.com/"],
)  # fmt: skip
def test_what_is_no_reference_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(HubError) as refused:
        parse(typed, endpoint=HUB)

    assert refused.value.reason in {Reason.INVALID_ID, Reason.WRONG_HOST}
    assert "secret" not in str(refused.value)


def test_a_tag_is_read_with_its_files_its_licence_and_what_it_is(
    registry: Ollama, sandbox: Sandbox
) -> None:
    read = registry.snapshot("llama3.2:3b")

    manifest = sandbox.registry.blobs[sandbox.registry.tags["library/llama3.2:3b"]]
    assert read.sha == hashlib.sha256(manifest).hexdigest()
    assert (read.hub, read.hub_id, read.repo_id) == (
        "ollama", "library/llama3.2:3b", "llama3.2:3b",
    )  # fmt: skip
    assert read.author == "library"
    assert {file.path: file.sha256 for file in read.files}["model.gguf"] == WEIGHTS
    assert all(file.sha256 and file.size for file in read.files)
    assert read.licence_paths == ("LICENSE", "LICENSE-2")
    assert read.licence_text == "=== LICENSE ===\nThe terms.\n\n=== LICENSE-2 ===\nThe policy."
    assert read.card == {
        "model_format": "gguf", "model_family": "llama", "model_type": "3.2B",
        "file_type": "Q4_K_M",
    }  # fmt: skip
    assert read.problems == ()


def test_a_digest_pins_a_manifest_after_the_tag_has_moved(
    registry: Ollama, sandbox: Sandbox
) -> None:
    old = registry.snapshot("llama3.2:3b")
    sandbox.push_image("library/llama3.2:3b", weights="e" * 64)

    assert registry.snapshot("llama3.2:3b").sha != old.sha
    assert registry.snapshot("llama3.2:3b", revision=old.sha).files == old.files
    assert registry.commits_contain("llama3.2:3b", old.sha)


def test_a_manifest_that_is_gone_is_told_from_a_model_that_is_gone(registry: Ollama) -> None:
    with pytest.raises(HubError) as lost:
        registry.snapshot("llama3.2:3b", revision="9" * 64)
    with pytest.raises(HubError) as unknown:
        registry.snapshot("llama3.2:70b")

    assert lost.value.reason is Reason.REVISION_NOT_FOUND
    assert unknown.value.reason is Reason.NOT_FOUND_OR_PRIVATE


def test_a_cloud_model_is_said_to_have_no_weights(registry: Ollama, sandbox: Sandbox) -> None:
    sandbox.push_image(
        "library/big:cloud", weights="none", config={"remote_host": "https://ollama.com:443"}
    )

    read = registry.snapshot("big:cloud")

    assert [file.path for file in read.files] == ["template"]
    assert "cloud model" in read.problems[0]


def test_blobs_come_from_another_host_only_if_it_is_on_the_list(
    endpoint: str, registry: Ollama, sandbox: Sandbox, elsewhere: str
) -> None:
    sandbox.registry.blob_host = elsewhere
    trusting = Ollama(endpoint, blob_hosts={elsewhere.removeprefix("http://")}, timeout=5)

    assert trusting.snapshot("llama3.2:3b").licence_text
    refused = registry.snapshot("llama3.2:3b")

    assert refused.licence_text is None
    assert refused.card == {}
    assert any("another place" in problem for problem in refused.problems)


def test_the_other_host_cannot_send_us_on(
    endpoint: str, registry: Ollama, sandbox: Sandbox, elsewhere: str
) -> None:
    sandbox.registry.blob_host = elsewhere
    both = Ollama(endpoint, blob_hosts={elsewhere.removeprefix("http://"), "127.0.0.1:9"})
    with running(Sandbox()) as third:
        third_registry = Sandbox()
        third_registry.registry.blob_host = third
        with running(third_registry) as middle:
            sandbox.registry.blob_host = middle
            trusting = Ollama(endpoint, blob_hosts={middle.removeprefix("http://")}, timeout=5)
            assert trusting.snapshot("llama3.2:3b").licence_text is None
    assert both.blob_hosts


def test_bytes_with_another_digest_are_not_used(registry: Ollama, sandbox: Sandbox) -> None:
    digest = hashlib.sha256(b"The terms.").hexdigest()
    sandbox.registry.blobs[digest] = b"Other terms."

    read = registry.snapshot("llama3.2:3b")

    assert read.licence_text is None
    assert any("does not have the SHA-256" in problem for problem in read.problems)


@pytest.mark.parametrize(
    "body", [b"[]", b'{"layers": []}', b'{"layers": [{"digest": "md5:1"}]}', b'{"layers": 3}']
)
def test_a_manifest_that_is_none_is_refused(
    registry: Ollama, sandbox: Sandbox, body: bytes
) -> None:
    sandbox.registry.tags["library/odd:1"] = sandbox.registry.keep(body)

    with pytest.raises(HubError) as refused:
        registry.snapshot("odd:1")

    assert refused.value.reason is Reason.UNREADABLE


def test_a_registry_that_is_away_is_asked_again(registry: Ollama, sandbox: Sandbox) -> None:
    sandbox.fault("unavailable")

    with pytest.raises(HubUnavailable):
        registry.snapshot("llama3.2:3b")
