"""Which models a name in free words may mean. A guess to be looked at, never a finding by itself.

A name becomes its words in small letters, without the publisher and without marks of a form such as
GGUF or Q4_K_M. A model answers to its whole name, and to that of its family: what is left without
"instruct", a date and a size.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from governance.rules import tables

SPLIT = re.compile(r"[^a-z0-9.]+|(?<![0-9])\.|\.(?![0-9])")
# "llama3.3" and "Llama 3.3" are one; "r1" and "k2" are words of their own.
NUMBERED = re.compile(r"([a-z]{2,})([0-9].*)")
LONGEST = 200
SHORT = 2
KEPT = 20_000


@dataclass(frozen=True)
class _Words:
    forms: re.Pattern[str]
    after_quant: frozenset[str]
    publishers: frozenset[str]
    variants: frozenset[str]
    sizes: re.Pattern[str]
    dates: re.Pattern[str]


@lru_cache(maxsize=KEPT)
def plain(name: str) -> str:
    """Return a name as it is compared: "Meta LLaMa 3.3" and "llama3.3-GGUF" are "llama 3.3".

    "" where nothing is left that says anything.
    """
    return " ".join(_own_words(name))


@lru_cache(maxsize=KEPT)
def answers_to(name: str) -> frozenset[str]:
    """Return every plain name under which a source may mean the model of this name.

    `name` is an id at a hub; its publisher is not looked at.
    """
    words = _own_words(name.rpartition("/")[2])
    return frozenset(" ".join(found) for found in _families(words) if _says_enough(found))


def edition() -> str:
    """Return the edition of the table."""
    return tables.load("model_names").edition


def _families(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the whole name, then the family's names, the widest last."""
    variants, dates = _table().variants, _table().dates
    yield words
    if not words:
        return
    first, rest = words[0], [word for word in words[1:] if word not in variants]
    yield [first, *rest]
    yield [first, *(word for word in rest if not dates.fullmatch(word))]
    yield [first, *(word for word in rest if not _tells_no_family(word))]


def _says_enough(words: Sequence[str]) -> bool:
    """Tell whether words name one model: "bert" or "llama" alone is half of a hub."""
    return len(words) > 1 or any(char.isdigit() for word in words for char in word)


def _own_words(name: str) -> list[str]:
    words = list(_numbered(_without_forms(SPLIT.split(name[:LONGEST].lower()))))
    return _without_publisher(list(dict.fromkeys(words)))


def _without_forms(words: Sequence[str]) -> Iterator[str]:
    table, in_quant = _table(), False
    for number, given in enumerate(words):
        word = given.strip(".")
        if not word or (in_quant and word in table.after_quant):
            continue
        # The first word is the model's own, whatever it is.
        in_quant = number > 0 and bool(table.forms.fullmatch(word))
        if not in_quant:
            yield word


def _numbered(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        match = NUMBERED.fullmatch(word)
        yield from match.groups() if match else (word,)


def _without_publisher(words: list[str]) -> list[str]:
    own = [word for word in words if word not in _table().publishers]
    telling = [word for word in own if len(word) > SHORT and not _tells_no_family(word)]
    return own if telling else words


def _tells_no_family(word: str) -> bool:
    table = _table()
    return bool(table.sizes.fullmatch(word) or table.dates.fullmatch(word))


@cache
def _table() -> _Words:
    found = tables.load("model_names").content
    return _Words(
        forms=re.compile("|".join(found["forms"])),
        after_quant=frozenset(found["after_quant"]),
        publishers=frozenset(found["publishers"]),
        variants=frozenset(found["variants"]),
        sizes=re.compile(found["sizes"]),
        dates=re.compile(found["dates"]),
    )
