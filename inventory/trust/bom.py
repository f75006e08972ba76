"""E8: a bill of materials whose hashes are those of the files."""

from inventory.trust.finding import Finding, unknown
from inventory.trust.subject import Subject

METHOD = "Looked for a bill of materials among the files"
ENDINGS = (".cdx.json", ".cdx.xml", ".spdx.json", ".spdx3.json")
NAMES = frozenset({"bom.json", "bom.xml", "sbom.json", "aibom.json", "ai-bom.json", "ml-bom.json"})


def is_bom(path: str) -> bool:
    """Say whether a file of this name is a bill of materials."""
    lower = path.lower()
    return lower.endswith(ENDINGS) or lower.rsplit("/", 1)[-1] in NAMES


def check(subject: Subject) -> Finding:
    """Return what was found; until its hashes were compared it proves nothing."""
    if found := [path for path, _ in subject.files if is_bom(path)]:
        return unknown(
            METHOD,
            f"A bill of materials was found ({found[0]}). Its hashes were not compared with the "
            "files.",
        )
    return unknown(METHOD, "The commit holds no bill of materials.")
