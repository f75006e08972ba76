"""Change the organisation: its departments, and the facts that licences ask for."""

from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.actions.rows import insert
from governance.accounts.models import Department, Organisation, User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused

FACTS = ("name", "in_eu", "monthly_users", "annual_revenue_usd")


@transaction.atomic
def add_department(
    name: str, *, parent: Department | None = None, by: User | None, at: datetime
) -> Department:
    """Add a department at the top, or below another.

    :raises NotAllowed: if the person may not manage people for the department above.
    :raises Refused: if there is one of this name at this place.
    """
    require(by, Permission.PEOPLE_MANAGE, parent)
    if not name.strip():
        raise Refused("Give the department a name.", field="name")
    department = Department(name=name.strip(), parent=parent)
    insert(department, field="name")
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    after = {"name": department.name, "below": parent.name if parent else ""}
    record(Event.DEPARTMENT_ADDED, on=department, by=by, at=at, after=after)
    return department


@transaction.atomic
def state_facts(
    *,
    name: str,
    in_eu: bool | None,
    monthly_users: int | None,
    annual_revenue_usd: int | None,
    by: User | None,
    at: datetime,
) -> Organisation:
    """State what licences ask of the organisation; None is "not known". Nothing new, no entry.

    Users are those of all its products in the preceding month, revenue that of the last business
    year with all affiliates, in US dollars.

    :raises NotAllowed: if the person may not change settings.
    :raises Refused: if the name is missing.
    """
    require(by, Permission.SETTINGS_MANAGE)
    if not name.strip():
        raise Refused("Give the organisation a name.", field="name")
    Organisation.objects.get_or_create(pk=1)
    organisation = Organisation.objects.select_for_update().get(pk=1)
    was = _facts(organisation)
    organisation.name, organisation.in_eu = name.strip(), in_eu
    organisation.monthly_users = monthly_users
    organisation.annual_revenue_usd = annual_revenue_usd
    before, after = difference(was, _facts(organisation))
    if after:
        organisation.save()
        event = Event.ORGANISATION_CHANGED
        record(event, on=organisation, by=by, at=at, before=before, after=after)
    return organisation


def _facts(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in FACTS}
