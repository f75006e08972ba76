"""What every list of the API shares."""

from rest_framework.pagination import CursorPagination


class Cursor(CursorPagination):
    """Pages by cursor, newest first: constant cost on the last page as on the first."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 200
