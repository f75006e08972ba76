"""E10: somebody else rebuilt it. Only a person can say so, with the report."""

from inventory.trust.finding import Finding, unknown
from inventory.trust.subject import Subject

METHOD = "Nothing is checked by itself"


def check(subject: Subject) -> Finding:
    """Return unknown: what a publisher says of its own training does not count."""
    return unknown(METHOD, "Nobody has attached a report of somebody who rebuilt it.")
