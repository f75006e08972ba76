"""E8: the bill of materials beside a model is fetched, held to its schema, and compared."""

import hashlib
import json
import socket
from typing import Any

import pytest

from demo.hub import FileSpec, Sandbox, running
from governance.audit.events import Event
from governance.audit.models import Entry
from inventory import tasks
from inventory.actions import boms, inspections, store_snapshot, trust
from inventory.boms import statement
from inventory.boms.document import model_bom
from inventory.hubs.base import HubError
from inventory.hubs.file_heads import FileHeads
from inventory.hubs.huggingface import HuggingFace
from inventory.hubs.inspector import HuggingFaceInspector
from inventory.hubs.wire import Deadline
from inventory.models import (
    BillOfMaterials,
    HubModel,
    Revision,
    RevisionFile,
    TrustedSigner,
    TrustEvidence,
)
from tests.conftest import NOON
from tests.factories import AT, UserFactory
from tests.inventory.bom_documents import WEIGHTS, component, document, file
from tests.inventory.trust_rows import CLEAN, publisher, revision_with, verification

pytestmark = pytest.mark.django_db
MEBIBYTE = 1024 * 1024
SAFETENSORS = FileSpec("model.safetensors", size=5_000, sha256=WEIGHTS)
CONFIG = '{"model_type": "bert"}'


def bom(text: str, path: str = "bom.json") -> FileSpec:
    return FileSpec(path, text=text)


def inspected(*files: FileSpec, **repo: Any) -> TrustEvidence:
    """Item E8 of a model with the weights and these files, after the worker looked at them."""
    hub = Sandbox()
    hub.add("org/model", license="apache-2.0", files=(SAFETENSORS, *files), **repo)
    with running(hub) as url:
        look(url)
    return e8()


def look(url: str) -> None:
    stored = store_snapshot(HuggingFace(url).snapshot("org/model"), by=None, at=NOON)
    inspections.after_stored(stored.model, by=None, at=NOON)
    inspector = HuggingFaceInspector(url, None, suffixes=(), timeout=5.0)
    assert inspections.inspect(stored.revision, inspector, at=NOON)


def e8() -> TrustEvidence:
    return TrustEvidence.objects.get(item="E8")


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
@pytest.mark.parametrize("path", ["bom.json", "model.cdx.json", "docs/AI-BOM.json"])
@pytest.mark.once
def test_a_whole_document_about_these_files_passes(version: str, path: str) -> None:
    one = inspected(bom(document(component(), version), path))

    assert (one.status, one.checked_by) == ("pass", None)
    assert f"{path} holds to the schema of CycloneDX {version}" in one.detail
    assert one.data["path"] == path
    assert one.data["base_models"] == ["maker/base"]
    assert one.data["datasets"] == ["maker/data"]
    assert one.data["sha256"] == hashlib.sha256(
        document(component(), version).encode()
    ).hexdigest()  # fmt: skip


def test_the_worker_reads_it_when_its_time_has_come(sandbox: Sandbox, endpoint: str) -> None:
    sandbox.add("org/other", license="mit", files=(SAFETENSORS, bom(document(component()))))
    stored = store_snapshot(HuggingFace(endpoint).snapshot("org/other"), by=None, at=NOON)
    inspections.after_stored(stored.model, by=None, at=NOON)

    tasks.inspect_files()

    assert e8().status == "pass"
    assert Revision.objects.get().inspect_at is None


def test_hashes_of_other_bytes_fail_and_open_no_incident() -> None:
    one = inspected(bom(document(component(file("model.safetensors", "b" * 64)))))

    assert one.status == "fail"
    assert one.data["different"] == ["model.safetensors"]
    assert not Entry.objects.filter(event=Event.TRUST_FAILED).exists()


def test_a_failed_document_leaves_the_levels_below_it_alone() -> None:
    publisher()
    inspected(bom(document(component(file("model.safetensors", "b" * 64)))))

    assert Revision.objects.get().trust_level == 1


def test_a_document_about_files_that_are_not_there_fails() -> None:
    one = inspected(bom(document(component(file("other.safetensors", "c" * 64)))))

    assert one.status == "fail"
    assert "holds nothing of what it lists: other.safetensors" in one.detail


def test_the_hash_of_the_model_itself_counts_for_the_one_file_that_has_it() -> None:
    hashes = [{"alg": "SHA-256", "content": WEIGHTS}]

    assert inspected(bom(document(component(components=None, hashes=hashes)))).status == "pass"


def test_files_beside_the_model_count_where_there_is_one_model() -> None:
    beside = [file("./model.safetensors", WEIGHTS)]

    one = inspected(bom(document(component(components=None), components=beside)))

    assert one.status == "pass"


def test_a_model_among_the_components_is_found_by_its_name() -> None:
    other = component(file("x", "d" * 64), name="other", **{"bom-ref": "other"})
    app = {"type": "application", "name": "chat", "bom-ref": "app"}

    one = inspected(bom(document(app, components=[other, component()])))

    assert one.status == "pass"


