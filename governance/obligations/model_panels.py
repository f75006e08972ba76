"""What a model's page shows of the AI Act. Most models are none of ours: one statement tells."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.accounts.models import User
from governance.approvals.models import Release
from governance.obligations.documents import panels as documents
from governance.obligations.interview import panels as interview
from governance.obligations.models import (
    Document,
    ModelAssessment,
    ModelInterview,
    Obligation,
)
from governance.obligations.panels import model_panel
from governance.web.panels import Panel
from inventory.models import HubModel, UseCase


@dataclass(frozen=True)
class Touched:
    """What there is of a model: answers, duties, documents, and why it may be ours."""

    assessed: bool
    drafted: bool
    owes: bool
    written: bool
    released: bool
    changed: bool


def touched(model: HubModel) -> Touched:
    """Return what there is of a model, in one statement; whether it was changed is a guess."""
    uses = UseCase.objects.in_use().filter(ai_act_facts__icontains=interview.CHANGES)
    about = {
        name: Exists(rows.objects.filter(model=OuterRef("pk")))
        for name, rows in (
            ("assessed", ModelAssessment),
            ("drafted", ModelInterview),
            ("owes", Obligation),
            ("written", Document),
            ("released", Release),
        )
    }
    changed = Exists(uses.filter(system__uses__revision__model=OuterRef("pk")))
    columns = {**about, "changed": changed}
    row = HubModel.objects.values_list(*columns.values()).get(pk=model.pk)
    return Touched(**dict(zip(columns, row, strict=True)))


def model_panels(model: HubModel, user: User, at: datetime) -> list[Panel]:
    """Return the panels of a model; for one that is none of ours, at most the way to say so."""
    found = touched(model)
    answered, ours = found.assessed or found.drafted, found.released or found.changed
    panels = [interview.model_panel(model, user, at, answered=answered, ours=ours)]
    if found.owes:
        panels.append(model_panel(model, user, at))
    if found.owes or found.written or found.assessed:
        panels.append(documents.model_panel(model, user, at))
    return [panel for panel in panels if panel]
