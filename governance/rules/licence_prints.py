"""The fingerprints of known licence texts, ready to be looked up. No text itself is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from governance.rules import tables

TABLE = "licence_fingerprints"


@dataclass(frozen=True)
class KnownText:
    """A text whose licence is known; `policy` if it is a use policy beside a licence."""

    licence: str
    spdx: str
    version: str
    source: str
    policy: bool
    profile: str
    sentences: frozenset[str]


@cache
def known_texts() -> tuple[KnownText, ...]:
    """Return every known text, in the order of the table."""
    return tuple(text for text, _ in _rows())


@cache
def by_fingerprint() -> Mapping[str, KnownText]:
    """Map the fingerprints of whole texts, as published and with the forms left out."""
    return {one: text for text, prints in _rows() for one in prints}


@cache
def profiles() -> frozenset[tuple[str, str]]:
    """Return the pairs of SPDX id and profile that are known."""
    return frozenset((text.spdx, text.profile) for text in known_texts() if text.profile)


def sentences_of(spdx: str) -> frozenset[str]:
    """Return the sentences of the known texts under this SPDX id."""
    known = (text.sentences for text in known_texts() if text.spdx == spdx)
    return frozenset().union(*known)


def closest(sentences: frozenset[str]) -> tuple[KnownText, float] | None:
    """Return the known text that has most of these sentences, and the share of its own."""
    shared = Counter(text for one in sentences for text in _by_sentence().get(one, ()))
    if not shared:
        return None
    texts = known_texts()
    best = max(shared, key=lambda one: (shared[one], -len(texts[one].sentences), -one))
    return texts[best], shared[best] / len(texts[best].sentences)


@cache
def _by_sentence() -> Mapping[str, tuple[int, ...]]:
    index: dict[str, tuple[int, ...]] = {}
    for number, text in enumerate(known_texts()):
        for one in text.sentences:
            index[one] = (*index.get(one, ()), number)
    return index


@cache
def _rows() -> tuple[tuple[KnownText, tuple[str, ...]], ...]:
    return tuple(
        (
            KnownText(
                licence=row["licence"],
                spdx=row.get("spdx", ""),
                version=row.get("version", ""),
                source=row["source"],
                policy=row.get("policy", False),
                profile=row.get("profile", ""),
                sentences=frozenset(row.get("sentences", "").split()),
            ),
            tuple(row["fingerprints"]),
        )
        for row in tables.load(TABLE).content["text"]
    )