def test_base_model_and_dataset_may_be_named_as_what_the_model_depends_on() -> None:
    below = [
        {"type": "machine-learning-model", "bom-ref": "b", "group": "maker", "name": "base"},
        {"type": "data", "bom-ref": "d", "name": "maker/data"},
    ]
    edges = [{"ref": "model", "dependsOn": ["b", "d"]}]
    model = component(pedigree=None, modelCard=None)

    one = inspected(bom(document(model, components=below, dependencies=edges)))

    assert (one.status, one.data["base_models"]) == ("pass", ["maker/base"])


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"licenses": None}, "names no licence"),
        ({"pedigree": None}, "names no base model"),
        ({"modelCard": None}, "names no dataset"),
        ({"components": None}, "states no SHA-256 of the files"),
    ],
    ids=["no licence", "no base model", "no dataset", "no hashes"],
)
def test_what_is_missing_leaves_it_unknown_and_is_named(
    lacking: dict[str, Any], sentence: str
) -> None:
    one = inspected(bom(document(component(**lacking))))

    assert one.status == "unknown"
    assert sentence in one.detail


def test_a_model_without_a_base_model_says_so_by_an_empty_list() -> None:
    one = inspected(bom(document(component(pedigree={"ancestors": []}))))

    assert one.status == "pass"


def test_an_empty_list_does_not_do_where_the_card_names_a_base_model() -> None:
    one = inspected(
        bom(document(component(pedigree={"ancestors": []}))), base_model="maker/base"
    )  # fmt: skip

    assert one.status == "unknown"
    assert "the card does: maker/base" in one.detail


def test_weights_that_are_not_listed_leave_it_unknown() -> None:
    second = FileSpec("model-2.safetensors", size=9_000, sha256="e" * 64)

    one = inspected(second, bom(document(component())))

    assert one.status == "unknown"
    assert one.data["not_listed"] == ["model-2.safetensors"]
    assert "no SHA-256 of these files: model-2.safetensors" in one.detail


def test_files_that_the_commit_does_not_hold_leave_it_unknown() -> None:
    listed = (file("model.safetensors", WEIGHTS), file("gone.bin", "f" * 64))

    one = inspected(bom(document(component(*listed))))

    assert (one.status, one.data["foreign"]) == ("unknown", ["gone.bin"])


@pytest.mark.parametrize(("text", "status"), [(CONFIG, "pass"), ("{}", "fail")])
def test_small_files_are_hashed_since_the_hub_states_no_sha256_of_them(
    text: str, status: str
) -> None:
    listed = hashlib.sha256(text.encode()).hexdigest()
    model = component(file("model.safetensors", WEIGHTS), file("config.json", listed))

    one = inspected(FileSpec("config.json", text=CONFIG), bom(document(model)))

    assert one.status == status


def test_small_files_beyond_what_is_hashed_are_named(monkeypatch) -> None:
    monkeypatch.setattr(boms, "HASHED_AT_ONCE", 0)
    model = component(file("model.safetensors", WEIGHTS), file("config.json", "1" * 64))

    one = inspected(FileSpec("config.json", text=CONFIG), bom(document(model)))

    assert (one.status, one.data["not_compared"]) == ("unknown", ["config.json"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("not json", "This is no JSON"),
        ("[]", "no CycloneDX document"),
        ("", "This is no JSON"),
        ("[" * 100_000, "levels"),
        (document(component(), "1.4"), "CycloneDX 1.4 is not read here"),
        (document(component(licenses="MIT")), "breaks the schema"),
        (document({"type": "library", "name": "x"}), "It lists no model"),
        (document({"type": "application", "name": "x"},
                  components=[component(name=n, **{"bom-ref": n}) for n in "ab"]), "2 models"),
        (json.dumps({"spdxVersion": "SPDX-2.3"}), "SPDX"),
        (json.dumps({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}), "SPDX"),
    ],
    ids=["no JSON", "a list", "empty", "deep", "too old", "broken schema", "no model",
         "two models", "SPDX 2", "SPDX 3"],
)  # fmt: skip
@pytest.mark.once
def test_what_cannot_be_judged_stays_unknown_with_the_reason(text: str, sentence: str) -> None:
    one = inspected(bom(text))

    assert one.status == "unknown"
    assert "bom.json proves nothing" in one.detail
    assert sentence in one.detail


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("model.spdx3.json", "SPDX"), ("model.cdx.xml", "XML"), ("bom.json", "larger than 20 MiB")],
)
def test_what_could_not_be_judged_anyway_is_not_fetched(path: str, sentence: str) -> None:
    one = inspected(FileSpec(path, size=50 * MEBIBYTE))

    assert one.status == "unknown"
    assert sentence in one.detail
    assert BillOfMaterials.objects.get().sha256 == ""


