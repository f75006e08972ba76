"""The saved searches of the list that is shown. `{% load saved_searches %}`."""

from typing import Any

from django import template
from django.template import RequestContext

from governance.accounts.models import SavedSearch, User

register = template.Library()


@register.inclusion_tag("partials/saved_searches.html", takes_context=True)
def saved_searches(context: RequestContext, query: str, *, narrowed: bool) -> dict[str, Any]:
    """Show the searches saved for this page, and a way to save `query` if it narrows the list.

    Only lists whose address holds no id have searches: those of one object are looked at once.
    """
    request = context["request"]
    user, match = request.user, request.resolver_match
    if not isinstance(user, User) or match is None or match.kwargs:
        return {"offered": False}
    rows = SavedSearch.objects.visible_to(user).filter(page=request.path).select_related("user")
    return {
        "offered": True,
        "searches": rows,
        "user": user,
        "page": request.path,
        "query": query.lstrip("?"),
        "narrowed": narrowed,
        "csrf_token": context.get("csrf_token"),
        "submission": context.get("submission"),
    }
