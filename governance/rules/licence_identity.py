"""Which licence holds: the card's claim against the texts, or what a person decided."""

from collections.abc import Sequence

from governance.rules.licence_catalogue import LicenceIdentity
from governance.rules.licence_text import TextFinding


def claimed(keys: Sequence[str], name: str | None, link: str | None) -> LicenceIdentity:
    """Return what a card claims; several keys at once are a list, which no machine chooses from."""
    raise NotImplementedError


def conclude(
    claim: LicenceIdentity, findings: Sequence[TextFinding], *, repo_id: str = ""
) -> LicenceIdentity:
    """Return what claim and texts together settle: agree, text only, claim only or conflict.

    The publisher in `repo_id` only ever narrows the candidates down; it concludes nothing.
    """
    raise NotImplementedError


def decided(licence_id: str, *, note: str, who: str, day: str) -> LicenceIdentity:
    """Return the identity that a person settled.

    :raises KeyError: if the catalogue has no such licence.
    """
    raise NotImplementedError
