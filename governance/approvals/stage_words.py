"""What people call each sign-off, and what its signer looks at."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from governance.accounts.permissions import Role
from governance.approvals.states import RIGHT_OF_ROLE
from governance.rules import tables

ROLES = {str(role): str(label) for role, label in Role.choices}


def title(kind: str, seat: str = "") -> str:
    """Return the title of a stage; one that the rules no longer know is spelled out.

    `seat` is the role that signs, where each of several roles has to.
    """
    named = _rows().get(kind, {}).get("title", kind.capitalize())
    return f"{named} ({ROLES[seat].lower()})" if seat in ROLES else named


def task(kind: str) -> str:
    """Return what the signer of a stage looks at, as a sentence; "" if the rules dropped it."""
    return str(_rows().get(kind, {}).get("text", ""))


def waits_for(rights: Sequence[str]) -> str:
    """Return for whom a stage that asks for one of these rights waits."""
    roles = [role for role, right in RIGHT_OF_ROLE.items() if right in rights]
    named = [Role(role).label.lower() for role in roles]
    return f"Waits for {' or '.join(_one(name) for name in named)}"


def _one(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


@cache
def _rows() -> dict[str, Any]:
    return {row["kind"]: row for row in tables.load("stages").content["stage"]}
