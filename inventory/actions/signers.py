"""Pin whose signature counts for a publisher's models, and unpin it again."""

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.uniqueness import once
from inventory.models import SignerKind, TrustedSigner

MATERIAL_LIMIT = 100_000
KEY_SIZES = frozenset({256, 384, 521})


@transaction.atomic
def pin(
    *,
    publisher: str,
    kind: str,
    material: str = "",
    identity: str = "",
    oidc_issuer: str = "",
    note: str = "",
    hub: str = "huggingface",
    by: User,
    at: datetime,
) -> TrustedSigner:
    """Trust a signer for everything that a publisher publishes.

    `material` is PEM: an elliptic curve public key, or certificates of which the first is nearest
    to the signer. A Sigstore signer has an identity and the issuer that vouches for it instead.

    :raises NotAllowed: if the person may not list signers.
    :raises Refused: if the key cannot be read, or the signer is trusted already.
    """
    require(by, Permission.PUBLISHER_LIST)
    if not publisher.strip():
        raise Refused("Name the publisher whose models it signs.", field="publisher")
    material, identity, oidc_issuer = material.strip(), identity.strip(), oidc_issuer.strip()
    if kind == SignerKind.SIGSTORE:
        _check_identity(identity, oidc_issuer)
        material = ""
    else:
        identity = oidc_issuer = ""
    with once(TrustedSigner, "inventory_signer_once", field="material"):
        signer = TrustedSigner.objects.create(
            hub=hub, publisher=publisher.strip(), kind=kind, material=material, identity=identity,
            oidc_issuer=oidc_issuer, note=note.strip(), added_by=by, added_at=at,
            fingerprint=fingerprint(kind, material=material, identity=identity, issuer=oidc_issuer),
        )  # fmt: skip
    record(Event.SIGNER_TRUSTED, on=signer, by=by, at=at, after=_facts(signer), note=signer.note)
    return signer


@transaction.atomic
def unpin(signer: TrustedSigner, *, by: User, at: datetime) -> TrustedSigner:
    """Trust a signer no more; what rested on its signature is unknown from now on.

    :raises NotAllowed: if the person may not list signers.
    :raises Refused: if it was removed before.
    """
    require(by, Permission.PUBLISHER_LIST)
    row = TrustedSigner.objects.select_for_update().get(pk=signer.pk)
    if row.removed_at:
        raise Refused("This signer was removed before.")
    row.removed_by, row.removed_at = by, at
    row.save(update_fields=["removed_by", "removed_at"])
    record(Event.SIGNER_REMOVED, on=row, by=by, at=at, before=_facts(row))
    return row


def fingerprint(kind: str, *, material: str, identity: str, issuer: str) -> str:
    """Return the SHA-256 of what is pinned: of the key or certificate in DER, or of the names.

    :raises Refused: if the PEM text is not what its kind says; the field is `material`.
    """
    if kind == SignerKind.SIGSTORE:
        return hashlib.sha256(f"{issuer}\n{identity}".encode()).hexdigest()
    if kind not in SignerKind.values:
        raise Refused("Choose one of the kinds.", field="kind")
    if not material or len(material) > MATERIAL_LIMIT:
        raise Refused("Paste the PEM text of the key or certificate.", field="material")
    der = _key(material) if kind == SignerKind.KEY else _certificates(material)
    return hashlib.sha256(der).hexdigest()


def _key(material: str) -> bytes:
    if "PRIVATE KEY" in material:
        raise Refused(
            "This is a private key. Nothing was stored; treat it as disclosed, and paste the "
            "public one.",
            field="material",
        )
    try:
        key = load_pem_public_key(material.encode())
    except Exception as error:
        raise Refused("This is not a public key in PEM form.", field="material") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.key_size not in KEY_SIZES:
        raise Refused(
            "Model signatures use elliptic curve keys: P-256, P-384 or P-521.", field="material"
        )
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _certificates(material: str) -> bytes:
    try:
        chain = x509.load_pem_x509_certificates(material.encode())
    except Exception as error:
        raise Refused("These are not certificates in PEM form.", field="material") from error
    return b"".join(certificate.public_bytes(Encoding.DER) for certificate in chain)


def _check_identity(identity: str, issuer: str) -> None:
    if not identity:
        raise Refused("Give the identity that signs, such as an address.", field="identity")
    parts = urlsplit(issuer)
    if parts.scheme != "https" or not parts.hostname:
        raise Refused(
            "Give the issuer that vouches for the identity, beginning with https://.",
            field="oidc_issuer",
        )


def _facts(signer: TrustedSigner) -> dict[str, str]:
    facts = {
        "publisher": signer.publisher,
        "kind": signer.kind,
        "fingerprint": signer.fingerprint,
        "identity": signer.identity,
        "issuer": signer.oidc_issuer,
    }
    return {name: value for name, value in facts.items() if value}
