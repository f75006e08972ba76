"""The list of documents: every version that is at work, final or was."""

from django.urls import reverse_lazy

from governance.accounts.models import User
from governance.accounts.sight import LimitedSight
from governance.obligations.documents.filters import DocumentFilter
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document
from governance.obligations.models.document import DocumentQuerySet
from governance.web.lists import Column, Empty, ListPage


def rows(user: User) -> DocumentQuerySet:
    """Return the documents that the person may see, with what a list shows of each."""
    return Document.objects.visible_to(user).with_subject()


def place(document: Document) -> str:
    """Return what it is about, as a list names it."""
    if document.use_case or document.model:
        return subject_of(document).name
    return "The organisation"


PAGE = ListPage(
    title="Documents",
    noun=("document", "documents"),
    row="obligations/documents/row.html",
    template="obligations/documents/list.html",
    columns=[
        Column("title", "Document", sort="title"),
        Column("about", "About", csv=place),
        Column("number", "Version", sort="number", numeric=True),
        Column("state", "State", sort="state", csv=lambda row: row.get_state_display()),
        Column(
            "written_by",
            "Started by",
            sort="written_by__full_name",
            narrow=False,
            csv="written_by.full_name",
        ),
        Column("changed_at", "Changed", sort="changed_at", narrow=False),
        Column("next_review_on", "Next review", sort="next_review_on"),
        Column("kind", "Form", shown=False),
        Column("form_edition", "Edition of the form", shown=False),
        Column("pk", "Number", shown=False),
    ],
    search=["title", "use_case__name", "model__repo_id", "written_by__full_name"],
    filters=DocumentFilter,
    sort="-changed_at",
    sight=LimitedSight(
        "You see the documents about models and the organisation, and those about use cases of "
        "the departments for which you have a role."
    ),
    empty=Empty(
        "No documents yet",
        "The Act asks for some documents, depending on the use, the model and the role. Choose "
        "what one is about to see which, and start it filled in with what is known.",
        "See the use cases",
        reverse_lazy("approvals:use-case-list"),  # type: ignore[arg-type]  # lazy text
    ),
)  # fmt: skip
