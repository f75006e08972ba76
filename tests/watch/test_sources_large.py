"""As many advisories as an ecosystem has, in one file: stored in portions, and little memory."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.accounts.models import User
from governance.watch.actions import import_directory
from governance.watch.actions.intake import AT_ONCE, BYTES_AT_ONCE, portions
from governance.watch.models import Advisory, AdvisoryName, AdvisoryPackage, Finding
from governance.watch.sources.archives import Item, items
from inventory.actions import add_component
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import osv, package

MANY = 40_000
GROWS_BY = 32 * 1024 * 1024
STATUS = Path("/proc/self/status")


def peak() -> int:
    """The most memory that this process had since the mark was set back, in bytes."""
    (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def one_by_one() -> Iterator[bytes]:
    """A list of 40,000 advisories in parts; one in a thousand speaks of what runs here."""
    for number in range(MANY):
        name = "vllm" if number % 1000 == 0 else f"package-{number % 500}"
        document = osv(id=f"A-{number}", details="x" * 700, affected=[package(name)])
        yield b"," if number else b"["
        yield json.dumps(document).encode()
    yield b"]"


@pytest.mark.once
def test_forty_thousand_advisories_in_one_file_are_stored_in_little_memory(
    tmp_path: Path, engineer: User
) -> None:
    add_component(SystemFactory(), "vllm==0.8.4", by=engineer, at=NOON)
    path = tmp_path / "all.json"
    with path.open("wb") as stream:
        stream.writelines(one_by_one())
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()

    run = import_directory(path, by=None, at=NOON)

    assert (run.read, run.stored, run.unreadable) == (MANY, MANY, 0)
    assert path.stat().st_size > GROWS_BY
    assert peak() - before < GROWS_BY
    assert Finding.objects.count() == MANY // 1000
    counts = {table.objects.count() for table in (Advisory, AdvisoryName, AdvisoryPackage)}
    assert counts == {MANY}


def test_a_portion_is_bounded_by_number_and_by_size() -> None:
    small = (Item(str(number)) for number in range(AT_ONCE + 1))
    large = (Item(str(number), size=BYTES_AT_ONCE // 2) for number in range(5))

    assert [len(portion) for portion in portions(small)] == [AT_ONCE, 1]
    assert [len(portion) for portion in portions(large)] == [2, 2, 1]


def test_the_size_of_a_document_is_what_had_to_be_read_for_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(json.dumps(osv(details="x" * 300_000)).encode() for _ in range(9)))

    sizes = [item.size for item in items(path)]

    assert sum(sizes) == path.stat().st_size
    assert max(sizes) < 600_000
