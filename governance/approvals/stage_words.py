"""What people call each sign-off, and what its signer looks at."""

from functools import cache

from governance.rules import tables


def title(kind: str) -> str:
    """Return the title of a stage; one that the rules no longer know is spelled out."""
    return _rows().get(kind, {}).get("title", kind.capitalize())


def task(kind: str) -> str:
    """Return what the signer of a stage looks at, as a sentence; "" if the rules dropped it."""
    return _rows().get(kind, {}).get("text", "")


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["kind"]: row for row in tables.load("stages").content["stage"]}
