"""The list of audit packs."""

import django_filters
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.accounts.sight import LimitedSight
from governance.reports.models import Pack, PackScope, PackState
from governance.web.lists import Column, Empty, ListPage


def rows(user: User) -> QuerySet[Pack]:
    """Return the packs the person may see."""
    found = Pack.objects.visible_to(user)
    return found.select_related("use_case__system__department", "requested_by")


class PackFilter(django_filters.FilterSet):
    """What packs can be narrowed by."""

    scope = django_filters.ChoiceFilter(label="Scope", choices=PackScope.choices)
    state = django_filters.ChoiceFilter(label="State", choices=PackState.choices)

    class Meta:
        model = Pack
        fields: list[str] = []


PAGE = ListPage(
    title="Audit packs",
    noun=("audit pack", "audit packs"),
    row="reports/pack_row.html",
    template="reports/pack_list.html",
    columns=[
        Column("subject", "Pack", sort="use_case__name", csv=str),
        Column("scope", "Scope", sort="scope", csv=lambda row: row.get_scope_display()),
        Column("as_of", "As of", sort="as_of"),
        Column("pages", "Pages", sort="pages", numeric=True),
        Column(
            "requested_by",
            "Asked for by",
            sort="requested_by__full_name",
            csv=lambda row: row.requested_by or "Weighbridge",
            narrow=False,
        ),
        Column("requested_at", "Asked for", sort="requested_at", narrow=False),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
    ],
    search=["use_case__name", "use_case__system__name"],
    search_hint="Search use case or system",
    filters=PackFilter,
    sort="-requested_at",
    sight=LimitedSight(
        "You see the packs that you asked for yourself.",
        all_with=(Permission.BOARD_READ,),
        needs=Permission.PACK_EXPORT,
    ),
    empty=Empty(
        "No audit packs yet",
        "An audit pack is a PDF that shows what was judged, who agreed and what is owed, with the "
        "same facts attached as data. Ask for one here, or on the page of a use case.",
    ),
)
