"""Where a system runs."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.answering import noting_who_answers
from inventory.actions.systems import open_system
from inventory.actions.uniqueness import once
from inventory.models import Deployment, Environment, System


@transaction.atomic
def add_deployment(
    system: System,
    *,
    name: str,
    environment: str,
    location: str,
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Deployment:
    """Note that the system runs somewhere from now on, and who answers for it there.

    :raises Refused: if the environment is unknown, a running deployment has this name, or the owner
        cannot answer for it.
    """
    system = open_system(system, by)
    if environment not in Environment.values:
        raise Refused("Choose development, test or production.", field="environment")
    if not name.strip():
        raise Refused("Give the deployment a name.", field="name")
    _check_owner(system, owner)
    with noting_who_answers(system, by=by, at=at):
        with once(Deployment, "inventory_deployment_name_once", field="name"):
            deployment = Deployment.objects.create(
                system=system, name=name.strip(), environment=environment,
                location=location.strip(), owner=owner, started_at=at,
            )  # fmt: skip
        after = {"owner": owner.full_name} if owner else {}
        record(Event.DEPLOYMENT_ADDED, on=system, by=by, at=at, after=after, note=str(deployment))
    return deployment


@transaction.atomic
def change_owner(
    deployment: Deployment, *, owner: User | None, by: User, at: datetime
) -> Deployment:
    """Say who answers for what runs there; None leaves it to the system's owner.

    :raises Refused: if the deployment has ended, or the owner cannot answer for it.
    """
    system = open_system(deployment.system, by)
    row = Deployment.objects.select_for_update(of=("self",)).select_related("owner")
    deployment = row.get(pk=deployment.pk)
    if deployment.ended_at:
        raise Refused("This deployment has already ended.")
    _check_owner(system, owner)
    if deployment.owner == owner:
        return deployment
    before, deployment.owner = deployment.owner, owner
    with noting_who_answers(system, by=by, at=at):
        deployment.save(update_fields=["owner"])
        record(
            Event.DEPLOYMENT_OWNER_CHANGED, on=system, by=by, at=at, before=_said(before),
            after=_said(owner), note=str(deployment),
        )  # fmt: skip
    return deployment


@transaction.atomic
def end_deployment(deployment: Deployment, *, by: User, at: datetime) -> Deployment:
    """Note that the system runs there no more.

    :raises Refused: if that is known already.
    """
    system = open_system(deployment.system, by)
    deployment = Deployment.objects.select_for_update().get(pk=deployment.pk)
    if deployment.ended_at:
        raise Refused("This deployment has already ended.")
    deployment.ended_at = at
    with noting_who_answers(system, by=by, at=at):
        deployment.save(update_fields=["ended_at"])
        record(Event.DEPLOYMENT_ENDED, on=system, by=by, at=at, note=str(deployment))
    return deployment


def _check_owner(system: System, owner: User | None) -> None:
    """Refuse who cannot sign in, and who would not see what they answer for."""
    if owner is None:
        return
    if not owner.is_active:
        raise Refused("Choose an owner who can sign in.", field="owner")
    if not System.objects.visible_to(owner).filter(pk=system.pk).exists():
        raise Refused(
            f"{owner.full_name} may not see this system. Choose somebody who may, or give them a "
            "role in its department first.",
            field="owner",
        )


def _said(owner: User | None) -> dict[str, str]:
    return {"owner": owner.full_name if owner else ""}
