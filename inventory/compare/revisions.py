"""What changed between two revisions of a model: files, licence, card, lineage, scans."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.models import Revision
from inventory.words import licence_title, scan_words, size_words

LINES_SHOWN = 400
CONTEXT_LINES = 2
WORDS_LIMIT = 300


@dataclass(frozen=True)
class Difference:
    """One thing that is said differently; "" where the one side says nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class FileDifference:
    """A file that came, went or has other bytes. `what` is added, removed or changed."""

    path: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class TextLine:
    """A line of the licence's comparison: `sign` is "+", "-", "@" or " "."""

    sign: str
    text: str


@dataclass(frozen=True)
class RevisionChanges:
    """Everything that differs, oldest side first. `same_files` are those with the same bytes."""

    facts: tuple[Difference, ...]
    card: tuple[Difference, ...]
    files: tuple[FileDifference, ...]
    same_files: int
    licence_text: tuple[TextLine, ...]
    licence_text_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all differs."""
        return not (self.facts or self.card or self.files or self.licence_text)


def compare(before: Revision, after: Revision) -> RevisionChanges:
    """Return what differs; costs two queries for the files and two for the lineage."""
    files, same = _files(before, after)
    lines = tuple(_text_lines(before.licence_text, after.licence_text))
    return RevisionChanges(
        facts=tuple(_differences(_facts(before), _facts(after))),
        card=tuple(_differences(_card(before.card), _card(after.card))),
        files=files,
        same_files=same,
        licence_text=lines[:LINES_SHOWN],
        licence_text_cut=len(lines) > LINES_SHOWN,
    )


def _facts(revision: Revision) -> dict[str, str]:
    issues = (f"{issue['path']} ({issue['level']})" for issue in revision.scan_issues)
    bases = (
        f"{name} ({relation or 'relation not stated'})"
        for name, relation in revision.base_models.values_list("repo_id", "relation")
    )
    return {
        "Licence": licence_title(
            revision.licence_key, revision.licence_name, revision.licence_link
        ),
        "Licence claim": " · ".join(
            part for part in (revision.licence_key, revision.licence_name) if part
        ),
        "How claim and text stand": revision.get_licence_result_display(),
        "Licence link": revision.licence_link,
        "Licence text": _short(revision.licence_text_sha256),
        "Security scan": scan_words(revision.scan_status),
        "Files named by scanners": ", ".join(sorted(issues)),
        "Base models": ", ".join(sorted(bases)),
        "Trust level": f"T{revision.trust_level}",
        "Files": f"{revision.file_count:,}",
        "Size": size_words(revision.total_size),
    }


def _card(card: Mapping[str, Any]) -> dict[str, str]:
    """Return a card as one line a field: nested fields by their path."""
    return {path: words[:WORDS_LIMIT] for path, words in _flat(card)}


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key in sorted(value, key=str):
            yield from _flat(value[key], f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        yield path, ", ".join(str(item) for item in value)
    elif path:
        yield path, "" if value is None else str(value)


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for label in dict.fromkeys((*before, *after)):
        was, now = before.get(label, ""), after.get(label, "")
        if was != now:
            yield Difference(label, was, now)


def _files(before: Revision, after: Revision) -> tuple[tuple[FileDifference, ...], int]:
    was, now = _manifest(before), _manifest(after)
    same = sum(1 for path in was if path in now and was[path] == now[path])
    paths = sorted(path for path in {*was, *now} if was.get(path) != now.get(path))
    return tuple(_file(path, was.get(path), now.get(path)) for path in paths), same


def _manifest(revision: Revision) -> dict[str, tuple[int | None, str]]:
    """Return size and hash by path: the SHA-256, or the git id of a small file."""
    rows = revision.files.values_list("path", "size", "sha256", "blob_id")
    return {path: (size, sha256 or blob) for path, size, sha256, blob in rows}


def _file(
    path: str, was: tuple[int | None, str] | None, now: tuple[int | None, str] | None
) -> FileDifference:
    what = "added" if was is None else "removed" if now is None else "changed"
    return FileDifference(path, what, _words(was), _words(now))


def _words(file: tuple[int | None, str] | None) -> str:
    return "" if file is None else f"{size_words(file[0])}, {_short(file[1])}"


def _short(digest: str) -> str:
    return digest[:12] if digest else "no hash known"


def _text_lines(before: str, after: str) -> Iterator[TextLine]:
    """Return the licence text's changed lines with a little around them."""
    found: Sequence[str] = list(
        difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT_LINES)
    )
    for line in found[2:]:
        yield TextLine(line[:1], line if line.startswith("@") else line[1:])
