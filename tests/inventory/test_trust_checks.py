"""Each item of trust evidence by itself: what makes it pass, fail, or stay unknown."""

from datetime import timedelta
from typing import Any

import pytest

from inventory.hubs.base import ScanStatus
from inventory.models import BaseModelLink, Revision, TrustedSigner
from inventory.trust import CHECKS, Finding
from inventory.trust.formats import kind_of
from inventory.trust.subject import read
from tests.conftest import NOON
from tests.factories import AT, SystemModelFactory, UserFactory
from tests.inventory.factories import DeploymentFactory
from tests.inventory.trust_rows import BEFORE, CLEAN, publisher, revision_with, verification

pytestmark = pytest.mark.django_db
FAILED = [{"path": "model.safetensors", "what": "different", "expected": "a", "found": "b"}]
MISSING = [{"path": "vocab.txt", "what": "missing", "expected": "a", "found": ""}]


def found(revision: Revision, item: str) -> Finding:
    return CHECKS[item](read(Revision.objects.select_related("model").get(pk=revision.pk)))


def link(revision: Revision, name: str) -> None:
    BaseModelLink.objects.create(revision=revision, repo_id=name)


def test_the_source_passes_while_the_hub_shows_the_commit() -> None:
    one = found(revision_with(), "E1")

    assert (one.status, one.as_of) == ("pass", NOON)


@pytest.mark.parametrize(
    "model", [{"hub": "internal"}, {"unavailable_since": AT}, {"disabled": True}]
)
def test_the_source_is_unknown_where_no_hub_shows_it(model: dict[str, Any]) -> None:
    assert found(revision_with(model=model), "E1").status == "unknown"


def test_a_publisher_on_the_allow_list_that_made_the_model_passes() -> None:
    publisher()

    assert found(revision_with(), "E2").status == "pass"


def test_a_publisher_that_the_hub_marks_as_verified_passes() -> None:
    publisher(listing="", listed_by=None, listed_at=None, is_verified=True, role="")

    one = found(revision_with(), "E2")

    assert one.status == "pass"
    assert "unknown" in one.detail


@pytest.mark.parametrize("verified", [None, False])
def test_a_publisher_that_nobody_vouches_for_is_unknown(verified: bool | None) -> None:
    publisher(listing="", listed_by=None, listed_at=None, is_verified=verified)

    assert found(revision_with(), "E2").status == "unknown"


def test_a_publisher_that_was_never_looked_at_is_unknown() -> None:
    assert found(revision_with(), "E2").status == "unknown"


def test_a_refused_publisher_fails_whatever_a_person_attested() -> None:
    publisher(listing="refused")

    one = found(revision_with(), "E2")

    assert (one.status, one.final) == ("fail", True)


def test_a_republisher_fails_until_the_original_is_linked() -> None:
    publisher(role="republisher")
    revision = revision_with()

    assert found(revision, "E2").status == "fail"
    link(revision, "maker/model")
    assert found(revision, "E2").status == "pass"


def test_checksums_are_unknown_until_somebody_hashes_the_files() -> None:
    assert found(revision_with(), "E3").status == "unknown"


def test_checksums_pass_once_every_file_agrees() -> None:
    revision = revision_with()
    kept = verification(revision, at=BEFORE)

    one = found(revision, "E3")

    assert (one.status, one.as_of, one.evidence_id) == ("pass", BEFORE, kept.evidence_id)


def test_one_file_that_differs_fails() -> None:
    revision = revision_with()
    verification(revision, status="fail", differences=FAILED)

    assert found(revision, "E3").status == "fail"


def test_a_set_of_files_that_is_not_whole_settles_nothing() -> None:
    revision = revision_with()
    verification(revision, status="unknown", differences=MISSING)

    one = found(revision, "E3")

    assert one.status == "unknown"
    assert "1 missing" in one.detail


def test_a_later_verification_of_the_same_place_replaces_the_one_that_failed() -> None:
    revision = revision_with()
    verification(revision, status="fail", differences=FAILED, at=BEFORE)
    verification(revision)

    assert found(revision, "E3").status == "pass"


