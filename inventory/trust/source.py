"""E1: the name leads to one repository at a full commit."""

from inventory.models import HubName
from inventory.trust.finding import Finding, passed, unknown
from inventory.trust.subject import Subject

METHOD = "Asked the hub for the model at this commit"


def check(subject: Subject) -> Finding:
    """Return a pass while the hub shows the model; the database holds full commits only."""
    model, revision = subject.model, subject.revision
    if model.hub == HubName.INTERNAL:
        return unknown(METHOD, "The model was entered by hand, so no hub can vouch for its source.")
    if model.unavailable_since or model.disabled:
        return unknown(METHOD, "The hub does not show this model at present.")
    return passed(
        METHOD,
        f"{model.get_hub_display()} shows {model.repo_id} at the full commit {revision.sha[:12]}.",
        data={"commit": revision.sha},
        as_of=revision.checked_at,
    )
