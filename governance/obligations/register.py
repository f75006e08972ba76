"""The register of obligations: every duty that is owed, with what shows it."""

from datetime import datetime

from django.urls import reverse_lazy

from governance.accounts.models import User
from governance.obligations.filters import ObligationFilter
from governance.obligations.models import Obligation, ObligationQuerySet, ObligationState
from governance.web.exports import CsvColumn
from governance.web.lists import Column, Empty, ListPage


def rows(user: User, *, at: datetime) -> ObligationQuerySet:
    """Return the obligations the person may see; `evidenced` tells what current evidence shows."""
    visible = Obligation.objects.visible_to(user).with_proof(at)
    return visible.select_related("requirement__framework", "use_case__system__department", "owner")


def place(obligation: Obligation) -> str:
    """Return the use case that owes it, or the organisation."""
    return obligation.use_case.name if obligation.use_case else "The organisation"


def shown_by(obligation: Obligation) -> str:
    """Return `evidenced`, `attested` or "" (nothing shows it yet); fulfilled rows only."""
    if obligation.state != ObligationState.FULFILLED:
        return ""
    return "evidenced" if obligation.evidenced else "attested"  # type: ignore[attr-defined]  # annotated


class Register(ListPage):
    """A list whose export tells more than the screen has room for."""

    @property
    def csv_columns(self) -> list[CsvColumn]:
        """The columns of the screen, then what stands below the names there."""
        return [
            *super().csv_columns,
            ("Article", lambda row: row.requirement.ref),
            ("Role", lambda row: row.role),
            ("Applies from", lambda row: row.applies_from),
            ("Number", lambda row: row.pk),
        ]


PAGE = Register(
    title="Obligations",
    noun=("obligation", "obligations"),
    row="obligations/row.html",
    template="obligations/list.html",
    columns=[
        Column("requirement", "Duty", sort="requirement__key", csv="requirement.title"),
        Column("use_case", "Owed for", sort="use_case__name", csv=place),
        Column(
            "owner",
            "Owner",
            sort="owner__full_name",
            narrow=False,
            csv=lambda row: row.owner.full_name if row.owner else "",
        ),
        Column("due_on", "Due", sort="due_on"),
        Column("state", "State", sort="state"),
        Column("shown", "Shown by", csv=shown_by),
    ],
    search=["requirement__title", "requirement__ref", "requirement__key", "use_case__name"],
    filters=ObligationFilter,
    sort="due_on",
    empty=Empty(
        "No obligations yet",
        "Obligations are created when a use case is approved: each article that applies becomes a "
        "row here, with an owner and a date.",
        "See the use cases",
        reverse_lazy("approvals:use-case-list"),  # type: ignore[arg-type]  # lazy text
    ),
)
