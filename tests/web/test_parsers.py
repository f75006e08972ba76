"""What programs send is JSON that every database can keep."""

import io
import json
from typing import Any

import pytest
from rest_framework.exceptions import ParseError

from governance.web.parsers import MOST_LEVELS, Json


def _parsed(text: str) -> Any:
    return Json().parse(io.BytesIO(text.encode()))


def _nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_json_is_read_as_it_is() -> None:
    sent = {"name": "Zoë 🚚", "lines": "one\ntwo", "numbers": [1, 2.5, None, True]}

    assert _parsed(json.dumps(sent)) == sent


def test_forty_levels_are_read_and_one_more_is_refused() -> None:
    _parsed(_nested(MOST_LEVELS))

    with pytest.raises(ParseError, match="more than 40 levels"):
        _parsed(_nested(MOST_LEVELS + 1))


def test_levels_beyond_what_the_machine_can_read_are_refused_in_the_same_words() -> None:
    with pytest.raises(ParseError, match="more than 40 levels"):
        _parsed(_nested(100_000))


@pytest.mark.parametrize(
    "text",
    [r'{"a": "x\u0000y"}', r'{"x\u0000": 1}', r'["\ud800"]', r'{"a": {"b": ["\udfff"]}}'],
)
def test_half_a_character_and_nul_are_refused_wherever_they_are(text: str) -> None:
    with pytest.raises(ParseError, match="NUL or half a character"):
        _parsed(text)


def test_a_character_written_as_a_pair_is_whole() -> None:
    assert _parsed(r'"\ud83d\ude9a"') == "🚚"
