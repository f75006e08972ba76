"""How much of what is owed is done, and what shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from governance.obligations.models import ObligationQuerySet, ObligationState


@dataclass(frozen=True)
class Counts:
    """`owed` leaves out what does not apply; evidenced and attested add up to fulfilled."""

    owed: int
    fulfilled: int
    evidenced: int
    overdue: int

    @property
    def attested(self) -> int:
        """Fulfilled by a statement alone."""
        return self.fulfilled - self.evidenced


def count(rows: ObligationQuerySet, *, at: datetime) -> Counts:
    """Return the numbers of these obligations at this moment, in one statement."""
    done = Q(state=ObligationState.FULFILLED)
    overdue = Q(state__in=[ObligationState.OPEN, ObligationState.IN_PROGRESS])
    numbers = (
        rows.order_by()
        .with_proof(at)
        .aggregate(
            owed=Count("pk", filter=~Q(state=ObligationState.NOT_APPLICABLE)),
            fulfilled=Count("pk", filter=done),
            shown=Count("pk", filter=done & Q(evidenced=True)),
            overdue=Count("pk", filter=overdue & Q(due_on__lt=at.date())),
        )
    )
    return Counts(
        owed=numbers["owed"],
        fulfilled=numbers["fulfilled"],
        evidenced=numbers["shown"],
        overdue=numbers["overdue"],
    )
