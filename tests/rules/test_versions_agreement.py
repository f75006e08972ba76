"""Ranges and explicit lists of real records say the same; where not, the reason is known here.

The records are OSV's own: PyPI with a list of versions beside the ranges, Go and Bitnami without.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from governance.rules.version_ranges import Verdict, judge, problem_of
from governance.rules.versions import Unreadable, pypi

FILES = ("pysec.jsonl", "go-osv.jsonl", "bitnami-osv.jsonl", "ghsa-native-samples.jsonl")


def affected(shared: Path, file: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every entry of what is affected, with the id of its record."""
    for line in (shared / "data" / "advisories" / file).read_text().splitlines():
        record = json.loads(line)["record"]
        for entry in record["affected"]:
            yield record["id"], entry


def why_unordered(version: str) -> str:
    """Why PEP 440 has no place for a version, or ""."""
    try:
        pypi(version)
    except Unreadable as reason:
        return str(reason)
    return ""


def test_every_listed_version_lies_in_the_ranges_or_is_no_version(shared: Path) -> None:
    """PEP 440 has no place for `0.3.2d` of PYSEC-2022-288; the list alone decides for those."""
    checked, unordered = 0, set()
    for name, entry in affected(shared, "pysec.jsonl"):
        ranges = [row for row in entry["ranges"] if row["type"] == "ECOSYSTEM"]
        for version in entry["versions"] if ranges else []:
            checked += 1
            found = judge(version, ecosystem="PyPI", ranges=ranges, versions=[])
            if reason := why_unordered(version):
                unordered.add(version)
                assert (found.verdict, found.reason) == (Verdict.CANNOT_TELL, reason)
            else:
                assert found.verdict is Verdict.AFFECTED, (name, version)
            whole = judge(version, ecosystem="PyPI", ranges=[], versions=entry["versions"])
            assert whole.verdict is Verdict.AFFECTED, (name, version)

    assert checked > 1_000
    assert unordered == UNORDERED


# Listed by PyPA, and no versions by PEP 440.
UNORDERED = {
    "0.3.2d", "0.3.2d.dev", "0.3.2e.dev", "0.3.2f", "0.3.2f.dev", "0.3.2g.dev", "0.7.0d",
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_every_range_of_a_real_record_can_be_read(file: str, shared: Path) -> None:
    unread = {
        (name, problem)
        for name, entry in affected(shared, file)
        if (problem := problem_of(
            entry["package"]["ecosystem"], entry["ranges"], entry.get("versions", [])
        ))
    }  # fmt: skip

    assert unread == set()


@pytest.mark.parametrize("file", FILES)
def test_a_bound_lies_on_its_own_side(file: str, shared: Path) -> None:
    """The introduced and the last version are affected; the fixed one is not, unless the flaw came
    back with that very version, as in PYSEC-2022-236 with 3.1.1.
    """
    checked = 0
    for name, entry in affected(shared, file):
        for row in entry["ranges"]:
            for event in row["events"] if row["type"] != "GIT" else []:
                for kind, version in event.items():
                    if version == "0" or kind not in ("introduced", "fixed", "last_affected"):
                        continue
                    found = judge(
                        version, ecosystem=entry["package"]["ecosystem"],
                        name=entry["package"]["name"], ranges=[row], versions=[],
                    )  # fmt: skip
                    back = {"introduced": version} in row["events"]
                    ended = kind == "fixed" and not back
                    expected = Verdict.NOT_AFFECTED if ended else Verdict.AFFECTED
                    assert found.verdict is expected, (name, kind, version)
                    checked += 1

    assert checked > 10
