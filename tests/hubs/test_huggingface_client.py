"""What the product's hub client reads of a model, whatever its author wrote."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo.hub import READER, Account, FileSpec, Sandbox, running
from demo.hub.sample import sample
from inventory.hubs import HUBS
from inventory.hubs.base import (
    BaseModelFact,
    HubError,
    Reason,
    ScanIssue,
    ScanStatus,
)
from inventory.hubs.digests import digest
from inventory.hubs.huggingface import HuggingFace
from inventory.hubs.wire import Fetched

WEIGHTS = FileSpec("model.safetensors", size=5_000_000)


def test_all_recorded_bodies_give_licence_commit_and_files(
    shared: Path, sandbox: Sandbox, hub: HuggingFace
) -> None:
    lines = (shared / "data/hub/model-info.jsonl").read_text().splitlines()
    bodies = [json.loads(line)["json"] for line in lines]
    for body in bodies:
        sandbox.replay(body)

        snapshot = hub.snapshot(body["id"])

        assert snapshot.licence_key == (body.get("cardData") or {}).get("license")
        assert snapshot.sha == body["sha"]
        assert len(snapshot.files) == len(body["siblings"])
        assert snapshot.gated == (body["gated"] or "")
        assert snapshot.hub_id == body["_id"]
        assert snapshot.last_modified is not None
        assert not [problem for problem in snapshot.problems if "gate" not in problem]
    assert len(bodies) == 32


def test_lineage_is_taken_from_the_hubs_typed_tag_not_the_cards_old_name(
    shared: Path, sandbox: Sandbox, hub: HuggingFace
) -> None:
    lines = (shared / "data/hub/model-info.jsonl").read_text().splitlines()
    wanted = "meta-llama/Llama-3.1-8B-Instruct"
    sandbox.replay(
        next(b for b in (json.loads(line)["json"] for line in lines) if b["id"] == wanted)
    )

    snapshot = hub.snapshot(wanted)

    assert snapshot.card["base_model"] == "meta-llama/Meta-Llama-3.1-8B"
    assert snapshot.base_models == (BaseModelFact("meta-llama/Llama-3.1-8B", "finetune"),)


def test_every_sample_model_reads_without_a_problem() -> None:
    market = sample()
    market.accounts["hf_all"] = Account("all", approved=set(market.repos))
    with running(market) as url:
        reader = HuggingFace(url, "hf_all", timeout=5)
        for name, repo in market.repos.items():
            snapshot = reader.snapshot(name)

            assert snapshot.problems == ()
            assert snapshot.sha == repo.head.mark.id
            assert snapshot.ratelimit is not None


def test_files_carry_sizes_and_hashes(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=(WEIGHTS,))

    files = {file.path: file for file in hub.snapshot("org/name").files}

    assert files["model.safetensors"].size == 5_000_000
    assert len(files["model.safetensors"].sha256) == 64
    assert len(files["README.md"].blob_id) == 40
    assert files["README.md"].sha256 == ""


def test_a_hub_that_lists_no_hashes_is_asked_for_its_tree(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    many = tuple(FileSpec(f"part-{n:04}.txt", text="x") for n in range(1200))
    sandbox.add("org/name", files=(WEIGHTS, *many))
    with_blobs = hub.snapshot("org/name")
    sandbox.lists_blobs = False

    without = hub.snapshot("org/name")

    assert without.files == with_blobs.files
    assert len(without.files) == 1203
    assert digest(without) == digest(with_blobs)


def test_licence_files_are_read_at_the_pinned_commit(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=(FileSpec("LICENSE", text="first\n"),))
    first = hub.snapshot("org/name")
    sandbox.change_licence_text("org/name", "second\n")

    second = hub.snapshot("org/name")
    pinned = hub.snapshot("org/name", revision=first.sha)

    assert (first.licence_text, second.licence_text) == ("first\n", "second\n")
    assert pinned.licence_text_sha256 == first.licence_text_sha256
    assert first.licence_text_sha256 != second.licence_text_sha256


def test_several_licence_files_are_read_under_their_names(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    files = (FileSpec("USE_POLICY.md", text="no harm"), FileSpec("LICENSE.txt", text="terms"))
    sandbox.add("org/name", files=(*files, FileSpec("onnx/LICENSE", text="other")))

    snapshot = hub.snapshot("org/name")

    assert snapshot.licence_paths == ("LICENSE.txt", "USE_POLICY.md")
    assert snapshot.licence_text == "=== LICENSE.txt ===\nterms\n\n=== USE_POLICY.md ===\nno harm"


def test_a_notice_is_read_beside_the_terms_and_is_not_what_an_approval_is_bound_to(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add("org/bare", files=(FileSpec("LICENSE", text="terms"),))
    sandbox.add("org/name", files=(FileSpec("LICENSE", text="terms"), FileSpec("NOTICE", text="N")))

    bare, snapshot = hub.snapshot("org/bare"), hub.snapshot("org/name")

    assert snapshot.licence_texts == (("LICENSE", "terms"), ("NOTICE", "N"))
    assert snapshot.licence_text_sha256 == bare.licence_text_sha256


def test_what_a_card_links_to_is_left_alone_unless_its_host_is_listed(
    sandbox: Sandbox, endpoint: str, hub: HuggingFace
) -> None:
    link = "https://licences.example/terms"
    sandbox.add("org/name", license="other", license_link=link)
    listed = HuggingFace(endpoint, licence_hosts={"licences.example"})
    listed.links.wire = lambda *_: SandboxWire()  # type: ignore[assignment,return-value]  # a fake

    read = listed.snapshot("org/name")

    assert hub.snapshot("org/name").licence_texts == ()
    assert (read.licence_texts, read.licence_text) == (((link, "The terms."),), "The terms.")


class SandboxWire:
    """Answers every path with one text."""

    def get(self, path: str, **_: object) -> Fetched:
        return Fetched(b"The terms.", {"content-type": "text/plain"}, path)  # type: ignore[arg-type]  # enough of them


def test_no_licence_file_means_no_text(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", license="mit")

    snapshot = hub.snapshot("org/name")

    assert (snapshot.licence_text, snapshot.licence_withheld) == (None, False)


def test_a_licence_behind_a_gate_is_withheld_not_absent(
    sandbox: Sandbox, endpoint: str, hub: HuggingFace
) -> None:
    sandbox.add("org/name", gated="manual", files=(FileSpec("LICENSE", text="terms"),))
    sandbox.approve("org/name", READER)

    outside, inside = hub.snapshot("org/name"), HuggingFace(endpoint, READER).snapshot("org/name")

    assert (outside.licence_text, outside.licence_withheld) == (None, True)
    assert (inside.licence_text, inside.licence_withheld) == ("terms", False)
    assert "gate" in outside.problems[0]
    assert digest(outside) == digest(inside)


def test_a_long_licence_is_cut_and_says_so(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=(FileSpec("LICENSE", text="x" * 200_001),))

    snapshot = hub.snapshot("org/name")

    assert len(snapshot.licence_text or "") == 200_000
    assert "cut" in snapshot.problems[0]


def test_a_scan_is_a_verdict_only_when_it_is_finished(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=(replace(WEIGHTS, scan="queued"),))
    waiting = hub.snapshot("org/name")
    sandbox.finish_scan("org/name")
    done = hub.snapshot("org/name")
    sandbox.change_scan_verdict("org/name", "model.safetensors", "suspicious")
    found = hub.snapshot("org/name")

    assert waiting.scan_status is ScanStatus.NOT_FINISHED
    assert done.scan_status is ScanStatus.NO_ISSUE
    assert found.scan_status is ScanStatus.ISSUE
    assert found.files_with_issues == (ScanIssue("model.safetensors", "suspicious"),)
    assert [f.scan for f in found.files if f.path == "model.safetensors"] == ["suspicious"]


def test_ten_thousand_files_are_read(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name")
    sandbox.fault("many_files")

    assert len(hub.snapshot("org/name").files) == 10_000


def test_a_hostile_card_is_kept_and_harms_nothing(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", license="mit", files=(WEIGHTS,))
    sandbox.fault("bad_types")

    snapshot = hub.snapshot("org/name")

    assert snapshot.licence_key == "mit"
    assert snapshot.base_models == (BaseModelFact("org/real-base", ""),)
    assert snapshot.datasets == ("one/string",)
    assert (snapshot.licence_name, snapshot.licence_link) == (None, None)
    assert snapshot.card["ignore_metadata_errors"] is True
    assert snapshot.card["<script>alert(1)</script>"] == "\u202egnp.exe"
    assert {problem.split()[0] for problem in snapshot.problems} >= {"license", "base_model"}


def test_a_body_of_wrong_types_still_gives_a_snapshot(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", files=(WEIGHTS,))
    sandbox.fault("bad_fields")

    snapshot = hub.snapshot("org/name")

    assert snapshot.repo_id == "org/name"
    assert snapshot.licence_key == "mit"
    assert snapshot.author == "org"
    assert snapshot.scan_status is ScanStatus.UNKNOWN
    assert (snapshot.last_modified, snapshot.created_at) == (None, None)
    assert len(snapshot.files) == 3
    assert len(snapshot.problems) >= 8


def test_several_licences_are_all_kept_in_order(sandbox: Sandbox, hub: HuggingFace) -> None:
    sandbox.add("org/name", license=["Apache-2.0", "mit"])

    snapshot = hub.snapshot("org/name")

    assert snapshot.licence_key == "apache-2.0"
    assert snapshot.licence_keys == ("apache-2.0", "mit")


def test_the_table_builds_the_client_from_the_settings(
    settings: Any, sandbox: Sandbox, endpoint: str
) -> None:
    settings.HF_ENDPOINT = endpoint
    sandbox.add("org/name")

    assert HUBS["huggingface"]().snapshot("org/name").hub == "huggingface"


def test_a_datasets_card_gives_its_licence_and_whose_outputs_it_holds(
    sandbox: Sandbox, hub: HuggingFace
) -> None:
    sandbox.add_dataset("lab/talks", license=["cc-by-4.0", "mit"], generated_by="lab/teacher")
    sandbox.add_dataset("lab/bare")

    talks, bare = hub.dataset("lab/talks"), hub.dataset("lab/bare")

    assert (talks.repo_id, talks.licence_keys, talks.generated_by) == (
        "lab/talks", ("cc-by-4.0", "mit"), ("lab/teacher",),
    )  # fmt: skip
    assert (bare.licence_keys, bare.licence_name, bare.generated_by) == ((), None, ())


def test_a_dataset_that_the_hub_does_not_show_is_refused_as_a_model_is(hub: HuggingFace) -> None:
    with pytest.raises(HubError) as refused:
        hub.dataset("lab/nowhere")

    assert refused.value.reason == Reason.NOT_FOUND_OR_PRIVATE
