"""Ask the sandbox hub raw questions, as no client library would."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A raw reply; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Ask = Callable[..., Answer]


def ask_over(connection: http.client.HTTPConnection) -> Ask:
    """Return a function that asks one question after another over an open connection."""

    def once(
        path: str,
        *,
        method: str = "GET",
        token: str = "",
        body: str = "",
        kind: str = "",
        tag: str = "",
    ) -> Answer:
        given = {"Authorization": token and f"Bearer {token}", "Content-Type": kind}
        headers = {name: value for name, value in (given | {"If-None-Match": tag}).items() if value}
        connection.request(method, path, body=body or None, headers=headers)
        with connection.getresponse() as reply:
            named = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, named, reply.read())

    return once
