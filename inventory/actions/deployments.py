"""Where a system runs."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.systems import open_system
from inventory.actions.uniqueness import once
from inventory.models import Deployment, Environment, System


@transaction.atomic
def add_deployment(
    system: System, *, name: str, environment: str, location: str, by: User, at: datetime
) -> Deployment:
    """Note that the system runs somewhere from now on.

    :raises Refused: if the environment is unknown, or a running deployment has this name.
    """
    system = open_system(system, by)
    if environment not in Environment.values:
        raise Refused("Choose development, test or production.", field="environment")
    if not name.strip():
        raise Refused("Give the deployment a name.", field="name")
    with once(Deployment, "inventory_deployment_name_once", field="name"):
        deployment = Deployment.objects.create(
            system=system, name=name.strip(), environment=environment,
            location=location.strip(), started_at=at,
        )  # fmt: skip
    record(Event.DEPLOYMENT_ADDED, on=system, by=by, at=at, note=str(deployment))
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
    deployment.save(update_fields=["ended_at"])
    record(Event.DEPLOYMENT_ENDED, on=system, by=by, at=at, note=str(deployment))
    return deployment
