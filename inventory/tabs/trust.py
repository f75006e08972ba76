"""Trust: the evidence that the model is what it says it is."""

from collections.abc import Mapping
from typing import Any

from governance.accounts.permissions import Permission, can_anywhere
from inventory.tabs.page import ModelPage
from inventory.trust_forms import AttestForm
from inventory.trust_panel import trust_panel

COMMAND = "manage.py verify_files FOLDER --model {model} --revision {sha} --scan"


def context(page: ModelPage) -> Mapping[str, Any]:
    """Return the ladder of the revision, its evidence, and how to add to it."""
    if page.revision is None:
        return {}
    may_check = can_anywhere(page.user, Permission.TRUST_CHECK)
    return {
        "trust": trust_panel(page.revision, at=page.at),
        "verify_command": COMMAND.format(model=page.model.repo_id, sha=page.revision.sha),
        "may_check": may_check,
        "attest_form": AttestForm(user=page.user) if may_check else None,
        "now": page.at,
    }
