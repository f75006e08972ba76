"""A container's tag is a version only where it looks like one."""

import pytest
from packageurl import PackageURL

from governance.rules import images, tables
from governance.rules.versions import READERS


@pytest.mark.parametrize(
    ("typed", "version", "package"),
    [
        ("vllm/vllm-openai:v0.8.4", "0.8.4", "pkg:pypi/vllm@0.8.4"),
        ("docker.io/vllm/vllm-openai:v0.8.5.post1", "0.8.5.post1", "pkg:pypi/vllm@0.8.5.post1"),
        ("vllm/vllm-openai:latest", "", "pkg:pypi/vllm"),
        ("vllm/vllm-openai:nightly-0a1b2c", "", "pkg:pypi/vllm"),
        ("vllm/vllm-openai", "", "pkg:pypi/vllm"),
        (f"vllm/vllm-openai@sha256:{'a' * 64}", "", "pkg:pypi/vllm"),
        ("ollama/ollama:0.3.1", "0.3.1", "pkg:golang/github.com/ollama/ollama@v0.3.1"),
        ("ollama/ollama:0.3.1-rocm", "0.3.1", "pkg:golang/github.com/ollama/ollama@v0.3.1"),
        ("ghcr.io/berriai/litellm:main-v1.80.11-stable", "1.80.11", "pkg:pypi/litellm@1.80.11"),
        ("ghcr.io/berriai/litellm:1.84.0-rc.1", "1.84.0-rc.1", "pkg:pypi/litellm@1.84.0-rc.1"),
        # A patch of the image alone: the same number at PyPI is another one.
        ("ghcr.io/berriai/litellm:v1.74.7-stable.patch.1", "", "pkg:pypi/litellm"),
        ("ghcr.io/berriai/litellm:main-stable", "", "pkg:pypi/litellm"),
        ("ghcr.io/huggingface/text-generation-inference:3.3.0", "3.3.0", ""),
        ("ghcr.io/huggingface/text-generation-inference:latest", "", ""),
        ("nvcr.io/nvidia/tritonserver:24.05-py3", "24.05", ""),
        ("ghcr.io/ggml-org/llama.cpp:server-cuda-b4719", "b4719", ""),
        ("ghcr.io/ggml-org/llama.cpp:server-cuda13-b10524", "b10524", ""),
        ("ghcr.io/ggml-org/llama.cpp:server", "", ""),
        ("openmmlab/lmdeploy:v0.12.3-cu12.8", "0.12.3", "pkg:pypi/lmdeploy@0.12.3"),
        ("xprobe/xinference:v1.14.0-5090", "1.14.0", "pkg:pypi/xinference@1.14.0"),
        ("milvusdb/milvus:v2.5.16", "2.5.16", "pkg:golang/github.com/milvus-io/milvus"),
        ("redis:7.2.4", "7.2.4", ""),
        ("redis:7", "", ""),
        ("example.org:5000/team/app:1.4.0-rc.1", "1.4.0-rc.1", ""),
        ("example.org/team/app:1.4.0-nightly", "", ""),
        ("example.org/team/app:main", "", ""),
        ("example.org/team/app:cu12.4", "", ""),
        ("example.org/team/app:20240501", "", ""),
    ],
)
def test_an_image_is_read_with_the_package_that_is_known_to_be_in_it(
    typed: str, version: str, package: str
) -> None:
    image = images.read(typed)

    assert image is not None
    assert (image.version, image.package) == (version, package)


@pytest.mark.parametrize(
    "typed", ["redis", "vllm==0.8.4", "two words", "git+https://x/y", "", "./x"]
)
def test_what_names_no_image_is_none(typed: str) -> None:
    assert images.read(typed) is None


def test_registry_tag_and_digest_are_in_the_package_url() -> None:
    image = images.read(f"ghcr.io/org/app:1.2.3@sha256:{'b' * 64}")

    assert image is not None
    again = images.of_purl(PackageURL.from_string(image.purl))
    assert (again.name, again.tag, again.digest) == (image.name, image.tag, image.digest)


def test_the_package_url_of_oci_has_its_tag_beside_the_digest() -> None:
    purl = PackageURL.from_string(
        "pkg:oci/vllm-openai@sha256:aa?repository_url=docker.io/vllm/vllm-openai&tag=v0.8.4"
    )

    assert images.of_purl(purl).package == "pkg:pypi/vllm@0.8.4"


def test_every_image_of_the_table_names_a_source_and_a_package_that_can_be_matched() -> None:
    matched = {"pypi": "PyPI", "golang": "Go", "npm": "npm"}
    for entry in tables.load("images").content["image"]:
        assert entry["source"].startswith("https://")
        assert entry["certainty"] in ("release", "documentation", "use")
        if purl := entry.get("package"):
            assert matched[PackageURL.from_string(purl).type] in READERS
