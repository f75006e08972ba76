"""Components as people write them: package URLs, requirements, container images."""

import re
from dataclasses import dataclass

from packageurl import PackageURL

from governance.rules import images

LINES = 1000
PURL_LIMIT = 300
TYPED_LIMIT = 4000
TYPE_LIMIT = 32
NAME_LIMIT = 200
VERSION_LIMIT = 100
REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\[[^\]]*\])?\s*(?P<rest>.*)"
)
EXACT = re.compile(r"={2,3}\s*(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)")
RANGE = re.compile(r"(?:[<>!~]=?|={2,3})\s*[A-Za-z0-9].*")
FLOATING = frozenset({"latest", "main", "master", "stable", "nightly", "head", "edge"})
IMAGES = frozenset({"docker", "oci"})
# Of an address in a qualifier, who signs in there and with what: nobody else's business.
SIGN_IN = re.compile(r"(?<=//)[^/@\s]*@")


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
    return parse_each(text)[0]


def parse_each(text: str) -> tuple[Package, ...]:
    """Return what a text names: a container image also stands for the package known to be in it.

    :raises NotAPackage: if it names none.
    """
    typed = text.strip()
    if len(typed) > TYPED_LIMIT or not typed.isprintable():
        raise NotAPackage("This is too long or has hidden characters.")
    if typed.lower().startswith("pkg:"):
        return each_of_purl(typed)
    if image := images.read(typed):
        return each_of_purl(image.purl)
    return (_from_requirement(typed),)


def each_of_purl(typed: str, *, version: str = "") -> tuple[Package, ...]:
    """Return what a package URL names; `version` is what is said beside one that has none.

    :raises NotAPackage: if it names none.
    """
    try:
        purl = PackageURL.from_string(typed)
        if version and not purl.version:
            purl = purl._replace(version=version)
        first = _package(purl)
        within = images.of_purl(purl).package if purl.type in IMAGES else ""
    except ValueError as error:
        if isinstance(error, NotAPackage):
            raise
        raise NotAPackage(
            f"“{typed[:100]}” is not a package URL. They look like pkg:pypi/vllm@0.8.4."
        ) from error
    return (first, _package(PackageURL.from_string(within))) if within else (first,)


def of(kind: str, name: str, version: str = "", *, namespace: str = "") -> Package:
    """Return the package of a name that is known apart from its version.

    :raises NotAPackage: if the type of package URL does not take it.
    """
    try:
        return _package(PackageURL(kind, namespace or None, name, version or None))
    except ValueError as error:
        if isinstance(error, NotAPackage):
            raise
        raise NotAPackage(f"“{name[:100]}” is no name of a package.") from error


def parse_lines(text: str) -> list[Package]:
    """Return every package of a paste, each once; empty lines and comments are passed over.

    :raises NotAPackage: naming the first line that cannot be read.
    """
    lines = text.splitlines()
    if len(lines) > LINES:
        raise NotAPackage(
            f"These are more than {LINES:,} lines. Add them as a file, or in portions."
        )
    found: dict[str, Package] = {}
    for number, line in enumerate(lines, start=1):
        found |= {package.purl: package for package in _line(number, line)}
    if not found:
        raise NotAPackage(
            "There is no package in this text. Write one a line, such as vllm==0.8.4."
        )
    return list(found.values())


def _line(number: int, line: str) -> tuple[Package, ...]:
    content = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip().rstrip("\\").strip()
    if not content or content.startswith("--hash="):
        return ()
    try:
        return parse_each(content)
    except NotAPackage as error:
        raise NotAPackage(f"Line {number}: {error}") from error


def _from_requirement(typed: str) -> Package:
    wanted = re.split(r"\s--hash=|;", typed, maxsplit=1)[0].strip()
    match = REQUIREMENT.fullmatch(wanted)
    rest = match["rest"].strip() if match else ""
    exact = EXACT.fullmatch(rest)
    if match is None or (rest and not exact and not RANGE.fullmatch(rest)):
        raise NotAPackage(
            f"“{typed[:100]}” names no package. Write vllm==0.8.4 or pkg:pypi/vllm@0.8.4."
        )
    return of("pypi", match["name"], exact["version"] if exact else "")


def _package(purl: PackageURL) -> Package:
    """Hold a package URL to what is kept of one; PyPI treats `-`, `_` and `.` alike."""
    if purl.type == "pypi":
        purl = purl._replace(name=re.sub(r"[-_.]+", "-", purl.name).lower())
    separator = ":" if purl.type == "maven" else "/"
    name = separator.join(part for part in (purl.namespace, purl.name) if part)
    normal, version = _written(purl), purl.version or ""
    if len(normal) > PURL_LIMIT or len(name) > NAME_LIMIT or len(version) > VERSION_LIMIT:
        raise NotAPackage("The name or the version of this package is too long.")
    if not (name + version).isprintable() or len(str(purl.type)) > TYPE_LIMIT:
        raise NotAPackage("The name or the version of this package has hidden characters.")
    known = images.of_purl(purl).version if purl.type in IMAGES else version
    return Package(normal, str(purl.type), name, "" if known.lower() in FLOATING else known)


def _written(purl: PackageURL) -> str:
    """Return the text, without passwords in its addresses; qualifiers go where it is too long."""
    given = {key: SIGN_IN.sub("", value) for key, value in (purl.qualifiers or {}).items()}
    text = purl._replace(qualifiers=given).to_string()
    if len(text) > PURL_LIMIT:
        text = purl._replace(qualifiers={}, subpath=None).to_string()
    return text
