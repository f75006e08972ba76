"""The list of signers that count, by publisher."""

import django_filters
from django.db.models import QuerySet

from governance.accounts.models import User
from governance.web.lists import Column, Empty, ListPage
from inventory.models import HubName, SignerKind, TrustedSigner


def rows(user: User) -> QuerySet[TrustedSigner]:
    """Return the signers that are trusted now."""
    return TrustedSigner.objects.visible_to(user).current().select_related("added_by")


class SignerFilter(django_filters.FilterSet):
    """What signers can be narrowed by."""

    kind = django_filters.ChoiceFilter(label="Kind", choices=SignerKind.choices)
    hub = django_filters.ChoiceFilter(label="Hub", choices=HubName.choices)

    class Meta:
        model = TrustedSigner
        fields: list[str] = []


PAGE = ListPage(
    title="Trusted signers",
    noun=("signer", "signers"),
    row="inventory/signer_row.html",
    template="inventory/signer_list.html",
    columns=[
        Column("publisher", "Publisher", sort="publisher"),
        Column("kind", "Kind", sort="kind", csv=lambda row: row.get_kind_display()),
        Column("identity", "Signer", csv=str),
        Column("fingerprint", "SHA-256", narrow=False),
        Column("added_at", "Pinned", sort="added_at"),
        Column("added_by", "By", csv=lambda row: row.added_by.full_name, narrow=False),
        Column("note", "Where it is from", shown=False),
    ],
    search=["publisher", "identity", "fingerprint", "note"],
    search_hint="Search by publisher, identity or fingerprint",
    filters=SignerFilter,
    sort="publisher",
    empty=Empty(
        "No signers yet",
        "A signature on a model proves something only if you know beforehand who signs for its "
        "publisher. Pin a key, a certificate or a Sigstore identity that you have from them.",
    ),
)
