"""Which open requests a changed thing concerns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

from governance.approvals.models import Approval
from governance.watch.models import Finding, Sync
from inventory.models import HubModel, Revision, System, UseCase

# How the system is found on which a thing of each kind has its effect.
SYSTEMS: Mapping[type[Model], Callable[[Any], Q]] = {
    System: lambda system: Q(pk=system.pk),
    UseCase: lambda use_case: Q(pk=use_case.system_id),
    Finding: lambda finding: Q(pk=finding.system_id),
    HubModel: lambda model: Q(uses__revision__model=model),
    Revision: lambda revision: Q(uses__revision=revision),
    Sync: lambda sync: ~Q(pk__in=[]),  # New advisories may speak of every system.
}


def open_requests_about(subjects: Sequence[Model]) -> QuerySet[Approval]:
    """Return the open requests for systems on which one of these things has an effect.

    :raises KeyError: if a thing is of a kind that has none.
    """
    systems = System.objects.filter(systems_of(subjects)).values("pk")
    return Approval.objects.open().filter(use_case__system__in=systems).order_by("pk")


def systems_of(subjects: Sequence[Model]) -> Q:
    """Return which systems these things have an effect on; many findings are one condition.

    :raises KeyError: if a thing is of a kind that has none.
    """
    found = {subject.system_id for subject in subjects if isinstance(subject, Finding)}
    condition = Q(pk__in=found)
    for subject in subjects:
        if not isinstance(subject, Finding):
            condition |= SYSTEMS[type(subject)](subject)
    return condition
