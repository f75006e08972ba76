"""What a model's body says about licence, lineage and scans, in the many ways authors write it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.hubs.base import BaseModelFact, ScanIssue, ScanStatus
from inventory.hubs.reading import Reader, tagged
from inventory.hubs.scanners import NO_VERDICT

RELATIONS = ("finetune", "adapter", "merge", "quantized")
TYPED = re.compile(rf"({'|'.join(RELATIONS)}):(.+)")


@dataclass(frozen=True)
class LicenceClaim:
    """What the author claims: every key in order, and the name and link that `other` needs."""

    keys: tuple[str, ...]
    name: str | None
    link: str | None


def licence(reader: Reader, card: Mapping[str, Any], tags: Sequence[str]) -> LicenceClaim:
    """Return the claim of the card, or the hub's own tag where the card makes none."""
    stated = reader.texts(card, "license", limit=100) or tagged(tags, "license:")
    return LicenceClaim(
        keys=tuple(reader.short(key.lower(), "license", limit=100) for key in stated),
        name=reader.text(card, "license_name"),
        link=reader.text(card, "license_link", limit=500),
    )


def lineage(
    reader: Reader, card: Mapping[str, Any], tags: Sequence[str]
) -> tuple[BaseModelFact, ...]:
    """Return the base models: typed tags first, then plain tags, then the card.

    The hub's tags name a base model by its present id; a card may name one that has moved since.
    """
    entries = tagged(tags, "base_model:")
    typed = [TYPED.fullmatch(entry) for entry in entries]
    if facts := [BaseModelFact(m[2][:200], m[1]) for m in typed if m]:
        return tuple(dict.fromkeys(facts))
    stated = reader.text(card, "base_model_relation", limit=16) or ""
    relation = stated if stated in RELATIONS else ""
    names = entries or reader.texts(card, "base_model")
    return tuple(BaseModelFact(reader.short(n, "base_model", limit=200), relation) for n in names)


def gate(reader: Reader, body: Mapping[str, Any]) -> str:
    """Return "", "auto" or "manual". A gate of an unknown kind counts as the stricter one."""
    value = body.get("gated")
    if value is None or value is False:
        return ""
    if value in ("auto", "manual"):
        return str(value)
    reader.note("gated has an unknown value.")
    return "manual" if value is True or isinstance(value, str) else ""


def scan(reader: Reader, body: Mapping[str, Any]) -> tuple[ScanStatus, tuple[ScanIssue, ...]]:
    """Return what the scanners say. An empty list is a verdict only once all scans are done."""
    status = reader.mapping(body, "securityRepoStatus")
    found = tuple(
        ScanIssue(path, reader.text(row, "level", limit=32) or "unknown")
        for row in reader.rows(status, "filesWithIssues")
        if (path := reader.text(row, "path", limit=1000))
    )
    return _verdict(status.get("scansDone"), found), found


def _verdict(done: object, found: Sequence[ScanIssue]) -> ScanStatus:
    levels = {issue.level for issue in found}
    if levels - NO_VERDICT:
        return ScanStatus.ISSUE
    if not isinstance(done, bool):
        return ScanStatus.UNKNOWN
    if not done or levels & {"queued", "unscanned"}:
        return ScanStatus.NOT_FINISHED
    return ScanStatus.UNKNOWN if "error" in levels else ScanStatus.NO_ISSUE
