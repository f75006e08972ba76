"""Turn what a form with evidence holds into evidence."""

from datetime import datetime

from governance.accounts.models import Department, User
from governance.evidence import actions
from governance.evidence.forms import EvidenceForm
from governance.evidence.models import Evidence

TITLE = 200


def attached(
    form: EvidenceForm, title: str, *, department: Department | None, by: User, at: datetime
) -> list[Evidence]:
    """Return the evidence that was chosen, then what was added with the form.

    Call it inside the transaction that uses the evidence, so that both are kept or neither.

    :raises Refused: if the file, the link or its weight is not accepted; `field` is the form's.
    """
    typed = form.cleaned_data
    found = list(typed.get("evidence") or ())
    if typed["file"]:
        found.append(
            actions.add_file(
                title[:TITLE], typed["file"], department=department, **form.weight, by=by, at=at
            )
        )
    if typed["link"]:
        found.append(
            actions.add_link(
                title[:TITLE], typed["link"], department=department, **form.weight, by=by, at=at
            )
        )
    return found
