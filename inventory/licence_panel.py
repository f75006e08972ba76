"""What the page of a model says about its licence: what it is, how we know, and what follows."""

from dataclasses import dataclass

from governance.rules import licences
from governance.rules.licence_catalogue import Licence, LicenceIdentity, catalogue
from inventory import licence_words
from inventory.licence_reading import claim_of, identity_of, opened_link
from inventory.models import Revision
from inventory.words import licence_title


@dataclass(frozen=True)
class LicencePanel:
    """`row` is the catalogue's entry, None where claim and texts lead to none."""

    identity: LicenceIdentity
    row: Licence | None
    title: str
    state: str
    label: str
    meaning: str
    claim: LicenceIdentity
    candidates: tuple[Licence, ...]
    link_opened: bool
    duties: tuple[tuple[str, str], ...]
    redistributor_duties: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]
    tests: tuple[tuple[str, str, str], ...]
    edition: str


def licence_panel(revision: Revision) -> LicencePanel:
    """Return the panel of one revision, from its row and the catalogue as it is today."""
    identity = identity_of(revision)
    row = catalogue().get(identity.id or "")
    state, label, meaning = licence_words.RESULTS[identity.status]
    return LicencePanel(
        identity=identity,
        row=row,
        title=title_of(revision, identity),
        state=state,
        label=label,
        meaning=meaning,
        claim=claim_of(revision),
        candidates=tuple(catalogue()[key] for key in identity.candidates if key in catalogue()),
        link_opened=opened_link(revision),
        duties=tuple(licence_words.duty_rows(row.duties)) if row else (),
        redistributor_duties=tuple(licence_words.duty_rows(row.redistributor_duties))
        if row
        else (),
        terms=tuple(licence_words.terms(row)) if row else (),
        tests=tuple(licence_words.tests(row)) if row else (),
        edition=licences.edition(),
    )


def title_of(revision: Revision, identity: LicenceIdentity) -> str:
    """Return the licence by name; where none holds, what is claimed, and that it is open."""
    if identity.status == "none":
        return "None stated"
    if identity.status not in ("unresolved", "conflict"):
        return identity.title
    words = licence_title(revision.licence_key, revision.licence_name, revision.licence_link)
    return f"{words}, {licence_words.RESULTS[identity.status][1].lower()}"
