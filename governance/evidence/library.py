"""The library: every item of evidence that a person may see."""

from governance.accounts.sight import LimitedSight
from governance.evidence.filters import EvidenceFilter
from governance.evidence.models import Evidence
from governance.web.lists import Column, Empty, ListPage


def link_words(evidence: Evidence) -> str:
    """Return what came of opening a link, "" for what is no link or was never opened."""
    check = getattr(evidence, "link_check", None)
    return check.detail if check is not None else ""


LIBRARY = ListPage(
    title="Evidence",
    noun=("item", "items"),
    row="evidence/row.html",
    columns=[
        Column("title", "What it shows", sort="title"),
        Column("kind", "Kind", sort="kind", csv=lambda row: row.get_kind_display()),
        Column("strength", "Strength", sort="strength", csv=lambda row: row.get_strength_display()),
        Column("department", "Department", sort="department__name", narrow=False),
        Column("added_at", "Added", sort="added_at", narrow=False),
        Column("added_by", "By", csv=lambda row: row.added_by or "Weighbridge", shown=False),
        Column("valid_until", "Counts until", sort="valid_until"),
        Column("effective_from", "Counts from", shown=False),
        Column("issued_by", "Issued by", shown=False),
        Column("file", "File", csv="file_name", shown=False),
        Column("url", "Address", csv="url", shown=False),
        Column("link", "Link", csv=link_words, shown=False),
        Column("sha256", "SHA-256", csv="sha256", shown=False),
        Column("older", "Replaces", csv=lambda row: row.older_pk or "", shown=False),
        Column("newer", "Replaced by", csv=lambda row: row.newer_pk or "", shown=False),
        Column("number", "Number", csv="pk", shown=False),
    ],
    search=["title", "file_name", "url", "issued_by", "method", "sha256"],
    search_hint="Search by title, issuer, file, address or hash",
    filters=EvidenceFilter,
    more_filters=["state", "replaced", "link", "added_by", "department"],
    sort="-added_at",
    sight=LimitedSight(
        "You see evidence that belongs to no department, and that of the departments for which "
        "you have a role."
    ),
    empty=Empty(
        "No evidence yet",
        "Evidence is a file, a link or a record that shows that something is so. Add the first "
        "here, or where a checklist asks for it.",
    ),
    template="evidence/list.html",
)
