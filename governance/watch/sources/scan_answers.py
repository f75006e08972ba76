"""A hub's answer about a model with its files and scans, as a file for sites without a way out.

It is what Hugging Face gives at `/api/models/{id}?blobs=true&securityStatus=true`: hashes of the
files, and which of them scanners name. What is read from it is what a poll would have kept.
"""

from collections.abc import Mapping
from typing import Any

from governance.rules import policy
from governance.watch.models.severity import Severity
from governance.watch.sources import hub_scans
from governance.watch.sources.fields import mapping, objects, text
from governance.watch.sources.named_models import HUGGING_FACE, SHA256
from governance.watch.sources.records import Record, UnreadableRecord
from inventory.hubs.address import parse
from inventory.hubs.base import HubError
from inventory.models import HubName

UNFINISHED = "The hub's scanners had not finished when this was fetched. Fetch it again later."
NOTHING = "Its scanners call no file unsafe or suspicious, so there is nothing to keep."
WITHOUT_HASHES = "The answer has no hashes of files. Fetch it with blobs=true."


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether it is an answer of a hub with the scans of a model."""
    return "securityRepoStatus" in document and "siblings" in document


def read(document: Mapping[str, Any]) -> Record:
    """Return which bytes the scanners call bad.

    :raises UnreadableRecord: if they had not finished, call nothing bad, or no file has a hash.
    """
    named = _named(mapping(document.get("securityRepoStatus")))
    hashes = _hashes(document)
    commit = text(document.get("sha"))
    found: dict[str, list[dict[str, str]]] = {}
    for path, word in named.items():
        if sha256 := hashes.get(path):
            row = {"path": path, "commit": commit, "words": f"the hub says {word}"}
            found.setdefault(sha256, []).append(row)
    if not found:
        raise UnreadableRecord(WITHOUT_HASHES)
    left = sorted(path for path in named if path not in hashes)
    return hub_scans.record_of(
        HubName.HUGGINGFACE,
        _repo_id(document),
        found,
        severity=Severity(policy.change_rule("scan_changed").severity),
        problems=tuple(f"{path} has no SHA-256, so no copy of it can be told." for path in left),
    )


def _repo_id(document: Mapping[str, Any]) -> str:
    try:
        address = parse(text(document.get("id")), endpoint=HUGGING_FACE)
    except HubError as error:
        raise UnreadableRecord(f"It names no model. {error}") from error
    if address.hub != HubName.HUGGINGFACE:
        raise UnreadableRecord("It names no model of Hugging Face.")
    return address.repo_id


def _named(status: Mapping[str, Any]) -> dict[str, str]:
    """Return the bad word on each file."""
    rows = objects(status.get("filesWithIssues"))
    said = {text(row.get("path")): text(row.get("level")) for row in rows}
    named = {path: word for path, word in said.items() if path and word in hub_scans.WORDS}
    if not named:
        raise UnreadableRecord(NOTHING if status.get("scansDone") is True else UNFINISHED)
    return named


def _hashes(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of each file that has one: those that the hub stores as large files."""
    found: dict[str, str] = {}
    for row in objects(document.get("siblings")):
        sha256 = text(mapping(row.get("lfs")).get("sha256"))
        if SHA256.fullmatch(sha256):
            found[text(row.get("rfilename"))] = sha256
    return found
