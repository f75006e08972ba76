"""What the sandbox hub answers where there is no recording, and how its script is played."""

from pathlib import Path

from demo.hub import READER, FileSpec, Sandbox, admin
from demo.hub.hashes import git_blob
from tests.hubs.asking import Ask


def test_a_missing_and_a_private_repository_look_alike(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/hidden", private=True)

    anonymous = [ask(f"/api/models/org/{name}") for name in ("hidden", "missing")]
    known = [ask(f"/api/models/org/{name}", token=READER) for name in ("hidden", "missing")]

    for answer in anonymous:
        assert answer.status == 401
        assert answer.headers["x-error-message"] == "Invalid username or password."
        assert "x-error-code" not in answer.headers
    for answer in known:
        assert answer.status == 404
        assert answer.headers["x-error-code"] == "RepoNotFound"


def test_a_bad_token_is_refused_everywhere(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")

    answer = ask("/api/models/org/name", token="hf_wrong")

    assert answer.status == 401
    assert answer.headers["x-error-message"] == "Invalid credentials in Authorization header"


def test_a_gate_keeps_files_and_not_facts(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/gated", gated="manual", files=(FileSpec("LICENSE", text="terms\n"),))

    assert ask("/api/models/org/gated").json["gated"] == "manual"
    anonymous = ask("/org/gated/resolve/main/LICENSE")
    stranger = ask("/org/gated/resolve/main/LICENSE", token=READER)
    sandbox.approve("org/gated", READER)
    approved = ask("/org/gated/resolve/main/LICENSE", token=READER)

    assert (anonymous.status, stranger.status, approved.status) == (401, 403, 307)
    assert anonymous.headers["x-error-code"] == stranger.headers["x-error-code"] == "GatedRepo"


def test_a_disabled_repository_answers_with_the_exact_words(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")
    sandbox.disable("org/name")

    answer = ask("/api/models/org/name")

    assert answer.status == 403
    assert answer.headers["x-error-message"] == "Access to this resource is disabled."


def test_every_reply_tells_what_is_left_of_its_own_bucket(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")

    api = [ask("/api/models/org/name") for _ in range(2)][-1]
    file = ask("/org/name/resolve/main/README.md")
    missing = ask("/api/models/org/missing")

    assert api.headers["ratelimit"] == '"api";r=498;t=100'
    assert api.headers["ratelimit-policy"] == '"fixed window";"api";q=500;w=300'
    assert file.headers["ratelimit"] == '"resolvers";r=2999;t=100'
    assert missing.headers["ratelimit"] == '"api";r=497;t=100'


def test_a_spent_window_refuses_until_it_ends(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")
    sandbox.limits.anonymous = {"api": 1, "resolvers": 1, "pages": 1}

    first, second = (ask("/api/models/org/name") for _ in range(2))
    with_token = ask("/api/models/org/name", token=READER)
    sandbox.advance(100)
    later = ask("/api/models/org/name")

    assert (first.status, second.status, with_token.status, later.status) == (200, 429, 200, 200)
    assert second.headers["ratelimit"] == '"api";r=0;t=100'


def test_pages_link_to_the_next_one_at_their_own_address(
    sandbox: Sandbox, endpoint: str, ask: Ask
) -> None:
    sandbox.add("org/big", files=tuple(FileSpec(f"f{n:04}.txt", text="x") for n in range(1100)))
    for _ in range(60):
        sandbox.move_commit("org/big")

    plain = ask("/api/models/org/big/tree/main?recursive=true")
    expanded = ask("/api/models/org/big/tree/main?recursive=true&expand=true")
    commits = ask("/api/models/org/big/commits/main")
    link = plain.headers["link"]
    rest = ask(link.partition(endpoint)[2].partition(">")[0])

    assert (len(plain.json), len(expanded.json), len(commits.json)) == (1000, 50, 50)
    assert link.startswith(f"<{endpoint}/api/models/org/big/tree/main?")
    assert link.endswith('>; rel="next"')
    assert len(rest.json) == 103
    assert "link" not in rest.headers
    assert commits.headers["x-total-count"] == "61"


def test_paths_are_asked_for_by_form_or_json_and_unknown_ones_left_out(
    sandbox: Sandbox, ask: Ask
) -> None:
    sandbox.add("org/name", files=(FileSpec("onnx/model.onnx", size=20_000_000),))
    path = "/api/models/org/name/paths-info/main"

    form = ask(
        path, method="POST", body="paths=README.md&paths=onnx&paths=no&expand=true",
        kind="application/x-www-form-urlencoded",
    )  # fmt: skip
    as_json = ask(
        path, method="POST", body='{"paths":["README.md","onnx","no"],"expand":true}',
        kind="application/json",
    )  # fmt: skip

    assert [row["path"] for row in form.json] == ["README.md", "onnx"]
    assert form.json == as_json.json
    assert form.json[0]["securityFileStatus"]["avScan"]["status"] == "safe"


def test_expand_gives_only_what_is_asked(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name", license="mit")

    answer = ask("/api/models/org/name?expand=sha&expand=gated")

    assert list(answer.json) == ["_id", "id", "sha", "gated"]


def test_a_revision_with_a_slash_is_one_part_of_the_path(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")

    assert ask("/api/models/org/name/revision/refs%2Fheads%2Fmain").status == 200
    missing = ask("/api/models/org/name/revision/refs%2Fpr%2F1")

    assert missing.headers["x-error-message"] == "Invalid rev id: refs/pr/1"


def test_blobs_and_security_are_added_on_request(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name", files=(FileSpec("model.bin", size=5_000_000, scan="unsafe"),))

    body = ask("/api/models/org/name?blobs=true&securityStatus=true").json
    large = next(row for row in body["siblings"] if row["rfilename"] == "model.bin")
    small = next(row for row in body["siblings"] if row["rfilename"] == "README.md")

    assert len(large["lfs"]["sha256"]) == 64
    assert "lfs" not in small
    assert body["securityRepoStatus"] == ask("/api/models/org/name/scan").json
    assert body["securityRepoStatus"]["filesWithIssues"] == [
        {"path": "model.bin", "level": "unsafe"}
    ]


def test_small_files_are_served_from_the_cache_with_gits_own_hash(
    sandbox: Sandbox, ask: Ask
) -> None:
    sandbox.add("org/name", files=(FileSpec("LICENSE", text="terms\n"),))

    redirect = ask("/org/name/resolve/main/LICENSE", method="HEAD")
    file = ask(redirect.headers["location"])

    assert file.body == b"terms\n"
    assert redirect.body == b""
    assert redirect.headers["x-linked-etag"] == f'"{git_blob(b"terms" + bytes([10]))}"'


def test_the_list_filters_by_author_and_words_and_hides_private_models(
    sandbox: Sandbox, ask: Ask
) -> None:
    sandbox.add("org/alpha")
    sandbox.add("org/beta", private=True)
    sandbox.add("other/alpha")

    names = [row["id"] for row in ask("/api/models?author=org").json]
    found = [row["id"] for row in ask("/api/models?search=ALPHA&limit=1").json]

    assert names == ["org/alpha"]
    assert found == ["org/alpha"]


def test_nonsense_in_a_request_is_a_bad_request(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")

    answers = [
        ask("/api/models?limit=many"),
        ask("/api/models/org/name/tree/main?cursor=%25"),
        ask("/api/models/org/name/paths-info/main", method="POST", body="{", kind="a/json"),
    ]

    assert [answer.status for answer in answers] == [400, 400, 400]


def test_counters_and_spaces_drift_while_the_commit_stands(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")
    sandbox.drift()

    one, two = (ask("/api/models/org/name").json for _ in range(2))

    assert one["sha"] == two["sha"]
    assert one["spaces"] != two["spaces"]
    assert one["downloads"] != two["downloads"]


def test_conditional_requests_are_a_switch(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.add("org/name")
    tag = ask("/api/models/org/name").headers["etag"]

    before = ask("/api/models/org/name", tag=tag)
    sandbox.answers_304 = True
    after = ask("/api/models/org/name", tag=tag)

    assert (before.status, after.status) == (200, 304)


def test_the_script_is_played_over_http_and_remembered(
    tmp_path: Path, sandbox: Sandbox, ask: Ask
) -> None:
    journal = tmp_path / "state.jsonl"
    sandbox.journal = journal
    sandbox.add("org/name", license="mit")

    played = ask(
        "/_sandbox/change_licence", method="POST", kind="application/json",
        body='{"repo_id": "org/name", "licence": "other", "license_name": "own"}',
    )  # fmt: skip
    refused = ask("/_sandbox/explode", method="POST", kind="application/json", body="{}")
    again = Sandbox()
    again.add("org/name", license="mit")
    admin.recall(again, journal)

    assert played.status == 200
    assert played.json["result"] == sandbox.repo("org/name").head.mark.id
    assert refused.status == 422
    assert again.repo("org/name").head == sandbox.repo("org/name").head
    assert "license:other" in again.repo("org/name").head.tags


def test_the_script_is_refused_to_other_pages_and_other_machines(
    sandbox: Sandbox, ask: Ask
) -> None:
    form = ask("/_sandbox/heal", method="POST", body="x=1", kind="text/plain")

    assert form.status == 415
