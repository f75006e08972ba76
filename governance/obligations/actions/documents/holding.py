"""Take hold of one document, and say who may do what with it."""

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, require
from governance.obligations.documents.subjects import subject_of
from governance.obligations.models import Document, DocumentState
from governance.rules.eu_ai_act import documents
from governance.rules.eu_ai_act.documents import Form
from governance.web.refusals import NotAllowed, Refused

STANDS = {
    DocumentState.DRAFT: "It is a draft.",
    DocumentState.IN_REVIEW: "It is in review.",
    DocumentState.FINAL: "It is final and stays as it is. Write a new version instead.",
    DocumentState.SUPERSEDED: "A newer version has taken its place.",
    DocumentState.DISCARDED: "It was discarded.",
}


def form_of(document: Document) -> Form:
    """Return the form that a document follows.

    :raises Refused: if the rules no longer have such a form.
    """
    form = documents.forms().get(document.kind)
    if form is None:
        raise Refused(f"The rules no longer have the form “{document.kind}”.")
    return form


def locked(document: Document, by: User, permission: Permission, *states: str) -> Document:
    """Return the row, locked, in one of these states, for somebody who holds the permission.

    :raises NotAllowed: for anybody else.
    :raises Refused: if it stands elsewhere.
    """
    rows = Document.objects.select_for_update(of=("self",)).select_related(
        "use_case__system__department", "use_case__owner", "model", "written_by", "sent_by"
    )
    found = rows.get(pk=document.pk)
    require(by, permission, subject_of(found).department)
    if found.state not in states:
        raise Refused(STANDS[DocumentState(found.state)])
    return found


def writers(document: Document) -> set[int]:
    """Return the keys of everybody who had a part in the words of a document."""
    typed = {said["by"] for said in document.sources.values() if said.get("by")}
    return {document.written_by_id, *typed, *([document.sent_by_id] if document.sent_by_id else [])}


def why_not_review(document: Document, user: User) -> str:
    """Return why this person cannot review a document that is in review, or ""."""
    if not can(user, Permission.DOCUMENT_REVIEW, subject_of(document).department):
        return f"You may not {Permission.DOCUMENT_REVIEW.value} here."
    if user.pk in writers(document):
        return "You wrote a part of it or sent it, so somebody else reviews it."
    return ""


def require_reviewer(document: Document, by: User) -> None:
    """Pass whoever may review it and had no part in it.

    :raises NotAllowed: for anybody else.
    """
    if reason := why_not_review(document, by):
        raise NotAllowed(reason)
