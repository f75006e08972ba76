"""The files of a revision are looked at in the background: first bytes, and each scanner's word."""

from datetime import timedelta
from typing import Any

import pytest

from demo.hub import FileSpec, Sandbox, running
from inventory.actions import inspections, store_snapshot
from inventory.hubs.base import FileFacts, HubError, HubUnavailable, Reason
from inventory.hubs.file_heads import FileHeads
from inventory.hubs.huggingface import HuggingFace
from inventory.hubs.inspector import HuggingFaceInspector
from inventory.hubs.scanners import _scanners, unfinished
from inventory.hubs.wire import Deadline
from inventory.models import Revision, RevisionFile
from tests.conftest import NOON
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
FILES = (
    FileSpec("model.safetensors", size=5_000),
    FileSpec("pytorch_model.bin", size=9_000, scan="queued",
             imports=(("torch", "FloatStorage", "innocuous"),)),
)  # fmt: skip


@pytest.fixture
def inspector() -> Any:
    hub = Sandbox()
    hub.add("org/weights", license="mit", files=FILES)
    with running(hub) as url:
        stored = store_snapshot(HuggingFace(url).snapshot("org/weights"), by=None, at=NOON)
        inspections.after_stored(stored.model, by=None, at=NOON)
        yield HuggingFaceInspector(url, None, suffixes=(".hf.co",), timeout=5.0)


def one() -> Revision:
    return Revision.objects.select_related("model").get()


def test_first_bytes_and_scanners_are_kept_and_unfinished_scans_asked_again(inspector) -> None:
    assert inspections.inspect(one(), inspector, at=NOON)

    files = {row.path: row for row in RevisionFile.objects.all()}
    assert files["model.safetensors"].magic == "safetensors"
    assert files["pytorch_model.bin"].magic == "zip"
    assert files["README.md"].magic == ""
    assert files["pytorch_model.bin"].scanners["jFrogScan"]["status"] == "queued"
    assert set(files["model.safetensors"].scanners) == {
        "protectAiScan", "avScan", "pickleImportScan", "virusTotalScan", "jFrogScan"
    }  # fmt: skip
    assert one().inspect_at == NOON + inspections.LATER
    assert one().trust_evidence.get(item="E4").status == "fail"


def test_nobody_inspects_what_another_worker_holds(inspector) -> None:
    Revision.objects.claim_inspection(one().pk, at=NOON, until=NOON + inspections.LEASE)

    assert inspections.inspect(one(), inspector, at=NOON)
    assert not RevisionFile.objects.exclude(magic="").exists()


def test_a_hub_that_is_away_is_asked_again_later(inspector) -> None:
    class Away:
        def scanners(self, *_: str) -> dict[str, Any]:
            raise HubUnavailable("Away.")

    assert not inspections.inspect(one(), Away(), at=NOON)  # type: ignore[arg-type]  # half a hub
    assert one().inspect_at == NOON + inspections.LEASE


def test_weights_behind_a_gate_stay_unread_and_are_not_asked_for_again() -> None:
    hub = Sandbox()
    hub.add("org/gated", license="mit", gated="manual", files=FILES[:1])
    with running(hub) as url:
        stored = store_snapshot(HuggingFace(url).snapshot("org/gated"), by=None, at=NOON)
        inspections.after_stored(stored.model, by=None, at=NOON)
        inspections.inspect(one(), HuggingFaceInspector(url, None, suffixes=()), at=NOON)

    assert RevisionFile.objects.get(path="model.safetensors").magic == ""
    assert one().inspect_at is None
    assert one().trust_evidence.get(item="E4").status == "unknown"


def test_what_was_seen_outlives_a_new_list_of_the_same_files(inspector) -> None:
    inspections.inspect(one(), inspector, at=NOON)
    again = snapshot(
        hub_id=one().model.hub_id, repo_id="org/weights", sha=one().sha,
        files=tuple(same_files_found_bad()),
    )  # fmt: skip

    store_snapshot(again, by=None, at=NOON + timedelta(hours=1))

    assert RevisionFile.objects.get(path="model.safetensors").magic == "safetensors"


def same_files_found_bad() -> list[Any]:
    return [
        FileFacts(row.path, row.size, row.blob_id, row.sha256, "unsafe")
        for row in RevisionFile.objects.all()
    ]


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ({"status": "safe", "avScan": {"status": "safe"}, "odd": 7}, {"avScan"}),
        ("not an object", set()), (None, set()), ([], set()),
        ({f"scan{n}": {"status": "safe"} for n in range(50)}, {f"scan{n}" for n in range(20)}),
    ],
)  # fmt: skip
def test_strange_answers_of_scanners_are_taken_as_they_are(status: Any, names: set[str]) -> None:
    assert set(_scanners(status)) == names


def test_a_queued_scanner_is_unfinished_and_an_unscanned_one_is_not() -> None:
    assert unfinished({"a": {"status": "safe"}, "b": {"status": "queued"}})
    assert not unfinished({"a": {"status": "unscanned"}, "b": {"status": "error"}, "c": 7})


@pytest.mark.parametrize(
    "address",
    [
        "http://cdn.hf.co/x", "https://evil.example/x", "https://hf.co.evil.example/x",
        "https://evilhf.co/x", "https://user@cdn.hf.co/x", "https://cdn.hf.co:8443/x",
        "https://127.0.0.1/x", "ftp://cdn.hf.co/x", "//evil.example/x", "https://[bad/x",
        "file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_redirect_to_another_place_is_not_followed(address: str) -> None:
    heads = FileHeads("https://huggingface.co", "secret", (".hf.co",))

    with pytest.raises(HubError) as refusal:
        heads._following(address)

    assert refusal.value.reason == Reason.REDIRECTED_ELSEWHERE


def test_a_redirect_to_a_listed_host_is_followed_without_our_token() -> None:
    heads = FileHeads("https://huggingface.co", "secret", (".hf.co", "co"))

    assert heads._following("https://us.aws.cdn.hf.co/x?y") == "https://us.aws.cdn.hf.co/x?y"
    assert heads.suffixes == (".hf.co",)
    assert "authorization" in heads.ours
    assert "authorization" not in heads.others


def test_a_file_that_is_not_there_is_an_error(inspector) -> None:
    with pytest.raises(HubError):
        inspector.heads.read("org/weights", one().sha, "no/such.bin", Deadline(5))


def test_a_small_file_is_read_where_the_hub_keeps_it(inspector) -> None:
    head = inspector.heads.read("org/weights", one().sha, "README.md", Deadline(5))

    assert head.startswith(b"---\n")
    assert len(head) == 16
