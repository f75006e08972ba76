"""Files of components are told by their content, read within bounds, and never guessed at."""

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.components.listing import Listing
from inventory.components.reading import read
from inventory.imports.limits import MOST_BYTES, MOST_ROWS
from inventory.imports.wishes import Unreadable
from inventory.models import FileKind
from tests.inventory import component_lists as lists


def of(text: str) -> Listing:
    return read(text.encode())


def purls(listing: Listing) -> set[str]:
    return {package.purl for package in listing.packages}


def reasons(listing: Listing) -> dict[str, str]:
    return {one.entry.split()[0]: one.reason for one in listing.left_out}


@pytest.mark.parametrize(
    ("text", "kind", "taken", "left_out"),
    [
        (lists.POETRY, "poetry", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/accelerate"}, {"pytest", "own"}),
        (lists.UV, "uv", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/accelerate"}, {"own"}),
        (lists.PDM, "pdm", {"pkg:pypi/vllm@0.8.4"}, {"pytest", "own"}),
        (lists.PYLOCK, "pylock", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/accelerate"}, {"own"}),
        (lists.PIPFILE, "pipfile", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/accelerate"},
         {"pytest==8.3.5", "own"}),
        (lists.NPM_1, "npm",
         {"pkg:npm/flowise@2.2.7", "pkg:npm/%40scope/inner@1.0.0", "pkg:npm/forked"}, {"jest"}),
        (lists.NPM_3, "npm",
         {"pkg:npm/flowise@2.2.7", "pkg:npm/%40scope/inner@1.0.0", "pkg:npm/real@3.0.0"},
         {"app", "jest", "tool", "the"}),
        (lists.YARN_1, "yarn", {"pkg:npm/%40scope/inner@1.1.0", "pkg:npm/real@3.0.0"}, set()),
        (lists.YARN_2, "yarn", {"pkg:npm/%40scope/inner@1.1.0"}, {"app"}),
        (lists.PNPM, "pnpm", {"pkg:npm/%40scope/inner@1.0.0", "pkg:npm/flowise@2.2.7"},
         {"jest@29.0.0"}),
        (lists.PNPM_5, "pnpm", {"pkg:npm/%40scope/inner@1.0.0", "pkg:npm/flowise@2.2.7"}, set()),
        (lists.GO_MOD, "go-mod",
         {"pkg:golang/github.com/ollama/ollama@v0.3.1", "pkg:golang/github.com/new/new@v1.2.0",
          "pkg:golang/github.com/milvus-io/milvus@v2.5.0%2Bincompatible"},
         {"github.com/old/old", "github.com/local/local"}),
        (lists.GO_SUM, "go-sum", {"pkg:golang/github.com/ollama/ollama@v0.3.1"}, set()),
        (lists.CARGO, "cargo", {"pkg:cargo/tokenizers@0.21.0", "pkg:cargo/forked"}, {"app"}),
        (lists.CYCLONEDX_XML, "cyclonedx",
         {"pkg:npm/%40scope/outer@1.0.0", "pkg:npm/inner@2.0.0", "pkg:pypi/vllm@0.8.4",
          "pkg:docker/vllm/vllm-openai@v0.8.4"}, {"app", "tests", "nameless"}),
        (lists.SPDX_TAGS, "spdx", {"pkg:pypi/vllm@0.8.4"}, {"unnamed"}),
        (lists.SPDX_2, "spdx", {"pkg:pypi/vllm", "pkg:pypi/torch@2.6.0"}, {"com.github.org/app"}),
        (lists.SPDX_3, "spdx", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/torch@2.6.0"}, {"org/model"}),
        (lists.PIP_LIST, "requirements", {"pkg:pypi/vllm@0.8.4", "pkg:pypi/own@1.0"}, set()),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)  # fmt: skip
def test_each_kind_of_file_is_read_and_what_is_not_taken_is_named(
    text: str, kind: str, taken: set[str], left_out: set[str]
) -> None:
    listing = of(text)

    assert listing.kind == kind
    assert purls(listing) == taken
    assert set(reasons(listing)) == left_out


def test_a_requirements_file_keeps_exact_versions_only_and_names_what_it_leaves() -> None:
    listing = of(lists.REQUIREMENTS)

    assert purls(listing) == {
        "pkg:pypi/vllm@0.8.4", "pkg:pypi/torch@2.6.0%2Bcu124", "pkg:pypi/flask-login",
        "pkg:pypi/numpy", "pkg:pypi/accelerate", "pkg:pypi/einops@0.8.1",
        "pkg:docker/vllm/vllm-openai@v0.8.4", "pkg:npm/%40scope/name@1.0.0",
    }  # fmt: skip
    assert [one.reason.split(".")[0] for one in listing.left_out] == [
        "It points to another file", "It limits versions and installs nothing",
        "It is installed from a folder or a repository, which states no version",
        "It is an address without a name",
        "It is installed from a folder or a repository, which states no version",
        "It is no package",
    ]  # fmt: skip


def test_passwords_in_addresses_are_neither_kept_nor_shown() -> None:
    listing = of(lists.REQUIREMENTS + "pkg:pypi/own@1?vcs_url=git%2Bhttps://ann:token@x.org/y\n")

    assert "token" not in repr(listing)


def test_what_powershell_writes_and_a_byte_order_mark_are_read() -> None:
    for codec in ("utf-16", "utf-8-sig"):
        assert purls(read("vllm==0.8.4\r\n".encode(codec))) == {"pkg:pypi/vllm@0.8.4"}


def test_two_versions_of_one_package_and_one_without_are_three_components() -> None:
    listing = of("pkg:pypi/vllm@0.8.4\npkg:pypi/vllm@0.8.5\npkg:pypi/vllm\nvllm==0.8.4\n")

    assert sorted(package.version for package in listing.packages) == ["", "0.8.4", "0.8.5"]


def test_names_beyond_ascii_are_kept_and_hidden_characters_are_not() -> None:
    listing = of(sbom({"purl": "pkg:generic/na%C3%AFve@1"}, {"purl": "pkg:generic/a%E2%80%AEb@1"}))

    assert [package.name for package in listing.packages] == ["naïve"]
    assert "hidden characters" in listing.left_out[0].reason


def test_an_sbom_of_github_is_read_out_of_its_wrapper() -> None:
    assert of(f'{{"sbom": {lists.SPDX_2}}}').kind == FileKind.SPDX


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_every_version_of_cyclonedx_is_read_as_json(version: str) -> None:
    text = sbom({"type": "library", "name": "vllm", "purl": "pkg:pypi/vllm@0.8.4"}, to=version)

    assert purls(of(text)) == {"pkg:pypi/vllm@0.8.4"}


def test_a_model_and_a_file_of_an_sbom_are_no_libraries() -> None:
    listing = of(
        sbom({"type": "machine-learning-model", "name": "m"}, {"type": "file", "name": "f"})
    )

    assert not listing.packages
    assert "register it under Models" in reasons(listing)["m"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"PK\x03\x04\x00\x00", "text file"),
        ("vllm==0.8.4\n# caf\xe9\n".encode("latin-1"), "Line 2 holds bytes that are no UTF-8"),
        (b"PK\x03\x04\x14\x00\xff\xfe", "no text file"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"x" * (MOST_BYTES + 1), "larger than 20 MiB"),
        (b"[" * 100_000, "JSON|levels"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "levels"),
        (b'{"bomFormat": "CycloneDX", "bomFormat": "x"}', "stands twice"),
        (b'{"bomFormat": "CycloneDX"', "no JSON"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.9"}', "1.2 to 1.7"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6"}', "lists no package"),
        (b'{"spdxVersion": "SPDX-1.2"}', "SPDX 2.2"),
        (b'{"name": "app", "dependencies": {}}', "package-lock.json beside it"),
        (b'{"anything": 1}', "no kind we know"),
        (b"[1]", "no kind|list"),
        (b'[project]\nname = "app"\n', "upload the lock file"),
        (b"[[package]]\nname = \n", "no TOML"),
        (b"a = " + b"[" * 90_000 + b"\n[[package]]\n", "levels|no TOML"),
        (b"Dear all,\nhere is the list you wanted.\nRegards\nAnn Smith\n", "no package"),
        (b"vllm\n" + b"\n" * 1_000_001, "1,000,000 parts"),
        (b"[" + b"{}," * 1_000_001 + b"{}]", "1,000,000 parts"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>" + b"<a/>" * 1_000_001, "elements"),
        (b"<rdf:RDF xmlns:rdf='x'></rdf:RDF>", "no CycloneDX"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>", "no XML"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/1.1'/>", "1.2 to 1.7"),
        (b"<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>" + b"<a>" * 60_000, "levels"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_bad_file_is_refused_with_what_is_wrong(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(content)


def test_an_xml_bomb_and_an_outside_entity_are_refused_before_they_are_expanded() -> None:
    levels = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE bom [<!ENTITY a0 "ha">{levels}]><bom>&a12;</bom>'
    outside = '<!DOCTYPE bom [<!ENTITY a SYSTEM "file:///etc/passwd">]><bom>&a;</bom>'

    for text in (bomb, outside):
        with pytest.raises(Unreadable, match="document type or entities"):
            of(text)


def test_a_hundred_thousand_components_are_refused_with_the_number_that_is_read() -> None:
    rows = ({"name": f"p{n}", "purl": f"pkg:pypi/p{n}@1"} for n in range(100_000))

    with pytest.raises(Unreadable, match=f"more than {MOST_ROWS:,} entries"):
        of(sbom(*rows))


def test_what_has_another_shape_than_expected_is_left_out_or_refused_in_words() -> None:
    odd: list[Any] = [None, 1, "x", [], {}, {"purl": 3, "name": ["a"]}, {"components": "x"}]
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": [], "components": odd}

    listing = of(json.dumps(document))

    assert not listing.packages
    assert len(listing.left_out) == 3


def test_the_samples_of_the_standard_are_read(shared: Path) -> None:
    found = sorted((shared / "data/cyclonedx").glob("*.json"))
    assert found
    for path in found:
        listing = read(path.read_bytes())
        assert listing.kind == FileKind.CYCLONEDX
        assert any("model" in one.reason for one in listing.left_out)


def sbom(*rows: Any, to: str = "1.6") -> str:
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": to, "components": list(rows)})
