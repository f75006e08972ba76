"""E2: somebody known publishes it, and either made it or says what it was made from."""

from governance.rules.trust import UNKNOWN
from inventory.models.publisher import Listing, Publisher, PublisherRole
from inventory.trust.finding import Finding, failed, named, passed, unknown
from inventory.trust.subject import Subject

METHOD = "Looked at your list of publishers, the hub's word, and the lineage"


def check(subject: Subject) -> Finding:
    """Return whether the publisher is known, and whether this is a copy of somebody else's."""
    publisher, name = subject.publisher, subject.model.publisher
    if publisher and publisher.listing == Listing.REFUSED:
        return failed(METHOD, f"{name} is on your list of publishers not to be used.", final=True)
    if copied := _copied(subject):
        return copied
    if publisher is None or not (publisher.listing == Listing.ALLOWED or publisher.is_verified):
        return unknown(METHOD, f"{_nobody_knows(publisher, name)} {_unclear(subject)}".rstrip())
    return _known(subject, publisher)


def _copied(subject: Subject) -> Finding | None:
    """Return a failure for weights that another publisher had before, unless that one is linked."""
    before = subject.copies.before
    if not before or _is_settled(subject):
        return None
    return failed(
        METHOD,
        f"The same weights were seen here as {named(before)} before this model had them, and it "
        "does not say that it is a copy.",
        data={"copies": list(before)},
    )


def _unclear(subject: Subject) -> str:
    """Return who else has these weights, where nobody can tell whose they were first, or ""."""
    if not subject.copies.unclear or _is_settled(subject):
        return ""
    return (
        f"The same weights are published as {named(subject.copies.unclear)} too. Who had them "
        "first cannot be told from here, and neither model says that it is a copy. Add the "
        "original as a base model, or list the publisher that made them as an originator."
    )


def _is_settled(subject: Subject) -> bool:
    """Tell whether a person said who made the model, or it names one of the same as its base."""
    made_it = subject.publisher and subject.publisher.role == PublisherRole.ORIGINATOR
    same = {*subject.copies.before, *subject.copies.unclear}
    return bool(made_it or same & set(subject.bases))


def _nobody_knows(publisher: Publisher | None, name: str) -> str:
    if publisher is None or publisher.is_verified is None:
        return f"{name} is not on your allow-list, and the hub has not said whether it is verified."
    return f"{name} is not on your allow-list, and the hub does not mark it as verified."


def _known(subject: Subject, publisher: Publisher) -> Finding:
    by = "is on your allow-list" if publisher.listing else "is marked as verified by the hub"
    if publisher.role == PublisherRole.REPUBLISHER and not subject.bases:
        return failed(
            METHOD,
            f"{publisher.name} publishes what others made, and this model names no original.",
        )
    if words := _unclear(subject):
        return unknown(METHOD, words, data={"copies": list(subject.copies.unclear)})
    return passed(METHOD, f"{publisher.name} {by}. {_lineage(subject, publisher)}")


def _lineage(subject: Subject, publisher: Publisher) -> str:
    if subject.bases:
        return f"The model says that it was made from {named(list(subject.bases))}."
    if publisher.role == PublisherRole.ORIGINATOR:
        return "It publishes what it made itself."
    return f"Whether it made the model itself is {UNKNOWN}; nothing here says otherwise."
