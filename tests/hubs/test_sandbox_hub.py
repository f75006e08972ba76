"""The sandbox hub against recordings of the live one: same status, headers and bytes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from huggingface_hub import HfApi

from demo.hub import Sandbox, running
from demo.hub.replies import etag
from demo.hub.sample import SAMPLE, sample
from tests.hubs.asking import Ask

VARYING = {"date", "x-request-id", "ratelimit", "ratelimit-policy", "location", "link"}


@pytest.fixture
def recorded(shared: Path) -> Callable[[str], dict[str, Any]]:
    return lambda name: json.loads((shared / f"data/hub/protocol/{name}.json").read_text())


@pytest.fixture
def replayed(sandbox: Sandbox, recorded: Callable[[str], dict[str, Any]]) -> Sandbox:
    """The recorded repository, with its tree and its commits."""
    body, tree, commits = (
        recorded(name)["response"]["json"]
        for name in ("models.info", "models.tree.recursive", "models.commits")
    )
    sandbox.replay(body, tree, commits)
    return sandbox


@pytest.mark.parametrize(
    "name",
    [
        "models.commits", "models.info", "models.list", "models.notfound", "models.paths-info",
        "models.refs", "models.resolve.config", "models.resolve.lfs.head",
        "models.resolve.notfound", "models.revision.notfound", "models.tree.notfound",
        "models.tree.recursive", "models.treesize", "whoami-v2",
    ],
)  # fmt: skip
def test_every_recorded_request_is_answered_as_the_live_hub_did(
    name: str, replayed: Sandbox, recorded: Callable[[str], dict[str, Any]], ask: Ask
) -> None:
    recording = recorded(name)
    request, response = recording["request"], recording["response"]

    answer = ask(
        request["path"], method=request["method"], body=request.get("body", ""),
        kind="application/json" if request.get("body") else "",
    )  # fmt: skip

    expected = {key.lower(): value for key, value in response["headers"].items()}
    bodiless = 300 <= response["status"] < 400
    skipped = VARYING | ({"content-length"} if bodiless else set())
    assert answer.status == response["status"]
    assert expected.keys() <= answer.headers.keys()
    for header in expected.keys() - skipped:
        assert answer.headers[header] == expected[header], header
    if "json" in response:
        assert answer.json == response["json"]


def test_a_redirect_of_a_small_file_names_the_cache_as_the_live_hub_does(
    replayed: Sandbox, recorded: Callable[[str], dict[str, Any]], ask: Ask
) -> None:
    expected = recorded("models.resolve.config")["response"]["headers"]["Location"]

    answer = ask("/wzshiming/gpt2/resolve/main/config.json")

    assert answer.headers["location"] == expected


def test_recorded_bodies_are_replayed_byte_for_byte(
    shared: Path, sandbox: Sandbox, ask: Ask
) -> None:
    lines = (shared / "data/hub/model-info.jsonl").read_text().splitlines()
    for recording in map(json.loads, lines):
        sandbox.replay(recording["json"])

        answer = ask(f"/api/models/{recording['json']['id']}")

        assert answer.headers["etag"] == etag(answer.body)
        if recording["etag_verified"]:
            assert answer.headers["etag"] == recording["headers"]["etag"]


def test_renamed_repositories_redirect_as_recorded(
    shared: Path, sandbox: Sandbox, ask: Ask
) -> None:
    for recording in json.loads((shared / "data/hub/redirects-307.json").read_text()):
        old = urlsplit(recording["uri"])
        new = urlsplit(recording["headers"]["location"])
        sandbox.add(
            new.path.removeprefix("/api/models/"),
            aliases=(old.path.removeprefix("/api/models/"),),
        )

        answer = ask(f"{old.path}?{old.query}" if old.query else old.path)

        assert answer.status == 307
        assert answer.headers["location"] == recording["headers"]["location"]
        assert answer.body.decode() == recording["body"]
        assert answer.headers["vary"] == recording["headers"]["vary"]


def test_the_vendors_own_client_reads_every_sample_model() -> None:
    with running(sample()) as url:
        api = HfApi(endpoint=url, token=False)
        for spec in SAMPLE:
            info = api.model_info(spec.repo_id, files_metadata=True, securityStatus=None, timeout=5)
            tree = list(api.list_repo_tree(spec.repo_id, recursive=True, expand=True))
            commits = api.list_repo_commits(spec.repo_id)

            assert info.id == spec.repo_id
            assert info.sha == commits[0].commit_id
            assert {file.rfilename for file in info.siblings or ()} <= {row.path for row in tree}
