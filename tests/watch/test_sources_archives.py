"""What an import reads is bounded, whatever a file claims, and one bad part costs only itself."""

import gzip
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from governance.accounts.models import User
from governance.watch.actions import import_directory
from governance.watch.models import Advisory, CveSignal
from governance.watch.sources import archives
from governance.watch.sources.archives import Item, UnreadableSource, items
from governance.watch.sources.known import read
from governance.watch.sources.lists import BROKEN_OFF, DOCUMENT_LIMIT, TOO_LARGE
from tests.conftest import NOON
from tests.watch.factories import osv

MANY = 40_000


def content(path: Path) -> list[Any]:
    """What is read: documents, and problems as text."""
    return [item.problem or item.document for item in items(path)]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A zip file with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in members.items():
            archive.writestr(name, written)
    return path


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file and give its path."""

    def _write(name: str, written: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(written)
        return path

    return _write


def one_by_one() -> Iterator[bytes]:
    """A list of 40,000 advisories, in parts."""
    for number in range(MANY):
        yield b"," if number else b"["
        yield json.dumps(osv(id=f"A-{number}", details="x" * 200)).encode()
    yield b"]"


def test_forty_thousand_advisories_in_one_file_are_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    with path.open("wb") as stream:
        stream.writelines(one_by_one())
    size = path.stat().st_size

    tracemalloc.start()
    count = sum(1 for item in items(path) if not item.problem)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == MANY
    assert peak < size / 4


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b'[1, {"a": 2} ,[3]]', [1, {"a": 2}, [3]]),
        (b" [ ] ", []),
        (b'\xef\xbb\xbf[{"a": 1}]', [{"a": 1}]),
        (b'{"a": NaN, "b": 1e999, "c": -Infinity}', [{"a": None, "b": None, "c": None}]),
        (b'[{"a": 1},{"a":', [{"a": 1}, BROKEN_OFF]),
        (b'[{"a": 1} {"b": 2}]', [{"a": 1}, BROKEN_OFF]),
        (b'[{"a": 1}', [{"a": 1}, BROKEN_OFF]),
        (b"[" * 100_000, [BROKEN_OFF]),
        (b"", ["It is not JSON."]),
        (b"\xff\xfe[", ["It is not JSON."]),
        (b"<html></html>", ["It is not JSON."]),
        (b'"' + b"x" * (DOCUMENT_LIMIT + 1) + b'"', [TOO_LARGE]),
        (b'[1, "' + b"x" * (2 * DOCUMENT_LIMIT) + b'", 2]', [1, BROKEN_OFF]),
    ],
    ids=["list", "empty list", "byte order mark", "numbers that are none", "cut off", "no comma",
         "no end", "bottomless", "empty", "not UTF-8", "web page", "too large", "member too large"],
)  # fmt: skip
def test_a_json_file_is_read_as_far_as_it_is_one(
    written: bytes, expected: list[Any], write: Callable[[str, bytes], Path]
) -> None:
    assert content(write("a.json", written)) == expected


def test_members_are_whole_wherever_a_portion_ends(
    write: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [osv(id="Ä-1", details='"}],[{'), 12345, "é" * 50, [1, [2]], 0.5]
    path = write("a.json", json.dumps(rows, ensure_ascii=False).encode())
    for portion in range(1, 40):
        monkeypatch.setattr("governance.watch.sources.lists.PORTION", portion)

        assert content(path) == rows


def test_a_bad_line_costs_only_itself(write: Callable[[str, bytes], Path]) -> None:
    lines = [b'{"a": 1}', b"", b"{", b"x" * (2 * DOCUMENT_LIMIT), b"\xff", b'{"b": 2}']

    assert content(write("a.jsonl", b"\n".join(lines))) == [
        {"a": 1}, "It is not JSON.", TOO_LARGE, "It is not JSON.", {"b": 2},
    ]  # fmt: skip


def test_yaml_keeps_versions_and_dates_as_they_are_written(
    write: Callable[[str, bytes], Path],
) -> None:
    text = b"id: A-1\nmodified: 0001-01-01\nwithdrawn: null\nversions: [1.10, 2024.1, no, 1e5]\n"

    assert content(write("a.yaml", text)) == [
        {"id": "A-1", "modified": "0001-01-01", "withdrawn": None,
         "versions": ["1.10", "2024.1", "no", "1e5"]}
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [b"a: &x [1]\nb: [*x, *x]\n", b"[" * 100_000, b"a: [", b"!!python/object:os.system {}",
     b"\xff\xfe\x00"],
    ids=["references", "bottomless", "broken", "code", "not text"],
)  # fmt: skip
def test_yaml_that_would_swell_or_run_is_refused_in_words(
    text: bytes, write: Callable[[str, bytes], Path]
) -> None:
    (problem,) = content(write("a.yml", text))

    assert "YAML" in problem


def test_the_daily_file_of_scores_is_stored_packed_as_it_comes(
    write: Callable[[str, bytes], Path], officer: User
) -> None:
    text = (
        "#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000\n"
        "cve,epss,percentile\nCVE-2025-3248,0.92,0.997\nCVE-2025-1,2\nCVE-x,0.1,0.1\n"
    )
    path = write("epss_scores-2026-11-20.csv.gz", gzip.compress(text.encode()))

    run = import_directory(path, by=officer, at=NOON)

    assert (run.read, run.stored, run.unreadable) == (3, 1, 2)
    signal = CveSignal.objects.get()
    assert (signal.epss, signal.percentile, signal.scored_on) == (0.92, 0.997, "2026-11-20")


def test_each_source_writes_its_own_part_of_what_is_known_of_a_flaw(
    write: Callable[[str, bytes], Path], officer: User
) -> None:
    entry = {"cveID": "CVE-2025-3248", "dateAdded": "2025-05-05"}
    score = {"cve": "CVE-2025-3248", "epss": "0.5", "percentile": "0.9", "date": "2026-11-20"}
    kev = write("kev.json", json.dumps({"vulnerabilities": [entry]}).encode())
    epss = write("epss.json", json.dumps({"data": [score]}).encode())

    runs = [import_directory(path, by=officer, at=NOON) for path in (kev, epss, kev, epss)]

    assert [run.stored for run in runs] == [1, 1, 0, 0]
    signal = CveSignal.objects.get()
    assert (signal.exploited_since, signal.epss) == ("2025-05-05", 0.5)


# Bombs


@pytest.mark.parametrize("form", ["json", "jsonl", "yaml", "csv"])
def test_a_member_that_swells_is_left_and_the_others_are_read(form: str, tmp_path: Path) -> None:
    good = json.dumps({"a": 1}).encode()
    path = zipped(tmp_path / "a.zip", {f"bomb.{form}": b" " * 30_000_000, "good.json": good})

    found = list(items(path))

    assert found[-1] == Item("good.json", {"a": 1})
    problems = {item.problem for item in found if item.problem}
    assert problems <= {archives.SWOLLEN, TOO_LARGE}
    assert problems


def test_a_packed_file_in_a_packed_file_is_no_way_around(tmp_path: Path) -> None:
    inner = gzip.compress(gzip.compress(b" " * 200_000_000))
    path = zipped(tmp_path / "a.zip", {"bomb.json.gz": inner})

    assert [item.problem for item in items(path)] != [""]


def test_a_gzip_bomb_is_refused_in_words(write: Callable[[str, bytes], Path]) -> None:
    path = write("a.json.gz", gzip.compress(b"[" + b" " * 30_000_000 + b"]"))

    assert content(path) == [archives.SWOLLEN]


def test_a_zip_file_may_not_hold_more_files_than_any_source_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FILES_LIMIT", 10)
    path = zipped(tmp_path / "a.zip", {f"{number}.json": b"{}" for number in range(11)})

    with pytest.raises(UnreadableSource, match=r"500,000 files"):
        list(items(path))


@pytest.mark.parametrize("cut", [30, 60, 90])
def test_a_packed_file_that_breaks_off_is_said(
    cut: int, write: Callable[[str, bytes], Path]
) -> None:
    packed = gzip.compress(json.dumps([osv(id=f"A-{n}") for n in range(50)]).encode())
    path = write("a.json.gz", packed[: len(packed) * cut // 100])

    found = list(items(path))

    assert "unpacked" in found[-1].problem


def test_an_encrypted_or_damaged_member_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.json": b'{"a": "aaaaaaaaaaaaaaaaaaaa"}', "b.json": b"{}"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"a.json") + 8] ^= 0xFF
    path.write_bytes(raw)

    found = {item.name: item for item in items(path)}

    assert "unpacked" in found["a.json"].problem
    assert found["b.json"].document == {}


def test_the_command_says_what_came_of_it(write: Callable[[str, bytes], Path], db: None) -> None:
    path = write("a.json", json.dumps([osv(id="A-1"), {"no": "id"}]).encode())
    out, errors = io.StringIO(), io.StringIO()

    call_command("import_advisories", str(path), stdout=out, stderr=errors)

    assert out.getvalue() == "2 read, 1 new or changed, 1 unreadable.\n"
    assert errors.getvalue().startswith("a.json, entry 2: It has no id")
    assert Advisory.objects.get().external_id == "A-1"
    with pytest.raises(CommandError, match="neither a directory"):
        call_command("import_advisories", str(write("a.txt", b"x")))


def test_a_million_characters_and_the_year_one_are_stored(
    write: Callable[[str, bytes], Path], officer: User
) -> None:
    document = osv(details="é" * 1_000_000, modified="0001-01-01T00:00:00Z", affected=None)

    import_directory(write("a.json", json.dumps(document).encode()), by=officer, at=NOON)

    stored = Advisory.objects.get()
    assert (len(stored.details), stored.modified) == (1_000_000, "0001-01-01T00:00:00Z")
    assert stored.problems == list(read(document).problems)  # type: ignore[union-attr]
