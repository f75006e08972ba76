"""E7: an attestation names these bytes and where they came from. A person reads it."""

from inventory.trust.finding import Finding, unknown
from inventory.trust.subject import Subject

METHOD = "Looked for an attestation among the files"
ENDINGS = (".intoto.jsonl", ".intoto.json", ".attestation.json", ".slsa.json", "provenance.json")


def is_attestation(path: str) -> bool:
    """Say whether a file of this name is an attestation of how the model was made."""
    return path.lower().endswith(ENDINGS)


def check(subject: Subject) -> Finding:
    """Return what was found; presence alone proves nothing."""
    found = [path for path, _ in subject.files if is_attestation(path)]
    if found:
        return unknown(METHOD, f"An attestation was found ({found[0]}). Nobody has checked it yet.")
    return unknown(METHOD, "The commit holds no attestation of how it was made.")