def test_a_document_of_more_files_than_are_kept_proves_nothing(monkeypatch) -> None:
    monkeypatch.setattr(statement, "MOST_ROWS", 1)
    listed = (file("model.safetensors", WEIGHTS), file("x.bin", "1" * 64))

    one = inspected(bom(document(component(*listed))))

    assert one.status == "unknown"
    assert "It lists 2 files; 1 are compared at most" in one.detail


def test_a_file_that_grows_while_it_comes_is_not_kept() -> None:
    hub = Sandbox()
    hub.add("org/model", files=(bom("x" * 5_000),))
    with running(hub) as url:
        sha = HuggingFace(url).snapshot("org/model").sha
        heads = FileHeads(url, None, ())

        assert len(heads.whole("org/model", sha, "bom.json", Deadline(5), most=5_000)) == 5_000
        with pytest.raises(HubError, match="larger than"):
            heads.whole("org/model", sha, "bom.json", Deadline(5), most=4_999)


def test_other_bytes_than_the_list_names_prove_nothing(monkeypatch) -> None:
    text = document(component())
    monkeypatch.setattr(HuggingFaceInspector, "whole", lambda *_, **__: text.encode() + b" ")

    one = inspected(bom(text))

    assert one.status == "unknown"
    assert boms.OTHER_BYTES in one.detail


def test_an_address_that_a_document_names_is_never_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/bom.json"
        links = [{"type": "bom", "url": address}]

        one = inspected(
            bom(document(component(externalReferences=links), externalReferences=links))
        )  # fmt: skip

        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert one.status == "pass"


def test_a_document_behind_a_gate_is_asked_for_again_later() -> None:
    one = inspected(bom(document(component())), gated="manual")

    assert one.status == "unknown"
    assert "is not read yet" in one.detail
    assert not BillOfMaterials.objects.exists()


def test_other_bytes_under_the_same_name_are_read_anew() -> None:
    hub = Sandbox()
    hub.add("org/model", license="apache-2.0", files=(SAFETENSORS, bom("broken")))
    with running(hub) as url:
        look(url)
        revision = Revision.objects.get()
        rows = list(revision.files.all())
        assert not boms.unread(revision, rows)
        RevisionFile.objects.filter(path="bom.json").update(blob_id="9" * 40)
        trust.renew(revision, at=NOON)

    assert [row.path for row in boms.unread(revision, revision.files.all())] == ["bom.json"]
    assert "is not read yet" in e8().detail


def test_one_document_about_other_bytes_outweighs_one_that_agrees() -> None:
    other = document(component(file("model.safetensors", "b" * 64)))

    one = inspected(bom(document(component())), bom(other, "old.cdx.json"))

    assert (one.status, one.data["path"]) == ("fail", "old.cdx.json")


def test_bytes_on_a_server_that_differ_from_what_is_listed_fail() -> None:
    inspected(bom(document(component())))
    wrong = [{"path": "model.safetensors", "what": "different", "expected": "a", "found": "b"}]
    verification(Revision.objects.get(), status="fail", differences=wrong)

    trust.renew(Revision.objects.get(), at=NOON)

    assert e8().status == "fail"
    assert "host:/models/one" in e8().detail


def test_a_model_entered_by_hand_has_no_hub_to_read_it_at() -> None:
    revision = revision_with((("bom.json", ""),), model={"hub": "internal"})

    trust.renew(revision, at=NOON)

    assert e8().status == "unknown"
    assert "entered by hand" in e8().detail


def test_a_document_of_ours_beside_the_model_passes() -> None:
    hub = Sandbox()
    hub.add("org/model", license="apache-2.0", base_model="maker/base", datasets=("maker/data",),
            files=(SAFETENSORS,))  # fmt: skip
    with running(hub) as url:
        look(url)
        ours = model_bom(Revision.objects.select_related("model").get(), at=NOON)
        hub.commit("org/model", [bom(ours.decode())], title="Add the bill of materials")
        look(url)

    newest = Revision.objects.get(sha=HubModel.objects.get().head_sha)
    assert newest.trust_evidence.get(item="E8").status == "pass"


def test_a_signed_model_with_attestations_and_its_bill_of_materials_reaches_the_top(
    officer,
) -> None:
    publisher()
    inspected(bom(document(component())))
    revision = Revision.objects.get()
    TrustedSigner.objects.create(
        publisher="org", kind="key", material="PEM", fingerprint="f" * 64, added_by=UserFactory(),
        added_at=AT,
    )  # fmt: skip
    signed = {"result": "verified", "signer": "f" * 64, "sentence": "Signed by org."}
    verification(revision, scan=CLEAN, signature=signed)

    assert trust.check(revision, by=officer, at=NOON).missing == ("E7",)
    for item, level in (("E7", 5), ("E9", 5), ("E10", 6)):
        trust.attest(revision, item, "pass", note="Read and compared.", by=officer, at=NOON)
        assert Revision.objects.get().trust_level == level
