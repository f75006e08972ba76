"""OpenSSF model signatures, checked against signers that were pinned beforehand."""

import contextlib
import hashlib
import io
import json
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from model_signing import hashing, verifying

SIGNATURE_LIMIT = 64 * 1024 * 1024
SHARDS = "shards"
MISMATCH = "Signature mismatch"


@dataclass(frozen=True)
class Pin:
    """A signer that counts. `material` is PEM; a Sigstore signer has identity and issuer."""

    kind: str
    fingerprint: str
    name: str
    material: str = ""
    identity: str = ""
    oidc_issuer: str = ""


@dataclass(frozen=True)
class Judgement:
    """`result` is verified, failed, not trusted, unreadable or not checked, with a sentence.

    `signer` is the fingerprint of the pinned signer, "" where none was found.
    """

    result: str
    sentence: str
    signer: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as data."""
        return asdict(self)


class _NotTheirs(Exception):
    """The signature is not by this signer."""


class _Away(Exception):
    """What is needed to check it is out of reach."""


def signature_in(folder: Path) -> Path | None:
    """Return the signature that lies beside the weights, `model.sig` before any other."""
    found = sorted(path for path in folder.glob("*.sig") if path.is_file())
    return next((path for path in found if path.name == "model.sig"), found[0] if found else None)


def judge(folder: Path, signature: Path, pins: Sequence[Pin]) -> Judgement:
    """Return what a signature over a folder is worth, given who is pinned."""
    bundle = _bundle(signature)
    if bundle is None:
        return Judgement(
            "unreadable", f"{signature.name} cannot be read as an OpenSSF model signature."
        )
    away = ""
    for pin in pins:
        try:
            return _by(pin, folder, signature, bundle)
        except _NotTheirs:
            continue
        except _Away as error:
            away = str(error)
    if away:
        return Judgement("not checked", away)
    return Judgement("not trusted", "The files are signed by somebody whom nobody here has pinned.")


def _by(pin: Pin, folder: Path, signature: Path, bundle: Mapping[str, Any]) -> Judgement:
    """Return the judgement if the signature is by this signer.

    :raises _NotTheirs: if it is by somebody else.
    :raises _Away: if that cannot be found out here.
    """
    if _addressee(bundle) not in {"", _hint(pin)}:
        raise _NotTheirs
    try:
        with _quiet(), _verifier(pin) as config:
            config.set_hashing_config(_hashing(bundle, folder, signature))
            config.verify(folder, signature)
    except (_NotTheirs, _Away):
        raise
    except Exception as error:  # noqa: BLE001  # the library raises whatever it comes across
        return _refused(pin, bundle, error)
    return Judgement("verified", f"Signed by {pin.name}, over every file.", pin.fingerprint)


def _refused(pin: Pin, bundle: Mapping[str, Any], error: Exception) -> Judgement:
    """Tell a signature by the pinned signer that does not hold from one by somebody else."""
    if str(error).startswith(MISMATCH):
        return Judgement(
            "failed",
            f"{pin.name} signed other files than these. {_short(error)}",
            pin.fingerprint,
        )
    addressed = bool(_addressee(bundle))
    if addressed or (pin.kind == "certificate" and isinstance(error, InvalidSignature)):
        return Judgement(
            "failed", f"The signature in the name of {pin.name} does not hold.", pin.fingerprint
        )
    raise _NotTheirs


@contextlib.contextmanager
def _verifier(pin: Pin) -> Iterator[verifying.Config]:
    config = verifying.Config()  # type: ignore[no-untyped-call]  # the library's
    if pin.kind == "sigstore":
        try:
            config.use_sigstore_verifier(identity=pin.identity, oidc_issuer=pin.oidc_issuer)
        except Exception as error:
            raise _Away(
                "A Sigstore signature is checked with the help of Sigstore's own servers, and they "
                "cannot be reached from here."
            ) from error
        yield config
        return
    with tempfile.TemporaryDirectory(prefix="weighbridge-pin-") as place:
        path = Path(place) / "pin.pem"
        path.write_text(pin.material)
        if pin.kind == "key":
            config.use_elliptic_key_verifier(public_key=path)
        else:
            config.use_certificate_verifier(certificate_chain=[path])
        yield config


def _hashing(bundle: Mapping[str, Any], folder: Path, signature: Path) -> hashing.Config:
    """Hash as the signer says it did. Links are followed: the hub's cache is made of them."""
    said = _serialization(bundle)
    algorithm = said.get("hash_type", "sha256")
    config = hashing.Config()  # type: ignore[no-untyped-call]  # the library's
    if said.get("method") == SHARDS:
        config.use_shard_serialization(
            hashing_algorithm=algorithm, shard_size=said["shard_size"], allow_symlinks=True
        )
    else:
        config.use_file_serialization(hashing_algorithm=algorithm, allow_symlinks=True)
    config.set_allow_symlinks(True)
    ignored = [signature.absolute(), *_named(said, folder), folder / ".cache" / "huggingface"]
    return config.set_ignored_paths(paths=ignored, ignore_git_paths=True)


def _named(said: Mapping[str, Any], folder: Path) -> list[Path]:
    given = said.get("ignore_paths")
    return [folder / name for name in given if isinstance(name, str)] if given else []


def _bundle(signature: Path) -> Mapping[str, Any] | None:
    try:
        if signature.stat().st_size > SIGNATURE_LIMIT:
            return None
        bundle = json.loads(signature.read_bytes())
        known = isinstance(bundle["verificationMaterial"], dict) and bundle["dsseEnvelope"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return bundle if known else None


def _addressee(bundle: Mapping[str, Any]) -> str:
    """Return the hash of the key that a signature names as its own, "" where it names none."""
    key = bundle["verificationMaterial"].get("publicKey")
    return str(key.get("hint") or "") if isinstance(key, dict) else ""


def _hint(pin: Pin) -> str:
    """Return how a signature names the pinned key."""
    if pin.kind != "key":
        return ""
    key = load_pem_public_key(pin.material.encode())
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(pem).hexdigest()


def _serialization(bundle: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how the statement says that files were hashed; it is believed only if it verifies."""
    try:
        statement = json.loads(b64decode(bundle["dsseEnvelope"]["payload"]))
        said = statement["predicate"]["serialization"]
    except (ValueError, KeyError, TypeError):
        return {}
    return said if isinstance(said, dict) else {}


def _quiet() -> contextlib.AbstractContextManager[Any]:
    """Keep the library's own words off our output."""
    return contextlib.redirect_stdout(io.StringIO())


def _short(error: Exception) -> str:
    return str(error).removeprefix(f"{MISMATCH}: ").strip("[]\"'")[:300]
