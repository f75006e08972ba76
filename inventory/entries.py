"""Models that a person enters by hand: what is typed, and the snapshot it comes to."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from governance.rules import canonical
from inventory.hubs.base import BaseModelFact, FileFacts, Snapshot
from inventory.hubs.card import RELATIONS
from inventory.hubs.reading import clean_text, storable

HUB = "internal"
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,79}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
GNU = re.compile(r"(?P<escape>\\?)(?P<hash>[0-9A-Fa-f]{64}) [ *](?P<path>.+)")
BSD = re.compile(r"(?P<escape>\\?)SHA256 \((?P<path>.+)\) = (?P<hash>[0-9A-Fa-f]{64})")
FILES, PATH, TERMS, BASES, SHOWN = 20_000, 1000, 200_000, 20, 5


class BadLines(ValueError):
    """Lines of a list that cannot be read; `sentences` says which and why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences[:SHOWN]))
        self.sentences = sentences


@dataclass(frozen=True)
class Entered:
    """One version of a model as a person describes it.

    `licence` is a catalogue id or "", `terms` the words of own terms. `kept_at` says where the
    files are, in words; nothing is ever fetched from there.
    """

    name: str
    publisher: str
    label: str
    kept_at: str = ""
    licence: str = ""
    terms: str = ""
    pipeline_tag: str = ""
    description: str = ""
    base_models: tuple[BaseModelFact, ...] = ()
    files: tuple[FileFacts, ...] = field(default=(), repr=False)

    @property
    def sha(self) -> str:
        """Return the digest that stands for a commit: of the name, the version and its files."""
        rows = sorted([file.path, file.sha256] for file in self.files)
        return canonical.digest({"name": self.name, "label": self.label, "files": rows})

    def snapshot(self) -> Snapshot:
        """Return what is stored, in the form in which hubs answer."""
        terms = storable(self.terms.strip())
        key = self.licence or ("other" if terms else "")
        return Snapshot(
            hub=HUB,
            hub_id=self.name.casefold(),
            asked_id=self.name,
            repo_id=self.name,
            sha=self.sha,
            author=self.publisher,
            private=True,
            pipeline_tag=self.pipeline_tag or None,
            licence_key=key or None,
            licence_keys=(key,) if key else (),
            licence_name="Own terms" if terms and not self.licence else None,
            licence_paths=("LICENSE",) if terms else (),
            licence_text=terms or None,
            licence_texts=(("LICENSE", terms),) if terms else (),
            licence_text_sha256=hashlib.sha256(terms.encode()).hexdigest() if terms else None,
            base_models=self.base_models,
            card={
                key: value
                for key, value in (("description", self.description), ("kept_at", self.kept_at))
                if value
            },
            files=self.files,
        )


def checksums(text: str) -> tuple[FileFacts, ...]:
    """Return the files of what `sha256sum` printed, of GNU or of BSD; sizes are not in it.

    :raises BadLines: if any line is none, with the number of each.
    """
    files: dict[str, FileFacts] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            _keep(files, _checksum(line.strip()))
        except ValueError as error:
            wrong.append(f"Line {number}: {error}.")
    if len(files) > FILES:
        wrong.append(f"A version has at most {FILES:,} files.")
    if wrong:
        raise BadLines(wrong)
    return tuple(files[path] for path in sorted(files))


def bases(text: str) -> tuple[BaseModelFact, ...]:
    """Return the base models of lines such as `org/name` or `org/name finetune`.

    :raises BadLines: if any line is none, with the number of each.
    """
    found: dict[str, BaseModelFact] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) > 2 or len(words[0]) > 200 or not words[0].isprintable():
            wrong.append(f"Line {number}: write one model's name, and how it was used.")
        elif len(words) == 2 and words[1] not in RELATIONS:
            wrong.append(f"Line {number}: after the name comes one of {', '.join(RELATIONS)}.")
        else:
            found[words[0]] = BaseModelFact(words[0], words[1] if len(words) == 2 else "")
    if len(found) > BASES:
        wrong.append(f"A model has at most {BASES} base models here.")
    if wrong:
        raise BadLines(wrong)
    return tuple(found.values())


def written(base_models: Iterable[BaseModelFact]) -> str:
    """Return base models as the lines that `bases` reads."""
    return "\n".join(f"{base.repo_id} {base.relation}".strip() for base in base_models)


def _keep(files: dict[str, FileFacts], file: FileFacts) -> None:
    if files.setdefault(file.path, file) != file:
        raise ValueError(f"{file.path} is listed before with another hash")


def _checksum(line: str) -> FileFacts:
    found = GNU.fullmatch(line) or BSD.fullmatch(line)
    if found is None:
        raise ValueError("a line is a SHA-256 of 64 hex digits, two spaces, and a path")
    path = found["path"]
    if found["escape"]:
        path = path.replace("\\n", "\n").replace("\\\\", "\\")
    path = path.strip().removeprefix("./")
    if clean_text(path) != path or not 0 < len(path) <= PATH:
        raise ValueError("the path has hidden characters or is too long")
    if path.startswith(("/", "\\")) or ".." in path.split("/"):
        raise ValueError("paths are relative to the model's folder; run sha256sum in there")
    return FileFacts(path, None, "", found["hash"].lower())
