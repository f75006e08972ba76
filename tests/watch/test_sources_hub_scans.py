"""Scans of a hub that come as a file: what is read, and what says nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from governance.watch.actions import import_directory
from governance.watch.models import Advisory, Finding, MatchKind
from governance.watch.sources.known import read
from governance.watch.sources.records import Record, UnreadableRecord
from inventory.models import RevisionFile, System
from tests.factories import AT
from tests.watch.source_documents import BAD, UNSAFE, scanned


def test_the_bytes_that_scanners_call_bad_are_named_by_their_hash() -> None:
    found = read(scanned(UNSAFE, {"path": "model.safetensors", "level": "caution"}))

    assert isinstance(found, Record)
    assert found.external_id == "Hugging Face scan of org/model"
    assert found.weights == (BAD,)
    assert found.summary == "Scanners of the hub call pytorch_model.bin unsafe"
    assert not found.problems


def test_a_bad_file_without_a_hash_is_said() -> None:
    found = read(scanned(UNSAFE, {"path": "README.md", "level": "suspicious"}))

    assert isinstance(found, Record)
    assert found.problems == ("README.md has no SHA-256, so no copy of it can be told.",)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (scanned(), "call no file unsafe or suspicious"),
        (scanned(securityRepoStatus={"scansDone": False, "filesWithIssues": []}), "not finished"),
        (scanned(securityRepoStatus="done"), "not finished"),
        (scanned(UNSAFE, siblings=[{"rfilename": "pytorch_model.bin"}]), "has no hashes"),
        (scanned(UNSAFE, siblings="none"), "has no hashes"),
        (scanned(UNSAFE, id="../../etc"), "names no model"),
        (scanned(UNSAFE, id=None), "names no model"),
        (scanned(UNSAFE, id="llama3.2:3b"), "names no model of Hugging Face"),
    ],
    ids=["clean", "unfinished", "no object", "no hashes", "no files", "path", "nameless", "other"],
)
def test_what_says_nothing_is_refused_with_the_reason(document: dict[str, Any], why: str) -> None:
    with pytest.raises(UnreadableRecord, match=why):
        read(document)


@pytest.mark.django_db
def test_a_copy_of_the_bytes_under_another_name_gets_a_finding(
    tmp_path: Path, system: System
) -> None:
    revision = system.uses.get().revision
    RevisionFile.objects.create(revision=revision, path="copy.bin", size=1, sha256=BAD)
    (tmp_path / "scan.json").write_text(json.dumps(scanned(UNSAFE, id="else/where")))

    run = import_directory(tmp_path, by=None, at=AT)

    assert (run.read, run.unreadable) == (1, 0)
    assert Advisory.objects.get().source == "hub-scan"
    found = Finding.objects.get()
    assert (found.system, found.match_kind, found.revision) == (
        system, MatchKind.WEIGHTS, revision,
    )  # fmt: skip
