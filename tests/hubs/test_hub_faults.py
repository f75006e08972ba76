"""A hub that refuses, hangs, lies or sends us away: which error, and how soon."""

import time
from typing import Any

import httpx2
import pytest

from demo.hub import READER, FileSpec, Sandbox
from inventory.hubs import wire
from inventory.hubs.base import HubError, HubUnavailable, Reason
from inventory.hubs.huggingface import HuggingFace
from inventory.hubs.refusals import refusal


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        ("delete", Reason.NOT_FOUND_OR_PRIVATE),
        ("make_private", Reason.NOT_FOUND_OR_PRIVATE),
        ("disable", Reason.DISABLED),
    ],
)
@pytest.mark.parametrize("token", [None, READER])
def test_a_model_that_is_taken_away_is_an_error_not_a_retry(
    happens: str, reason: Reason, token: str | None, sandbox: Sandbox, endpoint: str
) -> None:
    sandbox.add("org/name")
    getattr(sandbox, happens)("org/name")

    with pytest.raises(HubError, match=r"org/name.*\.") as gone:
        HuggingFace(endpoint, token).snapshot("org/name")

    assert gone.value.reason is reason


def test_a_disabled_model_may_still_answer(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name")
    sandbox.disable("org/name", answers=True)

    assert hub.snapshot("org/name").disabled


def test_a_refused_token_is_not_taken_for_a_missing_model(sandbox: Sandbox, endpoint: str) -> None:
    sandbox.add("org/name")

    with pytest.raises(HubError, match="HF_TOKEN") as refused:
        HuggingFace(endpoint, "hf_expired").snapshot("org/name")

    assert refused.value.reason is Reason.BAD_TOKEN


@pytest.mark.parametrize("token", [None, False, ""])
def test_a_token_lying_around_is_never_sent(
    token: Any, sandbox: Sandbox, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_operator")
    sandbox.add("org/name")

    HuggingFace(endpoint, token).snapshot("org/name")

    assert {caller for _, caller, _ in sandbox.limits.used} == {"127.0.0.1"}


def test_an_impossible_name_is_refused_before_any_request(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    with pytest.raises(HubError) as refused:
        hub.snapshot("../../api/whoami")

    assert refused.value.reason is Reason.INVALID_ID
    assert sandbox.limits.used == {}


@pytest.mark.parametrize(
    "kind",
    ["reset", "bad_gateway", "unavailable", "rate_limited", "rate_limited_bare", "truncated",
     "cut", "html", "not_an_object"],
)  # fmt: skip
def test_a_bad_day_is_a_retry_and_the_next_try_works(
    kind: str, sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name")
    sandbox.fault(kind)

    with pytest.raises(HubUnavailable, match=r"\.$"):
        hub.snapshot("org/name")

    assert hub.snapshot("org/name").repo_id == "org/name"


@pytest.mark.parametrize("kind", ["unavailable", "truncated", "reset"])
def test_a_fault_while_reading_the_licence_spoils_the_whole_snapshot(
    kind: str, sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name", files=(FileSpec("LICENSE", text="terms of use"),))
    sandbox.fault("reset" if kind == "truncated" else kind, path="/resolve")

    with pytest.raises(HubUnavailable):
        hub.snapshot("org/name")


def test_half_a_list_of_files_is_never_believed(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=tuple(FileSpec(f"{n}.txt", text="x") for n in range(1500)))
    sandbox.lists_blobs = False
    sandbox.fault("bad_gateway", path="cursor=")

    with pytest.raises(HubUnavailable):
        hub.snapshot("org/name")


def test_a_spent_quota_says_when_to_come_back(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name")
    sandbox.limits.anonymous = {"api": 1, "resolvers": 9, "pages": 9}
    assert hub.snapshot("org/name").ratelimit is not None

    with pytest.raises(HubUnavailable) as spent:
        hub.snapshot("org/name")
    sandbox.fault("rate_limited_bare", path="commits")
    with pytest.raises(HubUnavailable):
        hub.commits_contain("org/name", "0" * 40)

    assert spent.value.retry_after == 101


@pytest.mark.parametrize(("kind", "seconds"), [("stall", 0.0), ("drip", 0.05), ("delay", 30.0)])
def test_a_hub_that_hangs_costs_no_more_than_the_time_allowed(
    kind: str, seconds: float, sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name")
    sandbox.fault(kind, seconds=seconds)
    started = time.monotonic()

    with pytest.raises(HubUnavailable, match="too long"):
        hub.snapshot("org/name", timeout=0.3)

    assert time.monotonic() - started < 2


def test_a_late_answer_within_the_time_allowed_is_an_answer(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name")
    sandbox.fault("delay", seconds=0.1)

    assert hub.snapshot("org/name").repo_id == "org/name"


def test_a_body_without_end_is_not_read_to_the_end(
    sandbox: Sandbox, hub: HuggingFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "BODY_LIMIT", 1_000_000)
    sandbox.add("org/name")
    sandbox.fault("endless")

    with pytest.raises(HubError) as flood:
        hub.snapshot("org/name")

    assert flood.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize(("kind", "times"), [("elsewhere", 1), ("loop", None), ("loop", 6)])
def test_redirects_that_lead_away_or_nowhere_are_not_followed(
    kind: str, times: int | None, sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/name")
    sandbox.fault(kind, times=times)

    with pytest.raises(HubError) as lost:
        hub.snapshot("org/name")

    assert lost.value.reason is Reason.REDIRECTED_ELSEWHERE


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"id": "org/name", "sha": NaN',
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_a_body_that_breaks_parsers_is_a_retry(body: bytes) -> None:
    reply = wire.Fetched(body, httpx2.Headers(), "/api/models/org/name")

    with pytest.raises(HubUnavailable):
        reply.json()


def test_five_redirects_within_the_hub_are_followed(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name")
    sandbox.fault("loop", times=5)

    assert hub.snapshot("org/name").repo_id == "org/name"


@pytest.mark.parametrize("kind", ["elsewhere", "endless"])
def test_a_licence_file_that_cannot_be_read_is_withheld_and_the_rest_stands(
    kind: str, sandbox: Sandbox, hub: HuggingFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "BODY_LIMIT", 1_000_000)
    sandbox.add("org/name", license="mit", files=(FileSpec("LICENSE", text="terms"),))
    sandbox.fault(kind, path="/api/resolve-cache" if kind == "endless" else "/resolve")

    snapshot = hub.snapshot("org/name")

    assert (snapshot.licence_key, snapshot.licence_text) == ("mit", None)
    assert snapshot.licence_withheld


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (401, {"content-type": "application/json"}, Reason.NOT_FOUND_OR_PRIVATE),
        (404, {"content-type": "text/html"}, Reason.UNREADABLE),
        (403, {"content-type": "text/html"}, Reason.UNREADABLE),
        (403, {"x-error-code": "GatedRepo"}, Reason.GATED),
        (404, {"x-error-code": "EntryNotFound"}, Reason.FILE_NOT_FOUND),
        (451, {}, Reason.DISABLED),
        (418, {}, Reason.UNREADABLE),
    ],
)
def test_a_proxys_own_page_is_not_taken_for_the_hubs_word(
    status: int, headers: dict[str, str], reason: Reason
) -> None:
    error = refusal(status, httpx2.Headers(headers), subject="org/name")

    assert isinstance(error, HubError)
    assert error.reason is reason
    assert "org/name" in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": '"api";r=0;t=42', "retry-after": "9"}, 43.0),
        ({"ratelimit": '"api";r=5;t=42', "retry-after": "9"}, 9.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({}, None),
    ],
)
def test_the_wait_is_the_windows_end_only_if_the_window_is_spent(
    headers: dict[str, str], seconds: float | None
) -> None:
    error = refusal(429, httpx2.Headers(headers), subject="org/name")

    assert isinstance(error, HubUnavailable)
    assert error.retry_after == seconds


def test_no_name_server_and_no_listener_is_a_retry() -> None:
    with pytest.raises(HubUnavailable, match="cannot be reached"):
        HuggingFace("http://127.0.0.1:9", timeout=2).snapshot("org/name")
