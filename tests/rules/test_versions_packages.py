"""One thing has one name, however a component or an advisory writes it."""

import json
from pathlib import Path

import pytest

from governance.rules.packages import (
    NotAPackageUrl,
    canonical_purl,
    key_of_advisory,
    key_of_component,
    key_of_purl,
)

COMMIT = "043235d6088ecd3dd5fb5ca3592b6913fd516027"


@pytest.mark.parametrize(
    ("ecosystem", "name", "kind", "component"),
    [
        ("PyPI", "Llama_CPP.Python", "pypi", "llama-cpp-python"),
        ("Go", "github.com/mudler/LocalAI", "golang", "github.com/mudler/localai"),
        ("Maven", "org.apache.spark:spark-core", "maven", "org.apache.spark:spark-core"),
        ("Maven:https://repo.example", "org.x:y", "maven", "org.x:y"),
        ("npm", "@huggingface/hub", "npm", "@huggingface/hub"),
    ],
)
def test_an_advisory_and_a_component_name_one_package_alike(
    ecosystem: str, name: str, kind: str, component: str
) -> None:
    assert key_of_advisory(ecosystem, name) == key_of_component(kind, component)


def test_what_no_component_can_be_has_no_key() -> None:
    assert key_of_advisory("Debian:12", "python") == ""
    assert key_of_advisory("", "python") == ""


@pytest.mark.parametrize(
    ("purl", "key"),
    [
        ("pkg:pypi/Llama_CPP.Python@0.2", "pypi:llama-cpp-python"),
        ("pkg:maven/org.apache.spark/spark-core@3", "maven:org.apache.spark:spark-core"),
        ("pkg:npm/%40huggingface/hub?x=1", "npm:@huggingface/hub"),
        ("pkg:bitnami/jupyterlab", "bitnami:jupyterlab"),
    ],
)
def test_a_package_url_names_the_same_package(purl: str, key: str) -> None:
    assert key_of_purl(purl) == key


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("pkg:PyPI/Llama_CPP.Python@0.2.1", "pkg:pypi/llama-cpp-python@0.2.1"),
        (" pkg:Maven/org.x/y@1?type=jar#a/b ", "pkg:maven/org.x/y@1?type=jar#a/b"),
        (f"pkg:huggingface/Distilbert/Base@{COMMIT.upper()}",
         f"pkg:huggingface/Distilbert/Base@{COMMIT}"),
        ("pkg:huggingface/distilbert/base", "pkg:huggingface/distilbert/base"),
    ],
)  # fmt: skip
def test_a_package_url_is_written_in_one_way(written: str, canonical: str) -> None:
    assert canonical_purl(written) == canonical
    assert canonical_purl(canonical) == canonical


@pytest.mark.parametrize(
    "text",
    ["", "vllm", "pkg:", "pkg:pypi", "pkg:huggingface/gpt2", "pkg:huggingface/a/b@main",
     f"pkg:huggingface/a/b@{COMMIT[:12]}", "\0"],
)  # fmt: skip
def test_what_names_nothing_for_certain_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotAPackageUrl, match=r"\.$"):
        canonical_purl(text)


@pytest.mark.parametrize("name", ["huggingface-test.json", "mlflow-test.json"])
def test_the_specifications_own_vectors_hold(name: str, shared: Path) -> None:
    rows = json.loads((shared / "data" / "purl" / name).read_text())["tests"]
    texts = [row for row in rows if isinstance(row["input"], str)]
    good = [row for row in texts if isinstance(row["expected_output"], str)]

    for row in good:
        assert canonical_purl(row["input"]) == row["expected_output"], row["description"]
    for row in texts:
        if row["expected_failure"]:
            with pytest.raises(NotAPackageUrl):
                canonical_purl(row["input"])
    assert good
