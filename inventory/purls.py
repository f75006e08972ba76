"""Components as people write them: package URLs, or lines of a requirements file."""

import re
from dataclasses import dataclass

from packageurl import PackageURL

LINES = 1000
PURL_LIMIT = 300
NAME_LIMIT = 200
VERSION_LIMIT = 100
REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[[^\]]*\])?\s*(?P<rest>.*)"
)
EXACT = re.compile(r"={2,3}\s*(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)")
RANGE = re.compile(r"(?:[<>!~]=?|={2,3})\s*[A-Za-z0-9].*")
FLOATING = frozenset({"latest", "main", "master", "stable"})


class NotAPackage(ValueError):
    """A text that names no package. The message says why, and the line where there are several."""


@dataclass(frozen=True)
class Package:
    """A package; `version` is "" where it is not known exactly.

    `ecosystem` is the type of the package URL; `name` is the name as that ecosystem writes it.
    """

    purl: str
    ecosystem: str
    name: str
    version: str


def parse(text: str) -> Package:
    """Return the package that `pkg:pypi/vllm@0.8.4` or `vllm==0.8.4` names.

    :raises NotAPackage: if it names none.
    """
    typed = text.strip()
    if len(typed) > PURL_LIMIT or not typed.isprintable():
        raise NotAPackage("This is too long or has hidden characters.")
    return _from_purl(typed) if typed.lower().startswith("pkg:") else _from_requirement(typed)


def parse_lines(text: str) -> list[Package]:
    """Return every package of a paste, each once; empty lines and comments are passed over.

    :raises NotAPackage: naming the first line that cannot be read.
    """
    lines = text.splitlines()
    if len(lines) > LINES:
        raise NotAPackage(f"These are more than {LINES:,} lines. Add them in portions.")
    found: dict[str, Package] = {}
    for number, line in enumerate(lines, start=1):
        if package := _line(number, line):
            found[package.purl] = package
    if not found:
        raise NotAPackage(
            "There is no package in this text. Write one a line, such as vllm==0.8.4."
        )
    return list(found.values())


def _line(number: int, line: str) -> Package | None:
    content = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip().rstrip("\\").strip()
    if not content or content.startswith("--hash="):
        return None
    try:
        return parse(content)
    except NotAPackage as error:
        raise NotAPackage(f"Line {number}: {error}") from error


def _from_purl(typed: str) -> Package:
    try:
        purl = PackageURL.from_string(typed)
        normal = purl.to_string()
    except ValueError as error:
        raise NotAPackage(
            f"“{typed}” is not a package URL. They look like pkg:pypi/vllm@0.8.4."
        ) from error
    return _package(purl, normal)


def _from_requirement(typed: str) -> Package:
    wanted = re.split(r"\s--hash=|;", typed, maxsplit=1)[0].strip()
    match = REQUIREMENT.fullmatch(wanted)
    rest = match["rest"].strip() if match else ""
    exact = EXACT.fullmatch(rest)
    if match is None or (rest and not exact and not RANGE.fullmatch(rest)):
        raise NotAPackage(f"“{typed}” names no package. Write vllm==0.8.4 or pkg:pypi/vllm@0.8.4.")
    name = re.sub(r"[-_.]+", "-", match["name"]).lower()
    purl = PackageURL("pypi", None, name, exact["version"] if exact else None)
    return _package(purl, purl.to_string())


def _package(purl: PackageURL, normal: str) -> Package:
    separator = ":" if purl.type == "maven" else "/"
    name = separator.join(part for part in (purl.namespace, purl.name) if part)
    name = re.sub(r"[-_.]+", "-", name) if purl.type == "pypi" else name
    version = purl.version or ""
    if len(normal) > PURL_LIMIT or len(name) > NAME_LIMIT or len(version) > VERSION_LIMIT:
        raise NotAPackage("The name or the version of this package is too long.")
    known = "" if version.lower() in FLOATING else version
    return Package(normal, str(purl.type)[:32], name, known)
