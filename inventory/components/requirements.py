"""Lists of lines: `pip freeze`, requirements files, what `pip list` prints, and plain lists."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from governance.rules import images
from inventory.components.listing import Collector, Listing
from inventory.imports.wishes import Unreadable
from inventory.models import FileKind

TABLE = re.compile(r"Package\s+Version(\s+\S.*)?")
COMMENT = re.compile(r"(?:^|\s)#.*")
OPTIONS = re.compile(r"\s--?(?:hash|config-settings?|global-option|install-option)\b.*")
FOLDER = re.compile(r"(?:\.{0,2}/|~|[A-Za-z]:\\|file:)")
LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
OTHER_FILE = "It points to another file. Upload that file too."
CONSTRAINT = "It limits versions and installs nothing."
EDITABLE = "It is installed from a folder or a repository, which states no version."
ADDRESS = "It is an address without a name. Add the name and version by hand, such as vllm==0.8.4."
NO_PACKAGE = "It is no package. A line looks like vllm==0.8.4 or pkg:pypi/vllm@0.8.4."


def from_lines(text: str) -> Listing:
    """Return what the lines name. Markers are not judged: whether they hold is not known here.

    :raises Unreadable: if most lines name no package.
    """
    found, wrong = Collector(), 0
    for line in _lines(text):
        if line.startswith("-"):
            _option(found, line)
        elif not _took(found, line):
            wrong += 1
    if wrong > len(found.packages):
        raise Unreadable(
            "Most lines of this file name no package. Upload an SBOM (CycloneDX or SPDX), the "
            "output of pip freeze, a requirements.txt or a lock file."
        )
    return found.listing(FileKind.REQUIREMENTS, "a list of requirements")


def _lines(text: str) -> Iterator[str]:
    """Yield lines without comments; those that end in a backslash go on in the next."""
    rows = text.replace("\\\n", " ").replace("\\\r\n", " ").splitlines()
    plain = [COMMENT.sub("", row).strip() for row in rows]
    if plain and TABLE.fullmatch(next((row for row in plain if row), "")):
        yield from _table(plain)
        return
    yield from (OPTIONS.sub("", row).strip() for row in plain if row)


def _table(rows: list[str]) -> Iterator[str]:
    """Yield what `pip list` prints as requirements."""
    for row in rows:
        cells = row.split()
        if len(cells) >= 2 and not TABLE.fullmatch(row) and set(row) - set("- "):
            yield f"{cells[0]}=={cells[1]}"


def _option(found: Collector, line: str) -> None:
    """Name what a line of options leaves out; where packages come from concerns nobody here."""
    if re.match(r"-r|--requirement", line):
        found.leave(line, OTHER_FILE)
    elif re.match(r"-c|--constraint", line):
        found.leave(line, CONSTRAINT)
    elif re.match(r"-e|--editable", line):
        found.leave(line, EDITABLE)


def _took(found: Collector, line: str) -> bool:
    """Take a line, and tell whether it was one of those that belong into such a file."""
    if line.lower().startswith("pkg:") or images.read(line):
        found.line(line)
        return True
    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        is_place = bool(FOLDER.match(line) or LINK.match(line))
        found.leave(line, (EDITABLE if FOLDER.match(line) else ADDRESS) if is_place else NO_PACKAGE)
        return is_place
    found.package("pypi", requirement.name, _version(requirement))
    return True


def _version(requirement: Requirement) -> str:
    """Return the exact version, "" for a range, a repository or a folder."""
    if requirement.url:
        return version_in_url(requirement.url)
    pins = [one for one in requirement.specifier if one.operator in ("==", "===")]
    exact = [one.version for one in pins if not one.version.endswith(".*")]
    return exact[0] if len(exact) == 1 else ""


def version_in_url(url: str) -> str:
    """Return the version that the name of a wheel or a source archive says, else ""."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    try:
        if name.endswith(".whl"):
            return str(parse_wheel_filename(name)[1])
        return str(parse_sdist_filename(name)[1])
    except (InvalidWheelFilename, InvalidSdistFilename):
        return ""
