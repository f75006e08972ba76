"""Pages of a list: a cursor in a Link header with an absolute address of our own."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from demo.hub import replies
from demo.hub.replies import Reply
from demo.hub.requests import Request


@dataclass(frozen=True)
class Page:
    """Some rows, and the address of the next ones ("" on the last page)."""

    rows: Sequence[Any]
    next_url: str

    def reply(self, headers: Mapping[str, str] | None = None) -> Reply:
        """Return the page as JSON."""
        link = {"Link": f'<{self.next_url}>; rel="next"'} if self.next_url else {}
        return replies.as_json(list(self.rows), headers={**link, **(headers or {})})


def cut(rows: Sequence[Any], request: Request, size: int) -> Page:
    """Return the page that the request's cursor points at, `size` rows long."""
    start = _offset(request.first("cursor"))
    end = start + size
    if end >= len(rows):
        return Page(rows[start:end], "")
    query = {key: values for key, values in request.query.items() if key != "cursor"}
    cursor = base64.urlsafe_b64encode(str(end).encode()).decode()
    parts = urlencode({**query, "cursor": [cursor]}, doseq=True)
    return Page(rows[start:end], f"{request.base_url}{request.path}?{parts}")


def _offset(cursor: str) -> int:
    return int(base64.urlsafe_b64decode(cursor)) if cursor else 0
