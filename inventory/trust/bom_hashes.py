"""The hashes of a bill of materials beside those of the files that a commit holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.rules import file_formats
from inventory.boms.statement import Statement
from inventory.trust import provenance, signature

ENDINGS = (
    ".cdx.json", ".cdx.xml", ".bom.json", ".bom.xml", ".aibom.json", ".spdx.json", ".spdx3.json",
)  # fmt: skip
NAMES = frozenset({"bom.json", "bom.xml", "sbom.json", "aibom.json", "ai-bom.json", "ml-bom.json"})


def is_bom(path: str) -> bool:
    """Say whether a file of this name is a bill of materials."""
    lower = path.lower()
    return lower.endswith(ENDINGS) or lower.rsplit("/", 1)[-1] in NAMES


@dataclass(frozen=True)
class Comparison:
    """Paths by what came of them.

    `foreign` are names and hashes that the commit does not hold; `not_compared` have no SHA-256
    here; `not_listed` are files that the document has to list and does not.
    """

    equal: tuple[str, ...]
    different: tuple[str, ...]
    foreign: tuple[str, ...]
    not_compared: tuple[str, ...]
    not_listed: tuple[str, ...]


def compared(said: Statement, hashes: Mapping[str, str]) -> Comparison:
    """Compare with the SHA-256 of every file by path, "" where nobody states one.

    A hash under a name that the commit does not hold counts for the file that has it.
    """
    paths = {sha256: path for path, sha256 in hashes.items() if sha256}
    rows = [(path if path in hashes else paths.get(sha256, path), sha256)
            for path, sha256 in said.files]  # fmt: skip
    known = {path: sha256 for path, sha256 in rows if path in hashes}
    return Comparison(
        equal=tuple(path for path, sha256 in known.items() if hashes[path] == sha256),
        different=tuple(p for p, sha256 in known.items() if hashes[p] not in ("", sha256)),
        foreign=tuple(path for path, _ in rows if path not in hashes),
        not_compared=tuple(path for path in known if not hashes[path]),
        not_listed=tuple(
            path for path, sha256 in hashes.items()
            if path not in known and _has_to_be_listed(path, sha256)
        ),
    )  # fmt: skip


def _has_to_be_listed(path: str, sha256: str) -> bool:
    """Say whether a file is part of the model, and not a word about it made afterwards."""
    about = is_bom(path) or signature.is_signature(path) or provenance.is_attestation(path)
    return not about and (bool(sha256) or file_formats.holds_weights(path))
