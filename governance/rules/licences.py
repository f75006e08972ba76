"""The licence catalogue, and what a model card's own words identify in it."""

from dataclasses import replace

from governance.rules.licence_catalogue import (
    NO_LICENCE,
    OTHER,
    TABLE,
    Licence,
    LicenceIdentity,
    Status,
    Threshold,
    Variant,
    catalogue,
    edition,
)
from governance.rules.licence_names import find
from governance.rules.licence_results import nothing, reason, unresolved
from governance.rules.licence_spelling import normalised

__all__ = [
    "NO_LICENCE",
    "OTHER",
    "TABLE",
    "Licence",
    "LicenceIdentity",
    "Status",
    "Threshold",
    "Variant",
    "catalogue",
    "edition",
    "identify",
    "normalised",
]


def identify(key: str | None, name: str | None, link: str | None) -> LicenceIdentity:
    """Return what the card's `license`, `license_name` and `license_link` claim.

    Messy spelling is tolerated; several licences in one text leave it unresolved, with each as a
    candidate. So do a name that contradicts the key, and a name that several licences share.
    """
    by_key, by_name = find(key or "", said="key"), find(name or "")
    if by_key.status != "none" and normalised(key) != OTHER:
        found = _together(by_key, by_name, str(key), str(name))
    elif by_name.status != "none":
        found = by_name
    elif normalised(key) == OTHER or link:
        found = unresolved([reason("other_without_name")])
    else:
        found = nothing()
    return _pointing(found, link)


def _together(
    by_key: LicenceIdentity, by_name: LicenceIdentity, key: str, name: str
) -> LicenceIdentity:
    """Return what the key says, made sharper by a name of the same row, undone by another."""
    if by_name.status == "none":
        return by_key
    if by_key.id is None:
        return by_key
    if by_key.id == by_name.id:
        return by_name if by_key.status == "unresolved" else by_key
    candidates = [by_key.id, *([by_name.id] if by_name.id else by_name.candidates)]
    return unresolved([reason("disagree", key=key, name=name)], candidates=candidates)


def _pointing(found: LicenceIdentity, link: str | None) -> LicenceIdentity:
    """Add where a text is said to be, which somebody has to read where nothing is settled."""
    if not link or found.status != "unresolved":
        return found
    return replace(found, because=(*found.because, reason("link", link=link)))
