"""Saved searches: a person's own bookmarks of lists. They govern nothing, so no log keeps them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve

from governance.accounts.models import SavedSearch, User
from governance.web.refusals import NotAllowed, Refused

NOT_SAVED = ("page", "format")
LONGEST_QUERY = 1000
MOST = 50


@transaction.atomic
def save_search(
    page: str, name: str, query: str, *, is_shared: bool = False, by: User, at: datetime
) -> SavedSearch:
    """Save a list as it is narrowed and sorted; `page` is its path, `query` what follows the "?".

    A name of one's own that exists already on this page takes the new search.

    :raises Refused: without a name, if nothing is narrowed, or if there is no such list.
    """
    known = _known(page)
    if not name.strip():
        raise Refused("Give the search a name.", field="name")
    kept = _kept(query)
    if not kept:
        raise Refused("Narrow or sort the list first: there is nothing to save yet.", field="name")
    if SavedSearch.objects.filter(user=by).count() >= MOST:
        raise Refused(f"You have {MOST} saved searches. Delete one first.", field="name")
    facts = {"query": kept, "is_shared": is_shared, "created_at": at}
    try:
        with transaction.atomic():
            row, _ = SavedSearch.objects.update_or_create(
                user=by, page=known, name=name.strip()[:80], defaults=facts
            )
    except IntegrityError as error:
        raise Refused("You already have a search of this name here.", field="name") from error
    return row


@transaction.atomic
def delete_search(search: SavedSearch, *, by: User, at: datetime) -> None:
    """Delete a search of one's own.

    :raises NotAllowed: if it is somebody else's.
    """
    if search.user_id != by.pk:
        raise NotAllowed("Only the person who saved this search can delete it.")
    search.delete()


def _kept(query: str) -> str:
    """Return the parameters that make a search: what is empty, and the page number, fall away."""
    given = QueryDict(query.lstrip("?").replace("\x00", ""), mutable=True)
    for name in list(given):
        if name in NOT_SAVED or not any(given.getlist(name)):
            del given[name]
    kept = given.urlencode()
    if len(kept) > LONGEST_QUERY:
        raise Refused("This search is too long to be saved.", field="name")
    return kept


def _known(page: str) -> str:
    try:
        resolve(page)
    except Resolver404 as error:
        raise Refused("There is no list at this address.", field="page") from error
    if len(page) > 40:
        raise Refused("Searches of this page cannot be saved.", field="page")
    return page
