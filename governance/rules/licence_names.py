"""Which licence a free text names: hub keys, SPDX ids, then the spellings of the field."""

from governance.rules.licence_catalogue import LicenceIdentity


def find(text: str) -> LicenceIdentity:
    """Return what one free text names.

    Several licences in one text leave it unresolved, with each of them as a candidate.
    """
    raise NotImplementedError


def parts(text: str) -> tuple[LicenceIdentity, ...]:
    """Return each licence that the text names; one identity if it names one or none."""
    raise NotImplementedError
