"""Final documents in a pack: as facts, as pages, and as the files that were kept."""

import json
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage

from governance.evidence.files import open_stored
from governance.reports.building import built
from governance.reports.pack import build_organisation, build_use_case
from inventory.models import UseCase
from tests.conftest import NOON
from tests.obligations.documents.factories import draft, final

pytestmark = pytest.mark.django_db


def told(_done: int, _total: int, _step: str) -> None:
    """Nobody waits."""


def test_only_the_final_documents_of_a_use_case_are_in_its_pack() -> None:
    row = final("worker_notice")
    assert row.use_case
    assert row.evidence
    draft("person_notice", use_case=row.use_case)

    [decision] = build_use_case(row.use_case, at=NOON, by=None).decisions()

    [paper] = decision.documents
    assert (paper.kind, paper.version, paper.serves) == ("worker_notice", 1, ("AIA-26-7",))
    assert (paper.file_name, paper.sha256) == (row.evidence.file_name, row.evidence.sha256)
    [line] = [one for one in paper.parts[0]["answers"] if one["question"] == "Who is subject to it"]
    assert line["answer"] == "Applicants"


def test_a_use_case_without_a_final_document_has_none() -> None:
    row = draft("worker_notice")
    assert row.use_case

    contents = build_use_case(row.use_case, at=NOON, by=None)

    [decision] = contents.decisions()
    assert decision.documents == ()
    assert list(contents.papers()) == []


@pytest.mark.once
def test_the_file_that_was_kept_is_attached_byte_for_byte(tmp_path: Path) -> None:
    row = final("worker_notice")
    use_case: UseCase | None = row.use_case
    assert use_case
    assert row.evidence
    with open_stored(row.evidence.file_path) as file:
        kept = file.read()

    with built(lambda: build_use_case(use_case, at=NOON, by=None), told=told) as pack:
        found = pack.path.read_bytes()
    target = tmp_path / "pack.pdf"
    target.write_bytes(found)

    with pikepdf.open(target) as pdf:
        attached = pdf.attachments[row.evidence.file_name].get_file().read_bytes()
        facts = json.loads(pdf.attachments["pack.json"].get_file().read_bytes())
    assert attached == kept
    assert facts["decisions"][0]["documents"][0]["sha256"] == row.evidence.sha256
    events = {entry["event"] for entry in _entries(target)}
    assert "document.approved" in events


def test_a_file_that_has_gone_from_the_storage_is_not_attached() -> None:
    row = final("worker_notice")
    assert row.use_case
    assert row.evidence
    default_storage.delete(row.evidence.file_path)

    contents = build_use_case(row.use_case, at=NOON, by=None)

    assert list(contents.papers()) == []
    [decision] = contents.decisions()
    assert decision.documents[0].sha256 == row.evidence.sha256


def test_the_pack_of_the_organisation_tells_of_them_too() -> None:
    row = final("worker_notice")

    decisions = list(build_organisation(at=NOON, by=None).decisions())

    [one] = [decision for decision in decisions if decision.use_case == row.use_case_id]
    assert [paper.kind for paper in one.documents] == ["worker_notice"]


def _entries(target: Path) -> list[dict[str, str]]:
    with pikepdf.open(target) as pdf:
        lines = pdf.attachments["audit-entries.jsonl"].get_file().read_bytes().splitlines()
    return [json.loads(line) for line in lines]
