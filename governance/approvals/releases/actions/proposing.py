"""Propose the release of a commit, and change what is said of it while it is worked on."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, require
from governance.approvals.actions.integrity import in_words
from governance.approvals.models import Release
from governance.approvals.releases.actions.locking import check, locked, refuse_if
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.rules.licence_catalogue import catalogue
from inventory.models import HubName, Revision

WORDS = {
    "audience": "Say who the model is meant for.",
    "capabilities": "Say what the model can do, and how well.",
    "unintended_uses": "Say what the model could be used for that is not meant.",
}


@dataclass(frozen=True)
class Described:
    """What people say of a release. `ownership` is needed for a model of a public hub."""

    audience: str
    capabilities: str
    unintended_uses: str
    planned_licence: str
    ownership: str = ""
    general_purpose: bool | None = None
    systemic_risk: bool | None = None


@transaction.atomic
def propose(
    revision: Revision,
    described: Described,
    *,
    department: Department,
    owner: User,
    by: User,
    at: datetime,
) -> Release:
    """Begin a draft for one commit of an own model.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if the model is not the organisation's own, or something is not said.
    """
    require(by, Permission.RELEASE_REQUEST, department)
    _check_model(revision)
    _check(revision, described, owner)
    release = Release(
        model=revision.model,
        revision=revision,
        department=department,
        owner=owner,
        requested_by=by,
        requested_at=at,
        **asdict(described),
    )
    with in_words(release):
        release.save(force_insert=True)
    after = {"model": revision.model.repo_id, "commit": revision.sha, **_said(release)}
    record(Event.RELEASE_PROPOSED, on=release, by=by, at=at, after=after)
    return release


@transaction.atomic
def change(
    release: Release, described: Described, *, owner: User, by: User, at: datetime
) -> Release:
    """Say something else of a draft, or of a release that was sent back.

    :raises NotAllowed: if the person may not work on releases for the department.
    :raises Refused: if it cannot be changed any more, or something is not said.
    """
    release = locked(release)
    check("change", release, by)
    _check(release.revision, described, owner)
    was = _said(release)
    for name, value in asdict(described).items():
        setattr(release, name, value)
    release.owner = owner
    release.save()
    before, after = difference(was, _said(release))
    if after:
        record(Event.RELEASE_CHANGED, on=release, by=by, at=at, before=before, after=after)
    return release


def why_not_release(revision: Revision) -> str:
    """Return why no release of this commit can be proposed, or ""."""
    model = revision.model
    if model.registered_at is None or model.retired_at is not None:
        return f"{model} is not a registered model in use."
    if Release.objects.living().filter(revision=revision).exists():
        return "There is a release of this commit already."
    return ""


def _check_model(revision: Revision) -> None:
    refuse_if(why_not_release(revision), field="revision")


def _check(revision: Revision, described: Described, owner: User) -> None:
    for name, sentence in WORDS.items():
        if not getattr(described, name).strip():
            refuse_if(sentence, field=name)
    if described.planned_licence not in catalogue():
        refuse_if("Choose the licence under which it is to be published.", field="planned_licence")
    if revision.model.hub != HubName.INTERNAL and not described.ownership.strip():
        refuse_if(
            "This model is on a public hub. Say why it is your own: for example that your "
            "organisation publishes under this name.",
            field="ownership",
        )
    if described.systemic_risk and described.general_purpose is False:
        refuse_if(
            "Only a general-purpose model has systemic risk in the sense of the EU AI Act.",
            field="systemic_risk",
        )
    if not owner.is_active:
        refuse_if(f"{owner} has left. Choose somebody who can answer for it.", field="owner")


def _said(release: Release) -> dict[str, object]:
    return {
        "owner": str(release.owner),
        "audience": release.audience,
        "capabilities": release.capabilities,
        "unintended_uses": release.unintended_uses,
        "planned_licence": release.planned_licence,
        "ownership": release.ownership,
        "general_purpose": release.general_purpose,
        "systemic_risk": release.systemic_risk,
    }
