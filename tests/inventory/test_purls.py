"""Libraries are read as people paste them, and never guessed."""

import pytest

from inventory.purls import LINES, NotAPackage, parse, parse_lines


@pytest.mark.parametrize(
    ("typed", "purl", "name", "version"),
    [
        ("pkg:pypi/vllm@0.8.4", "pkg:pypi/vllm@0.8.4", "vllm", "0.8.4"),
        ("vllm==0.8.4", "pkg:pypi/vllm@0.8.4", "vllm", "0.8.4"),
        ("Flask_Login == 0.6.3", "pkg:pypi/flask-login@0.6.3", "flask-login", "0.6.3"),
        ("psycopg[binary]==3.2.1", "pkg:pypi/psycopg@3.2.1", "psycopg", "3.2.1"),
        ('torch==2.6.0 ; python_version > "3.9"', "pkg:pypi/torch@2.6.0", "torch", "2.6.0"),
        ("torch==2.6.0+cu124", "pkg:pypi/torch@2.6.0%2Bcu124", "torch", "2.6.0+cu124"),
        ("torch==2.6.0 --hash=sha256:abc", "pkg:pypi/torch@2.6.0", "torch", "2.6.0"),
        ("torch>=2", "pkg:pypi/torch", "torch", ""),
        ("torch", "pkg:pypi/torch", "torch", ""),
        ("pkg:npm/%40scope/x@1.0", "pkg:npm/%40scope/x@1.0", "@scope/x", "1.0"),
        (
            "pkg:golang/github.com/ollama/ollama@v0.5.1",
            "pkg:golang/github.com/ollama/ollama@v0.5.1",
            "github.com/ollama/ollama",
            "v0.5.1",
        ),
        (
            "pkg:maven/org.x/y@1",
            "pkg:maven/org.x/y@1",
            "org.x:y",
            "1",
        ),
        ("pkg:docker/vllm/vllm-openai@latest", "pkg:docker/vllm/vllm-openai@latest",
         "vllm/vllm-openai", ""),
    ],
)  # fmt: skip
def test_a_package_is_read(typed: str, purl: str, name: str, version: str) -> None:
    package = parse(typed)

    assert (package.purl, package.name, package.version) == (purl, name, version)


@pytest.mark.parametrize(
    "typed",
    ["", "pkg:", "pkg:pypi/", "-r other.txt", "git+https://example.org/x.git", "../local", "a b",
     "x" * 301, "pkg:pypi/a\0b", "vllm==", "https://example.org/x.whl"],
    ids=lambda typed: typed[:20] or "nothing",
)  # fmt: skip
def test_what_names_no_package_is_refused(typed: str) -> None:
    with pytest.raises(NotAPackage):
        parse(typed)


def test_a_requirements_file_is_read_line_by_line_each_package_once() -> None:
    text = "# tools\nvllm==0.8.4\n\nVLLM==0.8.4  # twice\ntorch==2.6.0 \\\n    --hash=sha256:ab\n"

    assert [package.name for package in parse_lines(text)] == ["vllm", "torch"]


def test_the_first_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(NotAPackage, match="Line 2"):
        parse_lines("vllm==0.8.4\n-e .\n")


def test_an_empty_paste_and_an_endless_one_are_refused() -> None:
    with pytest.raises(NotAPackage, match="no package"):
        parse_lines("\n# nothing\n")
    with pytest.raises(NotAPackage, match="lines"):
        parse_lines("x\n" * (LINES + 1))
