"""The file: PDF/A-3u with contents that name the right pages, and data that can be checked."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from governance.reports.building import built
from governance.reports.pack import build_organisation, build_use_case
from governance.reports.pack.contents import Contents
from governance.reports.render import document
from governance.reports.verification import verify
from tests.conftest import NOON
from tests.reports.conftest import Sample, small_organisation

# One process builds the packs and reads them; no database changes what they say.
pytestmark = [pytest.mark.once, pytest.mark.xdist_group("packs")]


@dataclass(frozen=True)
class Packs:
    """The files that the tests read, and the system that one of them is about."""

    organisation: Path
    use_case: Path
    system: str


@pytest.fixture(scope="module")
def packs(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Packs:
    """Both packs of the small organisation, which is gone again once they are written."""
    folder = tmp_path_factory.mktemp("packs")
    with django_db_blocker.unblock(), transaction.atomic():
        written = _written(small_organisation(), folder)
        transaction.set_rollback(True)
    return written


def _written(sample: Sample, folder: Path) -> Packs:
    use_case = sample.approved.use_case
    one = _pack(partial(build_use_case, use_case, at=NOON, by=None), folder / "use-case.pdf")
    registers = [(s, t, w, 2 if s == "decisions" else n) for s, t, w, n in document.REGISTERS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "REGISTERS", registers)
        contents = partial(build_organisation, at=NOON, by=None)
        return Packs(_pack(contents, folder / "organisation.pdf"), one, use_case.system.name)


def _pack(contents: Callable[[], Contents], target: Path) -> Path:
    with built(contents, told=silent) as file:
        shutil.copyfile(file.path, target)
    return target


def silent(done: int, total: int, step: str) -> None:
    """Nobody waits for a test's pack."""


@pytest.fixture
def organisation(packs: Packs) -> Path:
    """The organisation's pack, its decisions in two pieces."""
    return packs.organisation


@pytest.fixture
def use_case(packs: Packs, tmp_path: Path) -> Path:
    """The pack of the approved use case, in a copy that a test may change."""
    return Path(shutil.copyfile(packs.use_case, tmp_path / "pack.pdf"))


