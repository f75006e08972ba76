"""The list of publishers: where each is listed, what its hub says, how many models are here."""

import django_filters
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.web.lists import Column, Empty, ListPage
from inventory.models import HubName, Listing, Publisher, PublisherRole

UNLISTED, UNSTATED, UNKNOWN = "none", "unstated", "unknown"
VERIFIED = {"yes": True, "no": False, UNKNOWN: None}
VERIFIED_WORDS = {True: "Verified", False: "Not verified", None: "Not known"}


def rows(user: User) -> QuerySet[Publisher]:
    """Return the publishers with the number of their registered models."""
    return Publisher.objects.visible_to(user).with_models().select_related("listed_by")


def hub_words(hub: str) -> str:
    """Return the name of a hub."""
    return dict(HubName.choices).get(hub, hub)


def verified_words(verified: bool | None) -> str:  # noqa: FBT001  # the hub's word, or none
    """Return what the hub says of a publisher."""
    return VERIFIED_WORDS[verified]


class PublisherFilter(django_filters.FilterSet):
    """What publishers can be narrowed by."""

    listing = django_filters.ChoiceFilter(
        label="List", method="by_listing",
        choices=[(key or UNLISTED, label) for key, label in Listing.choices],
    )  # fmt: skip
    verified = django_filters.ChoiceFilter(
        label="Verified", method="by_verified",
        choices=[(key, VERIFIED_WORDS[value]) for key, value in VERIFIED.items()],
    )  # fmt: skip
    role = django_filters.ChoiceFilter(
        label="Role", method="by_role",
        choices=[(key or UNSTATED, label) for key, label in PublisherRole.choices],
    )  # fmt: skip
    hub = django_filters.ChoiceFilter(label="Hub", choices=HubName.choices)

    class Meta:
        model = Publisher
        fields: list[str] = []

    def by_listing(
        self, queryset: QuerySet[Publisher], name: str, value: str
    ) -> QuerySet[Publisher]:
        """Keep publishers on this list."""
        return queryset.filter(listing="" if value == UNLISTED else value)

    def by_verified(
        self, queryset: QuerySet[Publisher], name: str, value: str
    ) -> QuerySet[Publisher]:
        """Keep publishers of whom the hub says this."""
        return queryset.filter(is_verified=VERIFIED[value])

    def by_role(self, queryset: QuerySet[Publisher], name: str, value: str) -> QuerySet[Publisher]:
        """Keep publishers in this role."""
        return queryset.filter(role="" if value == UNSTATED else value)


PAGE = ListPage(
    title="Publishers",
    noun=("publisher", "publishers"),
    row="inventory/publisher_row.html",
    template="inventory/publisher_list.html",
    columns=[
        Column("name", "Publisher", sort="name"),
        Column("hub", "Hub", sort="hub", csv=lambda row: hub_words(row.hub), narrow=False),
        Column("listing", "List", sort="listing", csv=lambda row: row.get_listing_display()),
        Column(
            "verified", "Hub says", sort="is_verified",
            csv=lambda row: verified_words(row.is_verified),
        ),
        Column("role", "Role", sort="role", csv=lambda row: row.get_role_display()),
        Column("models", "Models", sort="models", numeric=True),
        Column("checked_at", "Looked up", sort="checked_at", narrow=False),
    ],
    search=["name", "title"],
    search_hint="Search publishers by name",
    filters=PublisherFilter,
    sort="name",
    empty=Empty(
        "No publishers yet",
        "A publisher appears here once a model of theirs is registered, or is the base of one.",
    ),
)  # fmt: skip
