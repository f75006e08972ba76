"""What a file lists: the packages that were taken, and what was not, each with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory import purls
from inventory.hubs.reading import clean_text
from inventory.imports.limits import MOST_ROWS
from inventory.imports.wishes import Unreadable

ENTRY, REASON = 200, 300
# Of an address, who signs in there and with what: it is neither shown nor kept.
SIGN_IN = re.compile(r"(?<=//)[^/@\s]*@")
# A wish for several versions, such as `^1.2` or `>= 2, < 3`, is none.
EXACT = re.compile(r"[^\s<>=^~*|,]+")
NOT_RUNTIME = "The file says that it is only for development."
OWN_CODE = "It is code of the project itself, not a package from elsewhere."
NO_PURL = "It has no package URL, so it cannot be told apart."
MODEL = "It is a model: register it under Models and pin it in the system."


@dataclass(frozen=True)
class LeftOut:
    """An entry of a file that was not taken, and why."""

    entry: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """A whole file. `kind` is one of `FileKind`; `words` name it: “CycloneDX 1.6 (JSON)”."""

    kind: str
    words: str
    packages: tuple[purls.Package, ...]
    left_out: tuple[LeftOut, ...]


@dataclass
class Collector:
    """Takes entries one by one, each package once; more than we keep is refused.

    :raises Unreadable: from any of its methods, once the file lists too much.
    """

    packages: dict[str, purls.Package] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    _seen: int = 0

    def purl(self, text: str, *, version: str = "", said: str = "") -> None:
        """Take what a package URL names; `version` is what the file says beside it."""
        self._count()
        exact = version if EXACT.fullmatch(version) else ""
        try:
            self._keep(purls.each_of_purl(text, version=exact))
        except purls.NotAPackage as error:
            self._leave(said or text, str(error))

    def package(self, kind: str, name: str, version: str = "", *, namespace: str = "") -> None:
        """Take a package by its name; `version` is "" where it is not known exactly."""
        self._count()
        exact = version if EXACT.fullmatch(version) else ""
        try:
            self._keep((purls.of(kind, name, exact, namespace=namespace),))
        except purls.NotAPackage as error:
            self._leave(f"{name} {version}", str(error))

    def line(self, text: str) -> None:
        """Take a line as a person would type it: a package URL, a requirement or an image."""
        self._count()
        try:
            self._keep(purls.parse_each(text))
        except purls.NotAPackage as error:
            self._leave(text, str(error))

    def leave(self, entry: str, reason: str) -> None:
        """Say that an entry is not taken."""
        self._count()
        self._leave(entry, reason)

    def listing(self, kind: str, words: str) -> Listing:
        """Return what was collected.

        :raises Unreadable: if there was nothing at all.
        """
        if not self.packages and not self.left_out:
            raise Unreadable(f"The file was read as {words}, but it lists no package.")
        return Listing(kind, words, tuple(self.packages.values()), tuple(self.left_out))

    def _keep(self, packages: tuple[purls.Package, ...]) -> None:
        self.packages |= {package.purl: package for package in packages}

    def _leave(self, entry: str, reason: str) -> None:
        shown = clean_text(SIGN_IN.sub("", entry)).strip()[:ENTRY] or "(no name)"
        self.left_out.append(LeftOut(shown, clean_text(SIGN_IN.sub("", reason))[:REASON]))

    def _count(self) -> None:
        self._seen += 1
        if self._seen > MOST_ROWS:
            raise Unreadable(
                f"The file lists more than {MOST_ROWS:,} entries, the most that are read at once. "
                "Export one application at a time."
            )


def text_of(row: Any, key: str) -> str:
    """Return a text of a table that may hold anything, "" where there is none."""
    value = row.get(key) if isinstance(row, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def rows_of(row: Any, key: str) -> list[Mapping[str, Any]]:
    """Return the tables of a list; what is none is passed over."""
    value = row.get(key) if isinstance(row, Mapping) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def table_of(row: Any, key: str) -> Mapping[str, Any]:
    """Return a table inside another, an empty one where there is none."""
    value = row.get(key) if isinstance(row, Mapping) else None
    return value if isinstance(value, dict) else {}
