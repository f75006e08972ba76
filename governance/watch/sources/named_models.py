"""Which models a record names beyond doubt: by the hash of their weights, or by their address.

A page among the references may be a proof or a discussion, so a source says itself which of its
texts name what is concerned. A name in free words is not read here: that is a guess.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from packageurl import PackageURL

from governance.watch.sources.fields import mapping, objects, text
from inventory.hubs.address import parse
from inventory.hubs.base import HubError
from inventory.models import HubName

Repository = tuple[str, str]
HUGGING_FACE = "https://huggingface.co"
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
WRITTEN = re.compile(r"\bsha-?256[:=\s]+([0-9a-f]{64})\b", re.ASCII | re.IGNORECASE)
PAGE = re.compile(
    r"(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co|ollama\.com)/[^\s\"'<>)\]]{1,250}"
    r"|pkg:huggingface/[^\s\"'<>)\]]{1,250})",
    re.ASCII,
)
NAMED_LIMIT = 1_000
DEEPEST = 8
TEXT_LIMIT = 2_000
ALGORITHMS = frozenset({"sha256", "sha-256", "sha_256"})


def weights_in(value: Any) -> tuple[str, ...]:
    """Return every SHA-256 that is called one, wherever it stands in a part of a document.

    `{"sha256": "…"}`, `{"algorithm": "SHA-256", "value": "…"}`, and `sha256:…` within a text.
    """
    found = dict.fromkeys(_hashes(value, DEEPEST))
    return tuple(found)[:NAMED_LIMIT]


def repositories_in(texts: Iterable[Any]) -> tuple[Repository, ...]:
    """Return (hub, repository in small letters) of every page and package URL in the texts."""
    pages = (page for one in texts for page in PAGE.findall(text(one)[:TEXT_LIMIT]))
    found = (repository for page in pages if (repository := _repository(page.rstrip(".,;:"))))
    return tuple(dict.fromkeys(found))[:NAMED_LIMIT]


def affected_models(value: Any) -> tuple[tuple[str, ...], tuple[Repository, ...]]:
    """Return weights and repositories of OSV's `affected`: of entries that are models, no others.

    A hash beside a package of a registry is that of the package.
    """
    rows = [(row, text(mapping(row.get("package")).get("purl"))) for row in objects(value)]
    models = [(row, purl) for row, purl in rows if purl.startswith("pkg:huggingface/")]
    weights = weights_in([[row, _checksums(purl)] for row, purl in models])
    return weights, repositories_in(purl for _, purl in models)


def _repository(page: str) -> Repository | None:
    """Return the model of a page; None for a page of something else, or one of another endpoint."""
    if page.startswith("pkg:"):
        return _of_purl(page)
    plain = re.sub(r"https?://(?:www\.)?(?:huggingface|hf)\.co/", f"{HUGGING_FACE}/", page)
    try:
        found = parse(plain.partition("#")[0].partition("?")[0], endpoint=HUGGING_FACE)
    except HubError:
        return None
    return found.hub, found.repo_id.lower()


def _of_purl(written: str) -> Repository | None:
    try:
        purl = PackageURL.from_string(written)
    except ValueError:
        return None
    endpoint = str(purl.qualifiers.get("repository_url") or HUGGING_FACE).rstrip("/")
    if endpoint.removeprefix("https://") != "huggingface.co":
        return None
    repo_id = "/".join(part for part in (purl.namespace, purl.name) if part)
    return HubName.HUGGINGFACE.value, repo_id.lower()


def _checksums(purl: str) -> str:
    """Return the qualifier `checksum` of a package URL: `sha1:…,sha256:…`."""
    try:
        qualifiers = PackageURL.from_string(purl).qualifiers
    except ValueError:
        return ""
    return str(qualifiers.get("checksum") or "").replace(",", " ")


def _hashes(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from (found.lower() for found in WRITTEN.findall(value[:TEXT_LIMIT]))
    elif isinstance(value, list) and depth:
        for item in value[:NAMED_LIMIT]:
            yield from _hashes(item, depth - 1)
    elif isinstance(value, dict) and depth:
        yield from _called(value)
        for item in value.values():
            yield from _hashes(item, depth - 1)


def _called(value: dict[str, Any]) -> Iterator[str]:
    """Yield the hash of an object that says which algorithm made it."""
    given = [item for key, item in value.items() if key.lower() in ALGORITHMS]
    named = text(value.get("algorithm")) or text(value.get("alg"))
    if named.lower() in ALGORITHMS:
        given += [value.get("value"), value.get("content"), value.get("digest")]
    yield from (plain for item in given if SHA256.fullmatch(plain := text(item).lower()))
