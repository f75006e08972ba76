"""The hub's scan results: five scanners for each file, one summary for the repository."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from demo.hub.repos import StoredFile

PICKLED = frozenset({".bin", ".ckpt", ".joblib", ".pickle", ".pkl", ".pt", ".pth"})
ISSUES = frozenset({"caution", "suspicious", "unsafe"})
MESSAGES = {
    "safe": "No finding.",
    "queued": "",
    "unscanned": "",
    "error": "The scan failed.",
}


def file_status(
    path: str, word: str, imports: Iterable[tuple[str, str, str]] = (), *, large: bool
) -> dict[str, Any]:
    """Return `securityFileStatus`; `imports` are (module, name, safety) of a pickle."""
    pickled = PurePosixPath(path).suffix in PICKLED
    outcome = {"status": word, "message": MESSAGES.get(word, "The scanner reports a finding.")}
    return {
        "status": word,
        "protectAiScan": dict(outcome) if large else {"status": "unscanned"},
        "avScan": {"status": "safe" if word in ISSUES else word, "message": "No finding."},
        "pickleImportScan": _pickle_scan(word, imports, pickled=pickled),
        "virusTotalScan": {"status": "unscanned"},
        "jFrogScan": dict(outcome)
        if pickled
        else {"status": "unscanned", "message": "Not a machine-learning model"},
    }


def _pickle_scan(
    word: str, imports: Iterable[tuple[str, str, str]], *, pickled: bool
) -> dict[str, Any]:
    if not pickled:
        return {"status": "unscanned", "pickleImports": [], "version": "0.0.0"}
    found = [{"module": m, "name": n, "safety": safety} for m, n, safety in imports]
    return {"status": word, "pickleImports": found, "version": "0.0.32"}


def repo_status(files: Iterable[StoredFile]) -> dict[str, Any]:
    """Return `securityRepoStatus`: whether every scan is done, and the files with an issue."""
    words = [(file.path, word_of(file.security)) for file in files]
    return {
        "scansDone": all(word not in {"queued", "unscanned"} for _, word in words),
        "filesWithIssues": [
            {"path": path, "level": word} for path, word in words if word in ISSUES
        ],
    }


def word_of(security: Mapping[str, Any]) -> str:
    """Return the aggregate word of one file's scans."""
    return str(security.get("status", "unscanned"))