def _pages(file: Path) -> list[str]:
    """Return the text of every page."""
    command = ["pdftotext", "-layout", str(file), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.split("\f")


@pytest.mark.parametrize("scope", ["organisation", "use_case"])
def test_every_line_of_the_contents_leads_to_the_page_it_names(
    scope: str, request: pytest.FixtureRequest
) -> None:
    file: Path = request.getfixturevalue(scope)
    text = _pages(file)

    with pikepdf.open(file) as pdf:
        numbers = {page.objgen: index for index, page in enumerate(p.obj for p in pdf.pages)}
        front = int(pdf.Root.PageLabels.Nums[2])
        lines = re.findall(r"^\s*(\S.*?)\s{2,}(\d+)$", text[1], re.MULTILINE)
        targets = [
            numbers[note.Dest[0].objgen]
            for page in pdf.pages[:front]
            for note in page.obj.get("/Annots", [])
        ]

    assert len(lines) >= 6
    assert [target + 1 - front for target in targets[::2]] == [int(page) for _, page in lines]
    for title, page in lines:
        assert title in text[front + int(page) - 1]


@pytest.mark.django_db
def test_the_same_facts_as_of_the_same_moment_give_the_same_file(
    sample: Sample, tmp_path: Path
) -> None:
    contents = partial(build_organisation, at=NOON, by=None)

    first, again = (_pack(contents, tmp_path / f"{name}.pdf") for name in ("first", "again"))

    assert first.read_bytes() == again.read_bytes()


def test_every_page_says_which_of_how_many_it_is(organisation: Path) -> None:
    with pikepdf.open(organisation) as pdf:
        front, pages = int(pdf.Root.PageLabels.Nums[2]), len(pdf.pages)

    body = _pages(organisation)[front:pages]
    assert len(body) == pages - front
    for number, text in enumerate(body, start=1):
        assert f"Page {number} of {pages - front}" in re.sub(r" +", " ", text)


def test_the_bookmarks_are_nested_and_lead_somewhere(organisation: Path) -> None:
    with pikepdf.open(organisation) as pdf, pdf.open_outline() as outline:
        tree = {item.title: [child.title for child in item.children] for item in outline.root}

    assert list(tree)[-6:] == [
        "Summary",
        "Decisions",
        "Obligations",
        "Findings",
        "Incidents",
        "Models in use",
    ]
    assert set(tree["Decisions"]) == {"Sort mail", "Draft answers", "Count parcels"}


def test_the_merged_file_still_keeps_the_promises_of_its_format(organisation: Path) -> None:
    with pikepdf.open(organisation) as pdf:
        metadata = pdf.open_metadata()
        fonts = [
            font for page in pdf.pages for font in page.obj.Resources.get("/Font", {}).values()
        ]

        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "en-GB"
        assert all("/ToUnicode" in font for font in fonts)
        assert {str(spec.AFRelationship) for spec in pdf.Root.AF} == {"/Data"}
        assert pdf.check_pdf_syntax() == []


def test_the_tags_of_every_piece_are_in_the_tree(organisation: Path) -> None:
    with pikepdf.open(organisation) as pdf:
        keys = [int(key) for key in list(pdf.Root.StructTreeRoot.ParentTree.Nums)[::2]]
        pages = [int(page.obj.StructParents) for page in pdf.pages if "/StructParents" in page.obj]

    assert len(set(keys)) == len(keys)
    assert len(set(pages)) == len(pages)
    assert set(pages) <= set(keys)


def test_an_untouched_pack_passes_every_check(use_case: Path, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "renamed.bin").write_bytes(b"measured")

    checks = list(verify(use_case, evidence=tmp_path / "evidence"))

    assert [check.problem for check in checks if check.problem] == []
    assert any(check.what == "Evidence Test report.txt" for check in checks)


def test_evidence_that_was_changed_is_found(use_case: Path, tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "Test report.txt").write_bytes(b"measures")

    problems = [check.problem for check in verify(use_case, evidence=tmp_path / "evidence")]

    assert any("No file with SHA-256" in problem for problem in problems)


def _rewrite(file: Path, name: str, change) -> None:
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        attached = pdf.Root.Names.EmbeddedFiles.Names
        spec = next(one for one in list(attached)[1::2] if str(one.F) == name)
        stream = spec.EF.F
        stream.write(change(stream.read_bytes()))
        pdf.save(file)


def test_one_flipped_byte_is_found(use_case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _rewrite(use_case, "inventory.csv", lambda content: bytes([content[0] ^ 1]) + content[1:])

    with pytest.raises(CommandError, match="1 check failed"):
        call_command("verify_pack", str(use_case))

    assert "FAULT Attachment inventory.csv: Its SHA-256 is" in capsys.readouterr().out


def test_a_changed_fact_is_found_by_the_digest_even_with_a_mended_manifest(use_case: Path) -> None:
    def approved(content: bytes) -> bytes:
        return content.replace(b'"validity":"valid"', b'"validity":"VALID"')

    _rewrite(use_case, "pack.json", approved)

    problems = {check.what.split(" ")[0]: check.problem for check in verify(use_case)}
    assert "the manifest says" in problems["Facts"]


def test_a_removed_entry_is_found(use_case: Path) -> None:
    _rewrite(
        use_case,
        "audit-entries.jsonl",
        lambda content: b"".join(content.splitlines(keepends=True)[:-1]),
    )

    problems = [check.problem for check in verify(use_case) if check.what.startswith("Audit")]
    assert "is missing" in problems[0]


def test_a_file_that_is_no_pack_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"hello")

    with pytest.raises(CommandError, match="cannot be read as a PDF"):
        call_command("verify_pack", str(tmp_path / "x.pdf"))


def test_a_pack_can_be_exported_from_the_command_line(sample: Sample, tmp_path: Path) -> None:
    target = tmp_path / "out.pdf"

    call_command("export_pack", "--organisation", "--out", str(target))

    with pikepdf.open(target) as pdf:
        facts = json.loads(pdf.attachments["pack.json"].get_file().read_bytes())
    assert [row["name"] for row in facts["decisions"]].count("Sort mail") == 1


def test_the_pack_of_a_use_case_carries_the_ml_bom_of_its_system(
    use_case: Path, packs: Packs
) -> None:
    with pikepdf.open(use_case) as pdf:
        bom = json.loads(pdf.attachments["ml-bom.cdx.json"].get_file().read_bytes())
        manifest = json.loads(pdf.attachments["manifest.json"].get_file().read_bytes())

    assert bom["metadata"]["component"]["name"] == packs.system
    assert "machine-learning-model" in {row["type"] for row in bom["components"]}
    assert "ml-bom.cdx.json" in {row["name"] for row in manifest["attachments"]}
    assert not [check.problem for check in verify(use_case) if check.problem]
