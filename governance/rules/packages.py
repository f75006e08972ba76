"""One name for a package, whether a component or an advisory speaks of it."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from packageurl import PackageURL

# Type of package URL by OSV's ecosystem; what is not here cannot be a component of ours.
TYPES: Mapping[str, str] = {
    "PyPI": "pypi",
    "Go": "golang",
    "npm": "npm",
    "crates.io": "cargo",
    "Maven": "maven",
    "NuGet": "nuget",
    "RubyGems": "gem",
    "Packagist": "composer",
    "Hex": "hex",
    "Pub": "pub",
    "Hackage": "hackage",
    "CRAN": "cran",
    "Bitnami": "bitnami",
}
ECOSYSTEMS: Mapping[str, str] = {kind: name for name, kind in TYPES.items()}
REVISION = re.compile(r"[0-9A-Fa-f]{40}")


class NotAPackageUrl(ValueError):
    """A text that is no package URL, or none that names one thing. Fit for a person."""


def key_of_advisory(ecosystem: str, name: str) -> str:
    """Return the key of a package as an OSV document names it; "" if no component can have it."""
    kind = TYPES.get(ecosystem.partition(":")[0], "")
    return key_of_component(kind, name) if kind else ""


def key_of_component(kind: str, name: str) -> str:
    """Return the key of a package by the type of its package URL and its name.

    PyPI treats `-`, `_` and `.` alike; package URLs write Go's names in small letters.
    """
    plain = re.sub(r"[-_.]+", "-", name) if kind == "pypi" else name
    return f"{kind}:{plain.lower()}"


def key_of_purl(text: str) -> str:
    """Return the key of the package that a package URL names, whatever its version.

    :raises NotAPackageUrl: if it names none.
    """
    purl = _parsed(text)
    separator = ":" if purl.type == "maven" else "/"
    name = separator.join(part for part in (purl.namespace, purl.name) if part)
    return key_of_component(str(purl.type), name)


def canonical_purl(text: str) -> str:
    """Return a package URL as the specification writes it, so that equal things compare equal.

    A model of Hugging Face is named by namespace, name and commit: `gpt2` alone is an old name, and
    a branch is no version. Source: purl-spec, type `huggingface`.

    :raises NotAPackageUrl: if it names no package, or no commit where there has to be one.
    """
    purl = _parsed(text)
    if purl.type == "pypi":
        purl = purl._replace(name=re.sub(r"[-_.]+", "-", purl.name).lower())
    if purl.type == "huggingface":
        purl = _model(purl)
    return _written(purl)


def _written(purl: PackageURL) -> str:
    """Return the text; the library leaves slashes in qualifiers as they are."""
    given = sorted(purl.qualifiers.items())
    qualifiers = "&".join(f"{key}={quote(value, safe=':')}" for key, value in given)
    plain = purl._replace(qualifiers={}, subpath=None).to_string()
    subpath = purl._replace(qualifiers={}).to_string().removeprefix(plain)
    return f"{plain}?{qualifiers}{subpath}" if qualifiers else f"{plain}{subpath}"


def _model(purl: PackageURL) -> PackageURL:
    if not purl.namespace:
        raise NotAPackageUrl(f"“{purl.name}” has no publisher. Write it as publisher/name.")
    if purl.version and not REVISION.fullmatch(purl.version):
        raise NotAPackageUrl(f"“{purl.version}” is a branch or a tag. Name the commit instead.")
    return purl._replace(version=purl.version.lower() if purl.version else None)


def _parsed(text: str) -> PackageURL:
    try:
        return PackageURL.from_string(text.strip())
    except ValueError as error:
        raise NotAPackageUrl(f"“{text[:100]}” is not a package URL.") from error
