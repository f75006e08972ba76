"""What in a licence file is form and not terms: notices of copyright, list marks, name slots."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator

SHORT_HASH, LIST_MARK = 12, 3
_NOTICE = re.compile(
    r"^[\W\d]*?(?:(?:portions|parts)\W+)?(?:copyright\b|\(c\)|©)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_RESERVED = re.compile(r"^\W*all rights reserved\W*$", re.IGNORECASE | re.MULTILINE)
_HOLDER = re.compile(r"\d{4}|\(c\)|©|\[|<|\bby\b|\bowner\b", re.IGNORECASE)
_NAMES = re.compile(r"^\W*(?i:copyright)\W+(?:[A-Z][\w.'’-]*[\W]*){1,8}$")
_TERMS = re.compile(
    r"\b(?:may|must|shall|not|no|only|unless|except|licen[cs]\w*|permi\w+|grant\w*|commercial\w*"
    r"|use|used|uses|prohibit\w*|notice|law|holders?|infring\w*)\b",
    re.IGNORECASE,
)
_NOTICE_LENGTH = 160
_MARKS = re.compile(r"^[ \t]*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[*•·-])[ \t]+", re.MULTILINE)
_SLOTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(neither the names? of )(.{1,200}?)( nor the names of )(?:its|their|any|the)?",
        r"(software is provided by )(.{1,120}?)(\W+as is)",
        r"(in no event (?:shall|will) )(.{1,120}?)( be liable)",
    )
)
_WATCHED = re.compile(
    r"\b(use|cop(?:y|ies)|modif|merge|publish|(?:re)?distribut|sublicens|sell|sale|grant|permi|free"
    r"|charge|royalt|without|any\b|all\b|not\b|no\b|none\b|non\b|only|must|shall|may|except|unless|provided"
    r"|commercial|noncommercial|research|academic|revenue|users?\b|consent|prohibit|restrict|forbid"
    r"|terminat|patent|militar|worldwide|perpetual|irrevocabl)\w*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.;:!?])[\"'”’)]*\s+|\n\s*\n")
_LIMITING = re.compile(
    r"\b(?:may|must|only|unless|except|licen[cs]\w*|permi\w+|commercial\w*|prohibit\w*|agree\w*)\b",
    re.IGNORECASE,
)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the letters and digits, in lower case."""
    return hashlib.sha256(letters(text).encode()).hexdigest()


def letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return "".join(filter(str.isalnum, text.lower()))


def profile(text: str) -> str:
    """Return a short hash of how often each word that grants or limits something occurs.

    Two wordings of one licence that differ in such a word differ here.
    """
    counts = Counter(found[1].lower() for found in _WATCHED.finditer(core(text)))
    listed = ",".join(f"{word}{count}" for word, count in sorted(counts.items()))
    return hashlib.sha256(listed.encode()).hexdigest()[:SHORT_HASH]


def sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each sentence as its start, its end and a short hash of its letters and digits.

    List marks and line breaks are left out, so a text that was only laid out anew has the same.
    """
    start = 0
    for end in (*(found.start() for found in _SENTENCE_END.finditer(text)), len(text)):
        piece = text[start:end]
        words = letters(_MARKS.sub("", piece.lstrip()))
        if len(words) > LIST_MARK:
            lead = len(piece) - len(piece.lstrip())
            hashed = hashlib.sha256(words.encode()).hexdigest()[:SHORT_HASH]
            yield start + lead, start + len(piece.rstrip()), hashed
        start = end


def without_notices(text: str) -> str:
    """Blank out lines that only say who holds the copyright; every other character stays put."""
    text = _NOTICE.sub(lambda line: _blank(line[0]) if _is_notice(line[0]) else line[0], text)
    return _RESERVED.sub(lambda line: _blank(line[0]), text)


def core(text: str) -> str:
    """Return the terms alone, with one filler where a form leaves room for a name."""
    text = re.sub(r"\s+", " ", _MARKS.sub("", without_notices(text)))
    for pattern in _SLOTS:
        text = pattern.sub(_filled, text)
    return text


def _is_notice(line: str) -> bool:
    """A notice names a year or a holder and says nothing of what anybody may do."""
    short = len(line) <= _NOTICE_LENGTH
    rest = re.sub(r"all rights reserved", "", line, flags=re.IGNORECASE)
    holder = _HOLDER.search(line) or _NAMES.match(line)
    return short and bool(holder) and not _TERMS.search(rest)


def _blank(text: str) -> str:
    return " " * len(text)


def _filled(found: re.Match[str]) -> str:
    """Fill a slot, unless what stands in it is a term and no name."""
    if _LIMITING.search(found[2]):
        return found[0]
    return f"{found[1]}[name]{found[3]}"
