"""How a licence's name is spelled: the forms in which names are compared."""

import re
import unicodedata
from functools import cache

from governance.rules import tables

TABLE = "licence_names"
Words = tuple[str, ...]


def normalised(text: str | None) -> str:
    """Return the spelling that the catalogue uses: lower case, words joined by one hyphen."""
    words = re.sub(r"[\s_\-–]+", "-", (text or "").strip().lower())
    return words.strip("-'\"")


def words_of(text: str) -> Words:
    """Return the words of a name in a fixed order, in the one form in which names are compared.

    Spellings of the same name meet here: "v2.0" and "2", "GPLv3" and "GNU General Public License
    3.0", "CC BY-SA" and "Creative Commons Attribution-ShareAlike".
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("'s", "")
    plain = re.sub(r"[^\w+.]+|_|\.(?!\d)|(?<!\d)\.", " ", plain)
    for pattern, instead in _phrases():
        plain = " ".join(pattern.sub(instead, plain).split())
    plain = re.sub(r"\bv(?:ersion|er)?\.? ?(?=\d)", " ", plain)
    plain = re.sub(r"(?<=[a-z])v(?=\d)", " ", plain)
    plain = re.sub(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])", " ", plain)
    return tuple(sorted(word for word in map(_word, plain.split()) if word))


def without_fillers(words: Words) -> Words:
    """Leave out the words that carry no licence of their own."""
    fillers = frozenset(tables.load(TABLE).content["fillers"])
    return tuple(word for word in words if word not in fillers)


def _word(word: str) -> str:
    return re.sub(r"^(\d+)\.0$", r"\1", word)


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = tables.load(TABLE).content["phrases"]
    return tuple((re.compile(pattern), f" {instead} ") for pattern, instead in rows)
