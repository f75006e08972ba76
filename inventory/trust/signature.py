"""E6: a signature over the whole folder, by a signer that was pinned beforehand."""

from inventory.trust.finding import Finding, failed, passed, unknown
from inventory.trust.subject import Subject, Verified

METHOD = "Checked the OpenSSF model signature against the pinned signers"


def is_signature(path: str) -> bool:
    """Say whether a file of this name is a signature over the model."""
    name = path.rsplit("/", 1)[-1].lower()
    return name.endswith((".sig", ".sigstore", ".sigstore.json"))


def check(subject: Subject) -> Finding:
    """Return what the newest check of a signature gave; one that nobody checked is unknown."""
    checked = next((one for one in subject.verified if one.signature), None)
    if checked is not None:
        return _judged(checked, subject)
    if found := [path for path, _ in subject.files if is_signature(path)]:
        return unknown(METHOD, f"A signature was found ({found[0]}), and not verified yet.")
    return unknown(METHOD, "The commit holds no signature. Few publishers sign so far.")


def _judged(one: Verified, subject: Subject) -> Finding:
    result, sentence = one.signature.get("result"), str(one.signature.get("sentence", ""))
    if result == "failed":
        return failed(METHOD, sentence, evidence_id=one.evidence_id, as_of=one.at)
    if result != "verified":
        return unknown(METHOD, sentence, evidence_id=one.evidence_id)
    if one.signature.get("signer") not in subject.signers:
        return unknown(METHOD, "The signature held, but its signer is pinned no more.")
    return passed(METHOD, sentence, evidence_id=one.evidence_id, as_of=one.at)
