"""What a page sends along: which rows were ticked, and how each stood when it was shown."""

from django.http import QueryDict

from governance.web.ids import ids

MOST = 200


def ticked(sent: QueryDict, name: str) -> list[int]:
    """Return the ids that were ticked, as many as are decided on together."""
    return ids(sent.getlist(name))[:MOST]


def seen(sent: QueryDict) -> dict[int, str]:
    """Return the state in which each row was shown, from texts such as "12:open"."""
    pairs = (text.partition(":") for text in sent.getlist("seen"))
    return {number: state for key, _, state in pairs for number in ids([key])}
