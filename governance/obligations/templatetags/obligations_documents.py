"""What a duty asks to have in writing: lists of contents, and the forms of documents."""

from typing import Any

from django import template

from governance.obligations.models import Obligation
from governance.rules.eu_ai_act import documents

register = template.Library()


@register.inclusion_tag("obligations/documents/_contents.html")
def in_writing(requirement: str, obligation: Obligation | None = None) -> dict[str, Any]:
    """Show what the Act lists for a duty, and which documents serve it; nothing if there is none.

    With an obligation each document leads to where it is started.
    """
    forms = [form for form in documents.forms().values() if requirement in form.serves]
    query = ""
    if obligation and obligation.use_case_id:
        query = f"?use_case={obligation.use_case_id}"
    elif obligation and obligation.model_id:
        query = f"?model={obligation.model_id}"
    return {
        "lists": documents.lists().get(requirement, ()),
        "forms": forms,
        "linked": obligation is not None,
        "query": query,
        "source": documents.source(),
    }
