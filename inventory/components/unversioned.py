"""Entries that state no version, such as `numpy` in a `requirements.txt`, and what they say.

Beside a version that is known they say nothing new. A tag such as `latest` states something, and
what comes with a container image is in that image, whatever else the system has of it.
"""

from collections.abc import Collection, Iterable

from packageurl import PackageURL

from inventory import purls
from inventory.models import Component

Entry = purls.Package | Component


def name_of(entry: Entry) -> tuple[str, str]:
    """Return what is equal in all versions of a library."""
    return entry.ecosystem, entry.name


def bare(purl: str) -> str:
    """Return a package URL as an entry without a version writes it."""
    whole = PackageURL.from_string(purl)
    return whole._replace(version=None, qualifiers={}, subpath=None).to_string()


def stated(entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """Return the libraries that are among these with a version that is known."""
    return {name_of(one) for one in entries if one.version}


def within_images(entries: Iterable[Entry]) -> set[str]:
    """Return the package URLs of what comes with the container images among these."""
    return {
        each.purl
        for one in entries if one.ecosystem in purls.IMAGES
        for each in purls.each_of_purl(one.purl)
    }  # fmt: skip


def says_nothing(
    package: purls.Package, *, known: Collection[tuple[str, str]], within: Collection[str]
) -> bool:
    """Tell whether an entry states no version of a library that is `known` with one.

    `within` is what comes with the container images of the same list.
    """
    silent = not package.version and name_of(package) in known
    return silent and package.purl not in within and _states_none(package)


def unversioned(
    packages: Iterable[purls.Package], *, beside: Iterable[Entry]
) -> set[purls.Package]:
    """Return those that state no version of a library that is `beside` them with one."""
    listed = list(packages)
    known, within = stated(beside), within_images(listed)
    return {one for one in listed if says_nothing(one, known=known, within=within)}


def _states_none(package: purls.Package) -> bool:
    return not PackageURL.from_string(package.purl).version
