"""Models that records name by hash or by address, and what is no name of a model."""

import pytest

from governance.watch.actions import store_advisory
from governance.watch.models import Advisory, AdvisoryRepository, AdvisoryWeight
from governance.watch.sources.named_models import repositories_in, weights_in
from tests.conftest import NOON
from tests.watch.factories import osv, package
from tests.watch.source_documents import record, report

HASH = "ab" * 32
OTHER = "cd" * 32


def model(purl: str = "pkg:huggingface/Org/Bad-Model", **facts: object) -> dict[str, object]:
    """An entry of what is affected that is a model."""
    return {"package": {"ecosystem": "", "name": "Org/Bad-Model", "purl": purl}} | facts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://huggingface.co/EleutherAI/gpt-j-6b", ("huggingface", "eleutherai/gpt-j-6b")),
        ("see http://hf.co/Org/Name/blob/main/pytorch_model.bin.", ("huggingface", "org/name")),
        ("https://huggingface.co/bert-base-uncased?x=1#y", ("huggingface", "bert-base-uncased")),
        ("pkg:huggingface/Org/Name@" + "0" * 40, ("huggingface", "org/name")),
        ("https://ollama.com/library/llama3.2:3b", ("ollama", "llama3.2:3b")),
    ],
)
def test_an_address_names_a_model(written: str, expected: tuple[str, str]) -> None:
    assert repositories_in([written]) == (expected,)


@pytest.mark.parametrize(
    "written",
    [
        "https://huggingface.co/datasets/org/data",
        "https://huggingface.co/blog/a-post",
        "https://huggingface.co.example.org/org/name",
        "https://example.org/huggingface.co/org/name",
        "https://huggingface.co/org/..%2f..%2fetc",
        "pkg:huggingface/org/name?repository_url=https://hub.example.org",
        "pkg:pypi/vllm",
        "gpt-oss-20b",
        None,
    ],
)
def test_other_pages_and_words_name_none(written: object) -> None:
    assert repositories_in([written]) == ()


def test_a_hash_counts_where_it_is_called_one() -> None:
    given = [
        {"sha256": HASH.upper()},
        {"hashes": [{"algorithm": "SHA-256", "value": OTHER}, {"alg": "md5", "content": "1"}]},
        "seen as sha256:" + "12" * 32 + " at the hub",
        {"commit": "34" * 32},
        "ef" * 32,
    ]

    assert weights_in(given) == (HASH, OTHER, "12" * 32)


def test_osv_names_models_by_package_url_and_the_hashes_beside_it() -> None:
    given = osv(affected=[
        model(f"pkg:huggingface/Org/Bad-Model?checksum=sha1:11,sha256:{HASH}"),
        model(database_specific={"files": [{"path": "m.bin", "sha256": OTHER}]}),
    ])  # fmt: skip

    found = record(given)

    assert found.repositories == (("huggingface", "org/bad-model"),)
    assert found.weights == (HASH, OTHER)


def test_a_hash_beside_a_package_is_not_that_of_weights() -> None:
    given = osv(affected=[package("vllm", database_specific={"sha256": HASH})])

    assert (record(given).weights, record(given).repositories) == ((), ())


def test_avid_names_models_by_its_references_where_a_model_is_concerned() -> None:
    page = {"type": "source", "label": f"sha256:{HASH}", "url": "https://huggingface.co/Org/Name"}
    system = {"artifacts": [{"type": "System", "name": "vllm"}]}

    found = record(report(references=[page]))
    other = record(report(references=[page], affects=system))

    assert found.repositories == (("huggingface", "org/name"),)
    assert found.weights == (HASH,)
    assert other.repositories == ()


def test_what_is_named_is_stored_once_and_follows_the_newest_document(db: None) -> None:
    entry = model(database_specific={"sha256": HASH})
    store_advisory(record(osv(affected=[entry, entry])), at=NOON)
    assert AdvisoryWeight.objects.get().sha256 == HASH
    assert AdvisoryRepository.objects.get().repo_id == "org/bad-model"

    store_advisory(record(osv(affected=[model("pkg:huggingface/org/other")])), at=NOON)

    assert not AdvisoryWeight.objects.exists()
    assert [row.repo_id for row in Advisory.objects.get().repositories.all()] == ["org/other"]