def test_a_pass_elsewhere_does_not_hide_a_deployment_whose_files_differ() -> None:
    revision = revision_with()
    north = DeploymentFactory()
    verification(revision, status="fail", differences=FAILED, at=BEFORE, deployment=north)
    verification(revision)

    assert found(revision, "E3").status == "fail"
    north.ended_at = NOON
    north.save()
    assert found(revision, "E3").status == "pass"


def test_a_new_deployment_asks_for_checksums_again() -> None:
    revision = revision_with()
    use = SystemModelFactory(revision=revision)
    verification(revision, at=BEFORE)
    DeploymentFactory(system=use.system, started_at=NOON)

    assert found(revision, "E3").status == "unknown"


def test_safetensors_alone_pass_and_a_chat_template_is_named() -> None:
    revision = revision_with(raw={"config": {"tokenizer_config": {"chat_template": "{{ x }}"}}})

    one = found(revision, "E4")

    assert one.status == "pass"
    assert one.data["templates"] == ["tokenizer_config.json"]
    assert "tokenizer_config.json" in one.detail


@pytest.mark.parametrize(
    ("path", "magic"),
    [
        ("pytorch_model.bin", ""), ("pytorch_model.bin", "zip"), ("model.pkl", "pickle"),
        ("tf_model.h5", "hdf5"), ("model.keras", "zip"), ("modeling_own.py", ""),
        ("saved_model.pb", ""), ("disguised.safetensors", "pickle"), ("sneaky.txt", "elf"),
        ("x.joblib", "zlib"), ("script.pt", "zip"), ("last.ckpt", ""), ("weights.pth", ""),
    ],
)  # fmt: skip
def test_anything_that_can_run_code_fails(path: str, magic: str) -> None:
    revision = revision_with((("model.safetensors", "safetensors"), (path, magic)))

    one = found(revision, "E4")

    assert one.status == "fail"
    assert path in one.detail


@pytest.mark.parametrize(
    "raw", [{"config": {"auto_map": {"AutoModel": "x.Y"}}}, {"tags": ["custom_code"]}]
)
def test_a_repository_that_asks_to_run_its_own_code_fails(raw: dict[str, Any]) -> None:
    assert found(revision_with(raw=raw), "E4").status == "fail"


@pytest.mark.parametrize(
    ("path", "magic"),
    [("model.safetensors", ""), ("model.safetensors", "pointer"), ("x.onnx", "other"),
     ("a.npy", "numpy"), ("strange.qqq", "")],
)  # fmt: skip
def test_what_nobody_opened_or_could_tell_is_unknown(path: str, magic: str) -> None:
    revision = revision_with((("other.safetensors", "safetensors"), (path, magic)))

    assert found(revision, "E4").status == "unknown"


def test_a_commit_without_weights_is_unknown() -> None:
    assert found(revision_with((("README.md", ""),)), "E4").status == "unknown"


@pytest.mark.parametrize("raw", [[], "text", {"config": [], "tags": "x"}])
def test_a_hostile_body_does_not_stop_the_check(raw: Any) -> None:
    assert found(revision_with(raw=raw, card=[]), "E4").status == "pass"


def test_a_gguf_file_with_another_name_holds_data() -> None:
    assert kind_of("old-model.bin", "gguf") == "data"


def test_two_scans_that_found_nothing_pass_from_the_older_on() -> None:
    revision = revision_with()
    verification(revision, at=BEFORE, scan=CLEAN)

    one = found(revision, "E5")

    assert (one.status, one.as_of) == ("pass", BEFORE)


@pytest.mark.parametrize("status", list(ScanStatus))
def test_one_source_alone_never_passes(status: str) -> None:
    one = found(revision_with(scan_status=status), "E5")

    assert one.status == ("fail" if status == ScanStatus.ISSUE else "unknown")


