"""Which licence a stored revision is under, from its row alone: nothing is asked or read again."""

from governance.rules.licence_catalogue import LicenceIdentity, catalogue
from governance.rules.licence_identity import claimed, conclude, decided
from governance.rules.licence_text import TextFinding
from inventory.models import Revision

BY_A_PERSON, BY_THE_CARD = "person", "claim"
SETTLED = frozenset({"agree", "text only"})


def identity_of(revision: Revision) -> LicenceIdentity:
    """Return what a person decided, else what claim and texts come to.

    Costs no query if the revision was read with its licence columns.
    """
    decision = revision.licence_decision
    if decision and decision["licence_id"] in catalogue():
        return decided(
            decision["licence_id"],
            note=decision["note"],
            who=decision["by"],
            day=decision["on"],
        )
    return read_identity(revision)


def read_identity(revision: Revision) -> LicenceIdentity:
    """Return what claim and texts come to, whatever a person decided."""
    named = Revision._meta.get_field("model").is_cached(revision)
    return conclude(
        claim_of(revision),
        findings_of(revision),
        repo_id=revision.model.repo_id if named else "",
    )


def claim_of(revision: Revision) -> LicenceIdentity:
    """Return what the card claims, before any text was read."""
    keys = [key for key in revision.licence_key.split(", ") if key]
    return claimed(keys, revision.licence_name or None, revision.licence_link or None)


def findings_of(revision: Revision) -> list[TextFinding]:
    """Return what each licence file was recognised as."""
    return [TextFinding.from_dict(row) for row in revision.licence_findings]


def method_of(identity: LicenceIdentity, revision: Revision) -> str:
    """Return how the identity was found: by a person, a text's method, or the card's claim."""
    if identity.status == "decided":
        return BY_A_PERSON
    if identity.status == "claim only":
        return BY_THE_CARD
    if identity.status not in SETTLED:
        return ""
    methods = (one.method for one in findings_of(revision) if one.licence_id == identity.id)
    return next(methods, "")


def opened_link(revision: Revision) -> bool:
    """Tell whether the text behind the card's link was read."""
    link = revision.licence_link
    return bool(link) and any(row["path"] == link for row in revision.licence_files)
