"""What a delegate sees while somebody's sign-offs are delegated to them, and no longer.

The requests that wait for such a sign-off and those that the delegate decided in the other's name,
with the use cases, systems, checklists, conditions and evidence that it takes to decide them.
"""

from collections.abc import Callable

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.accounts import lent_sight
from governance.accounts.models import User
from governance.approvals.models import (
    Answer,
    Approval,
    Assessment,
    Condition,
    Delegation,
    Stage,
    StageState,
    Waiver,
)
from governance.approvals.states import ApprovalState
from governance.evidence.models import Evidence
from inventory.models import System, UseCase

Requests = QuerySet[Approval]


def requests_lent(user: User) -> Requests | None:
    """Return the requests that a person sees by delegation now, None where nothing is delegated.

    Costs one query per call.
    """
    given = list(Delegation.objects.in_force(timezone.now()).filter(delegate=user))
    if not given:
        return None
    lent = Q(pk__in=[])
    for one in given:
        lent |= _to_decide(one.delegator) | Q(decided_by=user, acting_for=one.delegator)
    return Approval.objects.filter(pk__in=Stage.objects.filter(lent).values("approval"))


def _to_decide(delegator: User) -> Q:
    """Return the condition on sign-offs that are still to be given and that the person could give.

    Nobody signs in the name of the requester, so their own requests are not among them.
    """
    rows = Stage.objects.of_this_round().within_own_rights_of(delegator)
    rows = rows.filter(state=StageState.WAITING, approval__state=ApprovalState.IN_REVIEW)
    return Q(pk__in=rows.exclude(requested_by=delegator).values("pk"))


def _evidence(requests: Requests) -> Q:
    answers = Answer.objects.filter(approval__in=requests)
    conditions = Condition.objects.filter(approval__in=requests)
    return Q(pk__in=answers.values("evidence")) | Q(pk__in=conditions.values("evidence"))


RELATED: dict[type[models.Model], Callable[[Requests], Q]] = {
    Approval: lambda requests: Q(pk__in=requests.values("pk")),
    UseCase: lambda requests: Q(pk__in=requests.values("use_case")),
    System: lambda requests: Q(pk__in=requests.values("use_case__system")),
    Assessment: lambda requests: Q(use_case__in=requests.values("use_case")),
    Answer: lambda requests: Q(approval__in=requests.values("pk")),
    Condition: lambda requests: Q(approval__in=requests.values("pk")),
    Waiver: lambda requests: Q(approval__in=requests.values("pk")),
    Evidence: _evidence,
}


def register() -> None:
    """Lend what belongs to these requests."""
    for rows, condition in RELATED.items():
        lent_sight.register(rows, _lender(condition))


def _lender(condition: Callable[[Requests], Q]) -> lent_sight.Lender:
    def lender(user: User) -> Q | None:
        requests = requests_lent(user)
        return None if requests is None else condition(requests)

    return lender
