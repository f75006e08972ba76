"""The Trust tab in a browser without JavaScript, and the pages of signers."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from governance.audit.events import Event
from governance.audit.models import Entry
from governance.evidence.actions import collect
from inventory.actions import signers, trust
from inventory.models import Revision, RevisionFile, TrustedSigner
from tests.conftest import NOON
from tests.evidence.factories import EvidenceFactory
from tests.factories import UserFactory
from tests.inventory.factories import DeploymentFactory
from tests.inventory.trust_rows import CLEAN, publisher, revision_with, verification

pytestmark = pytest.mark.django_db
SHA = "a" * 40


@pytest.fixture
def revision(db: None) -> Revision:
    return revision_with(model={"repo_id": "org/one", "head_sha": SHA})


def tab(revision: Revision) -> str:
    return f"/models/{revision.model_id}/trust/"


def public_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def test_a_model_that_was_never_checked_shows_ten_unknown_items(browser, revision) -> None:
    page = browser.get(tab(revision)).content.decode()

    assert page.count('data-state="unknown">Unknown<') >= 10
    assert "Nothing has been checked yet." in page
    assert f"manage.py verify_files FOLDER --model org/one --revision {SHA} --scan" in page
    assert "Most public models stand no higher than T3" in page


def test_the_tab_says_what_is_missing_for_the_next_step(browser, revision) -> None:
    publisher()
    trust.renew(revision, at=timezone.now())

    page = browser.get(tab(revision)).content.decode()

    assert "T1, identified" in page
    assert 'this is missing: <a href="#E3">E3 Checksums verified</a>' in page


def test_a_failure_is_said_first(browser, revision) -> None:
    verification(
        revision, status="fail",
        differences=[{"path": "<b>x</b>", "what": "different", "expected": "", "found": ""}],
    )  # fmt: skip
    trust.renew(revision, at=timezone.now())

    page = browser.get(tab(revision)).content.decode()

    assert "The evidence failed." in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_evidence_that_ran_out_is_not_shown_as_a_pass(browser, revision) -> None:
    publisher()
    verification(revision, at=NOON - timedelta(days=900))
    trust.renew(revision, at=NOON - timedelta(days=899))

    page = browser.get(tab(revision)).content.decode()

    assert "Unknown: ran out" in page
    assert "ran out" in browser.get(f"/models/{revision.model_id}/").content.decode()


def test_each_scanner_has_its_own_word(browser, revision) -> None:
    RevisionFile.objects.filter(path="model.safetensors").update(
        scanners={
            "avScan": {"status": "safe"},
            "jFrogScan": {"status": "queued"},
            "newScan": {"status": "puzzled"},
            "pickleImportScan": {
                "status": "suspicious",
                "pickleImports": [{"module": "os", "name": "system", "safety": "dangerous"}],
            },
            "brokenScan": "not an object",
        }
    )

    page = browser.get(tab(revision)).content.decode()

    for word in ("avScan", "jFrogScan", "queued", "puzzled", "os.system (dangerous)"):
        assert word in page
    assert "brokenScan" not in page


def test_a_verification_of_a_deployment_is_listed(browser, revision) -> None:
    verification(revision, deployment=DeploymentFactory(name="north"), scan=CLEAN)

    page = browser.get(tab(revision)).content.decode()

    assert "All agree" in page
    assert "north" in page


def test_an_engineer_checks_again(browser, revision) -> None:
    reply = browser.post(f"/models/{revision.model_id}/trust/{SHA}/check/")

    assert reply.headers["location"] == tab(revision)
    assert revision.trust_evidence.count() == 10


def test_an_attestation_rests_on_evidence_that_a_person_added(browser, revision) -> None:
    report, record = EvidenceFactory(), collect("Files", {"a": 1}, method="Hashed.", at=NOON)
    address = f"/models/{revision.model_id}/trust/{SHA}/attest/"
    sent = {"item": "E9", "status": "pass", "note": "Read the paper."}

    page = browser.get(tab(revision)).content.decode()
    refused = browser.post(address, sent | {"evidence": record.pk})
    browser.post(address, sent | {"evidence": report.pk})

    assert f'name="evidence" value="{report.pk}"' in page
    assert refused.status_code == 422
    assert revision.trust_evidence.get(item="E9").evidence == report


def test_an_engineer_attests_an_item(browser, engineer, revision) -> None:
    reply = browser.post(
        f"/models/{revision.model_id}/trust/{SHA}/attest/",
        {"item": "E9", "status": "pass", "note": "Read the data summary."},
    )

    assert reply.status_code == 302
    row = revision.trust_evidence.get(item="E9")
    assert (row.status, row.checked_by) == ("pass", engineer)
    assert engineer.full_name in browser.get(tab(revision)).content.decode()


@pytest.mark.parametrize("data", [{"item": "E3", "status": "pass", "note": "x"}, {}])
def test_an_attestation_that_makes_no_sense_shows_the_tab_again(data, browser, revision) -> None:
    reply = browser.post(f"/models/{revision.model_id}/trust/{SHA}/attest/", data)

    assert reply.status_code == 422
    assert "Ten items of evidence" in reply.content.decode()


def test_who_may_only_read_sees_no_buttons_and_cannot_post(client: Client, revision) -> None:
    client.force_login(UserFactory(roles=["auditor"]))

    page = client.get(tab(revision)).content.decode()

    assert "Check again" not in page
    assert "Attest" not in page
    assert client.post(f"/models/{revision.model_id}/trust/{SHA}/check/").status_code == 403


def test_an_unknown_commit_is_not_found(browser, revision) -> None:
    assert browser.post(f"/models/{revision.model_id}/trust/{'0' * 40}/check/").status_code == 404


def test_the_tab_costs_the_same_however_many_files_there_are(
    browser, revision, django_assert_max_num_queries
) -> None:
    trust.renew(revision, at=NOON)
    for number in range(40):
        RevisionFile.objects.create(
            revision=revision, path=f"{number}.bin", scanners={"avScan": {"status": "safe"}}
        )

    with django_assert_max_num_queries(20):
        browser.get(tab(revision))


def test_an_officer_pins_a_signer_and_removes_it_again(client: Client, officer) -> None:
    client.force_login(officer)
    data = {"publisher": "org", "hub": "huggingface", "kind": "key", "material": public_key()}

    reply = client.post("/signers/add/", data)

    assert reply.headers["location"] == "/signers/"
    signer = TrustedSigner.objects.get()
    assert signer.fingerprint[:12] in client.get("/signers/").content.decode()
    assert client.post("/signers/add/", data).status_code == 422
    client.post(f"/signers/{signer.pk}/remove/")
    assert not TrustedSigner.objects.current().exists()
    assert client.post(f"/signers/{signer.pk}/remove/").status_code == 404
    events = Entry.objects.about(signer).order_by("pk").values_list("event", flat=True)
    assert list(events) == [Event.SIGNER_TRUSTED, Event.SIGNER_REMOVED]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "key", "material": "no key"}, "not a public key"),
        ({"kind": "key", "material": ""}, "Paste the PEM"),
        ({"kind": "key", "material": "-----BEGIN PRIVATE KEY-----"}, "private key"),
        ({"kind": "certificate", "material": "x"}, "not certificates"),
        ({"kind": "sigstore", "identity": ""}, "Give the identity"),
        ({"kind": "sigstore", "identity": "a@b", "oidc_issuer": "http://x"}, "beginning with"),
    ],
)
def test_a_signer_that_cannot_be_one_is_refused(data, words, client: Client, officer) -> None:
    client.force_login(officer)

    reply = client.post("/signers/add/", {"publisher": "org", "hub": "huggingface", **data})

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not TrustedSigner.objects.exists()


def test_a_sigstore_identity_can_be_pinned(officer) -> None:
    row = signers.pin(
        publisher="org", kind="sigstore", identity="release@org.example",
        oidc_issuer="https://issuer.example", by=officer, at=NOON,
    )  # fmt: skip

    assert str(row) == "release@org.example"


def test_an_engineer_pins_nobody(browser) -> None:
    assert browser.get("/signers/add/").status_code == 403
    assert browser.get("/signers/").status_code == 200
