"""What saving one step changes: its answers, where they came from, and what hung on them."""

from datetime import datetime
from typing import Any

from governance.accounts.models import User
from governance.approvals.intake.forms import StepForm
from governance.approvals.intake.known import without_lost_ground
from inventory import actions
from inventory.models import UseCase


def with_answers(use_case: UseCase, attribute: str, facts: dict[str, Any]) -> UseCase:
    """Return the use case as it would be with these answers; nothing is stored."""
    changed = UseCase(**{field.attname: getattr(use_case, field.attname) for field in _fields()})
    setattr(changed, attribute, facts)
    return changed


def save_step(form: StepForm, *, made_from: int | None, by: User, at: datetime) -> UseCase:
    """Save the answers of a step; what followed from an answer that changed is unknown again.

    :raises Refused: as `change_use_case`.
    """
    attribute, facts = form.step.attribute, dict(form.facts())
    lost, sources = without_lost_ground(
        with_answers(form.use_case, attribute, facts), form.sources()
    )
    return actions.change_use_case(
        form.use_case,
        **{attribute: facts, **lost},
        sources=sources,
        step=form.step.key,
        made_from=made_from,
        by=by,
        at=at,
    )


def _fields() -> Any:
    return UseCase._meta.concrete_fields
