"""Reads what programs send, and refuses what no database can keep."""

import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MOST_LEVELS = 40
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Json(JSONParser):
    """JSON with at most 40 levels, whose texts are characters of Unicode other than NUL."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what was sent.

        :raises ParseError: if it is no JSON, nested too deep, or holds half a character or NUL.
        """
        try:
            data: Any = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(f"The JSON has more than {MOST_LEVELS} levels.") from error
        _check(data)
        return data


def _check(data: Any) -> None:
    """Walk without recursion: what is checked here is how deep it may be."""
    waiting = [(data, 1)]
    while waiting:
        value, level = waiting.pop()
        if level > MOST_LEVELS:
            raise ParseError(f"The JSON has more than {MOST_LEVELS} levels.")
        if isinstance(value, str) and UNKEEPABLE.search(value):
            raise ParseError("A text holds the character NUL or half a character. Leave it out.")
        if isinstance(value, dict):
            waiting += [(inner, level + 1) for pair in value.items() for inner in pair]
        elif isinstance(value, list):
            waiting += [(inner, level + 1) for inner in value]
