"""The title lines that stand above a licence's terms and name the licence again."""

import re

from governance.rules.licence_names import named
from governance.rules.licence_spelling import words_of

_LINE = re.compile(r"[^\n]+")
_LONGEST, _MOST_LINES = 80, 4


def without_title(text: str) -> tuple[str, str | None]:
    """Blank out the title lines at the top; return the text and the catalogue id they name.

    A line that names no licence of the catalogue is no title, whatever it looks like.
    """
    title: str | None = None
    for line in list(_LINE.finditer(text))[:_MOST_LINES]:
        if not line[0].strip(" \t#=*-_\ufeff\r"):
            continue
        this = _title(line[0].strip(" \t#=*-_:\ufeff\r"))
        if this is None or (title and this and this != title):
            break
        title = title or this or None
        text = text[: line.start()] + " " * len(line[0]) + text[line.end() :]
    return text, title


def _title(line: str) -> str | None:
    """Return the id that a title names, "" for the bare word, None if the line is no title."""
    if len(line) > _LONGEST:
        return None
    if words_of(line) == ("license",):
        return ""
    found = named(line)
    if found is None or found.status == "none":
        return None
    return found.id if found.status == "claim only" else found.id and ""