@pytest.mark.parametrize("status", [ScanStatus.NOT_FINISHED, ScanStatus.UNKNOWN])
def test_a_scan_on_a_server_does_not_stand_in_for_the_hubs(status: str) -> None:
    revision = revision_with(scan_status=status)
    verification(revision, scan=CLEAN)

    assert found(revision, "E5").status == "unknown"
    assert "One of two" in found(revision, "E5").detail


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("safe", "unscanned"), "pass"), (("safe", "queued"), "unknown"),
        (("safe", "error"), "unknown"), (("safe", "a word of tomorrow"), "unknown"),
        (("unscanned", "unscanned"), "unknown"), ((), "pass"),
    ],
)  # fmt: skip
def test_weights_on_which_a_scanner_has_no_verdict_are_not_passed(
    words: tuple[str, ...], status: str
) -> None:
    revision = revision_with()
    verification(revision, scan=CLEAN)
    said = {f"scan{number}": {"status": word} for number, word in enumerate(words)}
    revision.files.filter(path="model.safetensors").update(scanners=said)

    one = found(revision, "E5")

    assert one.status == status
    assert ("no verdict on model.safetensors" in one.detail) is (status == "unknown")


def test_a_finding_of_either_source_fails() -> None:
    by_hub = revision_with(scan_status=ScanStatus.ISSUE,
                           scan_issues=[{"path": "evil.bin", "level": "unsafe"}])  # fmt: skip
    by_us = revision_with()
    verification(by_us, scan={"findings": [{"path": "evil.bin"}], "scanner": "Scan"})

    assert found(by_hub, "E5").status == "fail"
    assert "evil.bin" in found(by_us, "E5").detail
    assert found(by_us, "E5").status == "fail"


def test_a_signature_that_was_found_is_not_yet_verified() -> None:
    one = found(revision_with((("model.sig", ""),)), "E6")

    assert one.status == "unknown"
    assert "not verified" in one.detail


def test_no_signature_is_not_a_failure() -> None:
    assert found(revision_with(), "E6").status == "unknown"


def signed(result: str) -> dict[str, str]:
    return {"result": result, "signer": "f" * 64, "sentence": "What was found."}


def test_a_verified_signature_passes_as_long_as_its_signer_is_pinned() -> None:
    revision = revision_with()
    verification(revision, signature=signed("verified"))

    assert found(revision, "E6").status == "unknown"
    TrustedSigner.objects.create(
        publisher="org", kind="key", material="PEM", fingerprint="f" * 64, added_by=UserFactory(),
        added_at=AT,
    )  # fmt: skip
    assert found(revision, "E6").status == "pass"


@pytest.mark.parametrize(("result", "status"), [("failed", "fail"), ("not trusted", "unknown")])
def test_a_bad_signature_fails_and_an_unknown_signer_does_not(result: str, status: str) -> None:
    revision = revision_with()
    verification(revision, signature=signed(result))

    assert found(revision, "E6").status == status


@pytest.mark.parametrize(
    ("item", "path"), [("E7", "model.intoto.jsonl"), ("E8", "bom.json"), ("E8", "a.cdx.json")]
)
def test_a_document_that_is_there_is_named_and_stays_unknown(item: str, path: str) -> None:
    one = found(revision_with((*((path, ""),),)), item)

    assert one.status == "unknown"
    assert path in one.detail


@pytest.mark.parametrize("item", ["E7", "E8", "E9", "E10"])
def test_what_is_absent_is_unknown(item: str) -> None:
    assert found(revision_with(), item).status == "unknown"


@pytest.mark.parametrize(
    ("card", "grade"),
    [({}, "none"), ({"datasets": ["a/b", "c/d"]}, "list"), ({"datasets": "a/b"}, "list"),
     ({"datasets": [7, None]}, "none")],
)  # fmt: skip
def test_the_datasets_of_the_card_give_a_grade(card: dict[str, Any], grade: str) -> None:
    one = found(revision_with(card=card), "E9")

    assert (one.status, one.data["grade"]) == ("unknown", grade)


def test_the_checks_of_a_revision_cost_a_handful_of_queries(django_assert_max_num_queries) -> None:
    revision = revision_with()
    verification(revision, at=NOON - timedelta(days=1))
    row = Revision.objects.select_related("model").get(pk=revision.pk)

    with django_assert_max_num_queries(8):
        subject = read(row)
        for check in CHECKS.values():
            check(subject)
