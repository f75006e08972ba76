"""Entries that state no version, such as `numpy` in a `requirements.txt`, and what they say.

Beside a version that is known they say nothing new. A tag such as `latest` states something, and
what comes with a container image is in that image, whatever else the system has of it.
"""

from collections.abc import Iterable

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


def unversioned(
    packages: Iterable[purls.Package], *, beside: Iterable[Entry]
) -> set[purls.Package]:
    """Return those that state no version of a library that is `beside` them with one."""
    listed = list(packages)
    known = {name_of(one) for one in beside if one.version}
    silent = {one for one in listed if not one.version and name_of(one) in known}
    if not silent:
        return silent
    within = {
        each.purl
        for one in listed if one.ecosystem in purls.IMAGES
        for each in purls.each_of_purl(one.purl)
    }  # fmt: skip
    return {one for one in silent if one.purl not in within and _states_none(one)}


def _states_none(package: purls.Package) -> bool:
    return not PackageURL.from_string(package.purl).version
