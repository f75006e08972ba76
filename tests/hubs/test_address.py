"""What a person may type, and what it means."""

import pytest

from inventory.hubs.address import Address, parse
from inventory.hubs.base import HubError, Reason

HUB = "https://huggingface.co"
SHA = "ae329b6937f31305a0d6c6779f6cd4072cc4097e"


@pytest.mark.parametrize(
    ("typed", "repo_id", "revision"),
    [
        ("openai-community/gpt2", "openai-community/gpt2", None),
        ("gpt2", "gpt2", None),
        ("  org/name \n", "org/name", None),
        ("01-ai/Yi-1.5_x.y", "01-ai/Yi-1.5_x.y", None),
        (f"org/name@{SHA}", "org/name", SHA),
        ("org/name@v1.0", "org/name", "v1.0"),
        (f"{HUB}/org/name", "org/name", None),
        (f"{HUB}/org/name/", "org/name", None),
        (f"{HUB}/gpt2", "gpt2", None),
        (f"{HUB}/models/org/name", "org/name", None),
        (f"{HUB}/org/name/tree/{SHA}", "org/name", SHA),
        (f"{HUB}/org/name/blob/main/config.json", "org/name", "main"),
        (f"{HUB}/gpt2/tree/main", "gpt2", "main"),
        (f"{HUB}/org/name/resolve/refs%2Fpr%2F1/a.json", "org/name", "refs/pr/1"),
        (f"{HUB}/org/name/discussions/4", "org/name", None),
        (f"{HUB}/org/name?library=transformers#usage", "org/name", None),
        ("huggingface.co/org/name", "org/name", None),
        ("HTTPS://HuggingFace.co/org/name", "org/name", None),
        (f"{HUB}:443/org/name", "org/name", None),
    ],
)
def test_a_name_or_a_page_of_the_hub_names_a_model(
    typed: str, repo_id: str, revision: str | None
) -> None:
    assert parse(typed, endpoint=HUB) == Address(repo_id, revision)


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.example/org/name",
        "https://huggingface.co.evil.example/org/name",
        "https://evil.example/?x=https://huggingface.co/org/name",
        "https://huggingface.co:8443/org/name",
        "http://huggingface.co/org/name",
        "ftp://huggingface.co/org/name",
        "http://127.0.0.1/org/name",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/org/name",
        "file:///etc/passwd",
    ],
)
def test_an_address_elsewhere_is_refused_as_such(typed: str) -> None:
    with pytest.raises(HubError) as refused:
        parse(typed, endpoint=HUB)

    assert refused.value.reason is Reason.WRONG_HOST


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "a/b/c",
        "a--b/c",
        "a/..",
        "../etc/passwd",
        "a/b..c",
        "-a/b",
        "a/b-",
        ".a/b",
        "a/b.git",
        "org/",
        "/name",
        "org//name",
        "org/na me",
        "org/name?x=1",
        "org/name\x00",
        "org/na\nme",
        "org/\u202eeman",
        "órg/name",
        "模型/name",
        "org/name@",
        "org/name@../../x",
        "org/name@a b",
        "o" * 50 + "/" + "n" * 50,
        "https://user:secret@huggingface.co/org/name",
        "https://huggingface.co@evil.example/org/name",
        "https://huggingface.co/",
        "https://huggingface.co/datasets/squad",
        "https://huggingface.co/spaces/org/name",
        "https://huggingface.co/org/%2e%2e%2fname",
        "https://huggingface.co:99999/org/name",
        "https://[huggingface.co/org/name",
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        "x" * 10_000,
    ],
)
def test_what_is_not_a_model_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(HubError) as refused:
        parse(typed, endpoint=HUB)

    assert refused.value.reason is Reason.INVALID_ID
    assert str(refused.value).endswith(".")


def test_plain_http_is_accepted_only_where_the_endpoint_itself_is_plain() -> None:
    assert parse("http://127.0.0.1:8765/org/name", endpoint="http://127.0.0.1:8765").repo_id

    with pytest.raises(HubError, match="https://"):
        parse("http://huggingface.co:443/org/name", endpoint="https://huggingface.co:443")


def test_a_refusal_never_repeats_the_password_that_was_typed() -> None:
    with pytest.raises(HubError) as refused:
        parse("https://me:hunter2@huggingface.co/org/name", endpoint=HUB)

    assert "hunter2" not in str(refused.value)
