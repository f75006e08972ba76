"""How much of what is owed is done, and what shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from governance.obligations.models import UNFULFILLED, ObligationQuerySet, ObligationState


@dataclass(frozen=True)
class Counts:
    """`owed` leaves out what does not apply; evidenced, attested and missing add up to it.

    `asked` of what is missing was set aside and waits for a second person; `set_aside` is what
    people agreed does not apply.
    """

    owed: int
    fulfilled: int
    evidenced: int
    overdue: int
    asked: int
    set_aside: int

    @property
    def attested(self) -> int:
        """Fulfilled by a statement alone."""
        return self.fulfilled - self.evidenced

    @property
    def missing(self) -> int:
        """Not done yet."""
        return self.owed - self.fulfilled


def count(rows: ObligationQuerySet, *, at: datetime) -> Counts:
    """Return the numbers of these obligations at this moment, in one statement."""
    done = Q(state=ObligationState.FULFILLED)
    aside = Q(state=ObligationState.NOT_APPLICABLE)
    numbers = (
        rows.order_by()
        .with_proof(at)
        .aggregate(
            owed=Count("pk", filter=~aside),
            fulfilled=Count("pk", filter=done),
            shown=Count("pk", filter=done & Q(evidenced=True)),
            overdue=Count("pk", filter=Q(state__in=UNFULFILLED, due_on__lt=at.date())),
            asked=Count("pk", filter=Q(state=ObligationState.SET_ASIDE)),
            set_aside=Count("pk", filter=aside),
        )
    )
    return Counts(
        owed=numbers["owed"],
        fulfilled=numbers["fulfilled"],
        evidenced=numbers["shown"],
        overdue=numbers["overdue"],
        asked=numbers["asked"],
        set_aside=numbers["set_aside"],
    )
