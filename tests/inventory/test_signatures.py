"""Model signatures count only if somebody pinned the signer beforehand."""

import datetime as dt
import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from model_signing import signing

from inventory.verification import signatures
from inventory.verification.signatures import Judgement, Pin, judge

pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
PEM = serialization.Encoding.PEM
Key = ec.EllipticCurvePrivateKey


def key(place: Path, name: str = "key") -> tuple[Key, Path]:
    made = ec.generate_private_key(ec.SECP256R1())
    path = place / f"{name}.pem"
    path.write_bytes(
        made.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return made, path


def pin(made: Key, name: str = "Org") -> Pin:
    pem = made.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Pin("key", "f" * 64, name, pem.decode())


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    (folder / "sub").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "sub/config.json").write_bytes(b"{}")
    return folder


def signed(weights: Path, private: Path) -> Path:
    where = weights / "model.sig"
    signing.Config().use_elliptic_key_signer(private_key=private).sign(weights, where)
    return where


def test_a_signature_by_a_pinned_key_verifies(weights: Path, tmp_path: Path, capsys) -> None:
    made, private = key(tmp_path)
    found = signed(weights, private)

    assert signatures.signature_in(weights) == found
    assert judge(weights, found, [pin(made)]) == Judgement(
        "verified", "Signed by Org, over every file.", "f" * 64
    )
    assert capsys.readouterr().out == ""


def test_a_file_that_was_changed_or_added_fails(weights: Path, tmp_path: Path) -> None:
    made, private = key(tmp_path)
    found = signed(weights, private)
    (weights / "evil.py").write_text("print()")

    added = judge(weights, found, [pin(made)])
    (weights / "evil.py").unlink()
    (weights / "model.safetensors").write_bytes(b"other")
    changed = judge(weights, found, [pin(made)])

    assert (added.result, changed.result) == ("failed", "failed")
    assert "evil.py" in added.sentence
    assert "model.safetensors" in changed.sentence


def test_a_signature_by_somebody_else_is_not_trusted(weights: Path, tmp_path: Path) -> None:
    _, private = key(tmp_path)
    stranger, _ = key(tmp_path, "stranger")

    assert judge(weights, signed(weights, private), [pin(stranger)]).result == "not trusted"
    assert judge(weights, weights / "model.sig", []).result == "not trusted"


def test_the_right_signer_is_found_among_several(weights: Path, tmp_path: Path) -> None:
    made, private = key(tmp_path)
    stranger, _ = key(tmp_path, "stranger")

    judged = judge(weights, signed(weights, private), [pin(stranger), pin(made, "Right")])

    assert (judged.result, "Right" in judged.sentence) == ("verified", True)


def test_a_signature_that_names_a_pinned_key_and_does_not_hold_fails(
    weights: Path, tmp_path: Path
) -> None:
    made, private = key(tmp_path)
    found = signed(weights, private)
    bundle = json.loads(found.read_text())
    _, other = key(tmp_path, "other")
    forged = json.loads(signed(weights, other).read_text())
    bundle["dsseEnvelope"] = forged["dsseEnvelope"]
    found.write_text(json.dumps(bundle))

    assert judge(weights, found, [pin(made)]).result == "failed"


@pytest.mark.parametrize(
    "content",
    ["", "no json", "{}", "[]", "7", '{"verificationMaterial": 7, "dsseEnvelope": {}}',
     '{"verificationMaterial": {}}', "[" * 100_000],
)  # fmt: skip
def test_a_file_that_is_no_signature_is_unreadable(content: str, weights: Path, tmp_path) -> None:
    made, _ = key(tmp_path)
    (weights / "model.sig").write_text(content)

    assert judge(weights, weights / "model.sig", [pin(made)]).result == "unreadable"


@pytest.mark.parametrize(
    "bundle",
    [
        {"verificationMaterial": {}, "dsseEnvelope": {"payload": "%%%"}},
        {"verificationMaterial": {"publicKey": {"hint": "00"}}, "dsseEnvelope": {"x": 1}},
        {"verificationMaterial": {"publicKey": []}, "dsseEnvelope": {"payload": "e30="}},
    ],
)
def test_half_a_signature_stops_nothing(bundle: object, weights: Path, tmp_path: Path) -> None:
    made, _ = key(tmp_path)
    (weights / "model.sig").write_text(json.dumps(bundle))

    assert judge(weights, weights / "model.sig", [pin(made)]).result == "not trusted"


def test_links_of_the_hubs_cache_are_followed(weights: Path, tmp_path: Path) -> None:
    made, private = key(tmp_path)
    found = signed(weights, private)
    cache = tmp_path / "snapshot"
    (cache / "sub").mkdir(parents=True)
    for name in ("model.safetensors", "sub/config.json", "model.sig"):
        (cache / name).symlink_to(weights / name)

    assert judge(cache, cache / "model.sig", [pin(made)]).result == "verified"
    assert found.exists()


def certificate(made: Key, issuer: Key, *, ca: bool, name: str = "Signer") -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root" if ca else name)])
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(root).public_key(made.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2036, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage),
            critical=True,
        )
        .sign(issuer, hashes.SHA256())
    )  # fmt: skip


def test_a_certificate_of_a_pinned_chain_verifies_and_another_does_not(
    weights: Path, tmp_path: Path
) -> None:
    root, _ = key(tmp_path, "root")
    made, private = key(tmp_path)
    own, foreign = tmp_path / "own.pem", key(tmp_path, "foreign")[0]
    own.write_bytes(certificate(made, root, ca=False).public_bytes(PEM))
    ours = certificate(root, root, ca=True).public_bytes(PEM).decode()
    theirs = certificate(foreign, foreign, ca=True).public_bytes(PEM).decode()
    chain = tmp_path / "root-certificate.pem"
    chain.write_text(ours)
    found = weights / "model.sig"
    signing.Config().use_certificate_signer(
        private_key=private, signing_certificate=own, certificate_chain=[chain]
    ).sign(weights, found)

    assert judge(weights, found, [Pin("certificate", "a" * 64, "Org", ours)]).result == "verified"
    assert judge(weights, found, [Pin("certificate", "a" * 64, "X", theirs)]).result == (
        "not trusted"
    )  # fmt: skip
    (weights / "model.safetensors").write_bytes(b"other")
    assert judge(weights, found, [Pin("certificate", "a" * 64, "Org", ours)]).result == "failed"


def test_a_sigstore_signature_without_the_network_is_not_checked_and_says_why(
    weights: Path, tmp_path: Path, monkeypatch
) -> None:
    _, private = key(tmp_path)
    found = signed(weights, private)
    bundle = json.loads(found.read_text())
    bundle["verificationMaterial"] = {"certificate": {"rawBytes": ""}, "tlogEntries": []}
    found.write_text(json.dumps(bundle))

    def away(*_: object, **__: object) -> None:
        raise OSError("no way out")

    monkeypatch.setattr("model_signing.verifying.Config.use_sigstore_verifier", away)
    judged = judge(
        weights, found,
        [Pin("sigstore", "b" * 64, "a@b", identity="a@b", oidc_issuer="https://issuer")],
    )  # fmt: skip

    assert judged.result == "not checked"
    assert "cannot be reached" in judged.sentence
