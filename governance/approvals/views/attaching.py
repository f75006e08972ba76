"""Turn what an evidence form holds into evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.accounts.models import Department, User
from governance.evidence import actions
from governance.evidence.models import Evidence

TITLE = 200


def attached(
    cleaned: Mapping[str, Any], title: str, *, department: Department, by: User, at: datetime
) -> list[Evidence]:
    """Return the evidence that was chosen, and what was added with the form.

    Call it inside the transaction that uses the evidence, so that both are kept or neither.
    """
    found = list(cleaned["evidence"])
    words = {
        "department": department,
        "valid_until": cleaned["valid_until"],
        "by": by,
        "at": at,
    }
    if cleaned["file"]:
        found.append(actions.add_file(title[:TITLE], cleaned["file"], **words))
    if cleaned["link"]:
        found.append(actions.add_link(title[:TITLE], cleaned["link"], **words))
    return found
