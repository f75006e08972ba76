"""What the page of a model says about its licence: the claim, what it means, where that is from."""

from dataclasses import dataclass

from governance.rules import licences, tables
from inventory.actions.revisions import identity_of
from inventory.models import Revision
from inventory.words import FLAGS, LICENCE_STATUS, licence_title


@dataclass(frozen=True)
class LicencePanel:
    """`row` is the catalogue's entry, None where the claim leads to none."""

    identity: licences.LicenceIdentity
    row: licences.Licence | None
    title: str
    state: str
    label: str
    meaning: str
    duties: tuple[str, ...]
    redistributor_duties: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    edition: str


def licence_panel(revision: Revision) -> LicencePanel:
    """Return the panel of one revision, from the catalogue as it is today."""
    identity = identity_of(revision)
    row = licences.catalogue().get(identity.id or "")
    state, label, meaning = LICENCE_STATUS[identity.status]
    return LicencePanel(
        identity=identity,
        row=row,
        title=licence_title(revision.licence_key, revision.licence_name, revision.licence_link),
        state=state,
        label=label,
        meaning=meaning,
        duties=duty_texts(row.duties) if row else (),
        redistributor_duties=duty_texts(row.redistributor_duties) if row else (),
        terms=_terms(row) if row else (),
        edition=licences.edition(),
    )


def duty_texts(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the catalogue's sentences for the duties named, in the catalogue's order."""
    rows = tables.load(licences.TABLE).content["duty"]
    return tuple(row["text"] for row in rows if row["id"] in ids)


def _terms(row: licences.Licence) -> tuple[tuple[str, str], ...]:
    """Return what the licence itself allows, as the catalogue has it; no verdict on a use."""
    commercial = FLAGS.get(row.commercial, row.commercial)
    if row.commercial_condition:
        commercial = f"{commercial}: {row.commercial_condition}"
    rows = [
        ("Commercial use", commercial),
        ("Passing it on", FLAGS.get(row.redistribution, row.redistribution)),
        ("Changing it", FLAGS.get(row.modification, row.modification)),
        *(("Line", _line(threshold)) for threshold in row.thresholds),
    ]
    if row.territory_excluded:
        scope = f", for {row.territory_scope}" if row.territory_scope else ""
        rows.append(("No rights in", ", ".join(row.territory_excluded) + scope))
    if row.use_policy:
        rows.append(("Use policy", "There is one: uses that it forbids are not licensed"))
    return tuple(rows)


def _line(threshold: licences.Threshold) -> str:
    """Return a line of users or revenue in the catalogue's words."""
    words = tables.load(licences.TABLE).content
    metric = str(words["metrics"][threshold.metric]).removeprefix("a ").capitalize()
    return f"{metric}: {threshold.value:,}. {words['effects'][threshold.effect]}"
