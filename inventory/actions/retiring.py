"""Take a model out of use, so that nobody takes it up again, and back."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.models import HubModel

FIELDS = ["retired_at", "retired_by", "retired_because"]


@transaction.atomic
def retire_model(model: HubModel, *, because: str, by: User, at: datetime) -> HubModel:
    """Let no further system take a model up. Systems that use it keep it until they change.

    :raises NotAllowed: if the person may not register models for the whole organisation.
    :raises Refused: if no reason is given, or the model is retired already.
    """
    row = _locked(model, by)
    if row.retired_at is not None:
        raise Refused(f"{row} is retired already.")
    if not because.strip():
        raise Refused("Say why, so that others know what to use instead.", field="because")
    row.retired_at, row.retired_by, row.retired_because = at, by, because.strip()
    row.save(update_fields=FIELDS)
    record(Event.MODEL_RETIRED, on=row, by=by, at=at, note=row.retired_because)
    return row


@transaction.atomic
def take_back(model: HubModel, *, by: User, at: datetime) -> HubModel:
    """Let systems take up a retired model again.

    :raises NotAllowed: if the person may not register models for the whole organisation.
    :raises Refused: if it is not retired.
    """
    row = _locked(model, by)
    if row.retired_at is None:
        raise Refused(f"{row} is not retired.")
    before = {"retired_at": row.retired_at.isoformat(), "retired_because": row.retired_because}
    row.retired_at, row.retired_by, row.retired_because = None, None, ""
    row.save(update_fields=FIELDS)
    record(Event.MODEL_TAKEN_BACK, on=row, by=by, at=at, before=before)
    return row


def _locked(model: HubModel, by: User) -> HubModel:
    require(by, Permission.MODEL_REGISTER)
    return HubModel.objects.select_for_update().get(pk=model.pk)
