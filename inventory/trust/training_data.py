"""E9: what the model was trained on is disclosed. A person judges it."""

from inventory.trust.finding import Finding, named, unknown
from inventory.trust.subject import Subject

METHOD = "Read which datasets the card names"


def check(subject: Subject) -> Finding:
    """Return the grade that the card alone supports: none or a list."""
    if not subject.datasets:
        return unknown(METHOD, "The card names no dataset.", data={"grade": "none"})
    count = len(subject.datasets)
    return unknown(
        METHOD,
        f"The card names {count} {'dataset' if count == 1 else 'datasets'}: "
        f"{named(list(subject.datasets))}. Nobody has judged the list yet.",
        data={"grade": "list"},
    )
