"""Versions are put in the order of their own ecosystem, and what is no version is said."""

from itertools import pairwise

import pytest

from governance.rules.versions import Unreadable, build, composer, gem, maven, nuget, pypi, reader
from governance.rules.versions import semver as semantic

ORDERS = {
    "PyPI": ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.1", "1.10", "1!0.1"],
    "npm": ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0"],
    "Go": ["v0.0.0-20240101000000-abcdefabcdef", "v0.1.33", "v0.1.34-rc1", "v0.1.34", "v2.0.0"],
    "crates.io": ["0.1.0-rc.1", "0.1.0", "0.2.0", "1.0.0"],
    "NuGet": ["1.0.0-Alpha", "1.0.0-beta", "1.0.0", "1.0.0.1", "1.0.1"],
    # The order of Maven's own documentation of ComparableVersion.
    "Maven": ["1.0-alpha-1", "1.0-alpha-2", "1.0-beta", "1.0-milestone-1", "1.0-rc1",
              "1.0-SNAPSHOT", "1.0", "1.0-sp", "1.0-1", "1.0.1", "1.2", "1.10"],
    "RubyGems": ["1.0.a", "1.0.a.2", "1.0.b1", "1.0", "1.0.1", "1.10"],
    "Packagist": ["1.0-dev", "1.0-alpha2", "1.0-beta2", "1.0-beta10", "1.0-RC1", "1.0", "1.0-p1",
                  "1.0.0.1", "1.0.1"],
    "Builds": ["b9", "b3561", "b4567"],
}  # fmt: skip


@pytest.mark.parametrize("ecosystem", ORDERS)
def test_versions_come_in_the_order_of_their_ecosystem(ecosystem: str) -> None:
    read = reader(ecosystem)
    assert read is not None

    for lower, higher in pairwise(ORDERS[ecosystem]):
        assert read(lower) < read(higher), (lower, higher)
        assert not read(higher) <= read(lower), (lower, higher)


@pytest.mark.parametrize(
    ("ecosystem", "one", "other"),
    [
        ("PyPI", "1.0", "v1.0.0"), ("PyPI", "1.0-RC1", "1.0rc1"), ("PyPI", "2.1.0+cu118", "2.1.0"),
        ("npm", "1.2.3+build", "1.2.3"), ("Go", "v1.2", "1.2.0"),
        ("Go", "2.0.0+incompatible", "v2.0.0"), ("NuGet", "1.0.0-BETA", "1.0-beta"),
        ("NuGet", "1.0.0.0", "1.0"), ("Maven", "1.0", "1.0.0"), ("Maven", "1.0-ga", "1"),
        ("Maven", "1.0-a1", "1.0-alpha-1"), ("RubyGems", "1.0", "1.0.0"),
        ("Packagist", "v1.0", "1.0.0.0"), ("Packagist", "1.0-b2", "1.0.0-beta2"),
        ("Maven:https://repo.example", "1.0", "1"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_version_are_equal(ecosystem: str, one: str, other: str) -> None:
    read = reader(ecosystem)

    assert read is not None
    assert read(one) == read(other)


@pytest.mark.parametrize("read", [pypi, semantic, nuget, composer, maven, gem, build])
@pytest.mark.parametrize(
    "text", ["latest", "", "²", "1,2", "dev-main", "٣.١", "1.0\0", "9" * 1_000_000]
)
def test_what_is_no_version_is_refused_in_words(read, text: str) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read(text)


@pytest.mark.parametrize("text", ["1.2.3.4", "b4567", "24.05-py3", "1..2", "1.2.x"])
def test_what_other_places_count_by_is_no_semantic_version(text: str) -> None:
    with pytest.raises(Unreadable):
        semantic(text)


@pytest.mark.parametrize("ecosystem", ["Debian:12", "Hackage", "CRAN", "", "pypi"])
def test_an_ecosystem_without_an_order_that_we_know_has_none(ecosystem: str) -> None:
    assert reader(ecosystem) is None
    assert reader(ecosystem, "SEMVER") is not None
    assert reader(ecosystem, "GIT") is None
