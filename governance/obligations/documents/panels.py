"""What the pages of use cases and models show of their documents, and duties of their contents."""

from datetime import datetime

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.obligations.documents import owed
from governance.obligations.documents.subjects import Subject
from governance.obligations.models import Document
from governance.web.panels import Panel
from inventory.models import HubModel, UseCase

ORDER = 42
TEMPLATE = "obligations/documents/panel.html"


def use_case_panel(use_case: UseCase, user: User, at: datetime) -> Panel | None:
    """Return which documents a use case owes, and how far each is."""
    return _panel(Subject(use_case=use_case), user)


def model_panel(model: HubModel, user: User, at: datetime) -> Panel | None:
    """Return the same of a model; nothing where nothing is owed or written."""
    return _panel(Subject(model=model), user)


def _panel(subject: Subject, user: User) -> Panel | None:
    rows = owed.of(subject)
    if not rows and subject.model:
        return None
    writes = can(user, Permission.OBLIGATION_EDIT, subject.department)
    context = {"rows": rows, "subject": subject, "can_write": writes}
    return Panel("Documents", TEMPLATE, context, order=ORDER)


def of_duty(requirement: str, documents_of: Subject) -> list[Document]:
    """Return the living documents of a subject that serve a duty."""
    return [
        row
        for one in owed.of(documents_of)
        if requirement in one.form.serves
        for row in (one.working, one.final)
        if row
    ]
