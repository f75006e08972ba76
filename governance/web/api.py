"""What every list of the API shares."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request


class Cursor(CursorPagination):
    """Pages by cursor, newest first: constant cost on the last page as on the first.

    The keys of a page are chosen first and its rows loaded then, so that nothing is worked out
    for rows that are not shown.
    """

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return the rows of the page that the cursor names."""
        bare = queryset.model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
        page = super().paginate_queryset(
            bare.only(str(self.ordering).removeprefix("-")), request, view
        )
        found = queryset.order_by().in_bulk([row.pk for row in page or ()])
        return [found[row.pk] for row in page or () if row.pk in found]
