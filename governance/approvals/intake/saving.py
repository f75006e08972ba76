"""What saving one step changes: its answers, where they came from, and what hung on them."""

from collections.abc import Mapping
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
    """Save the answers of a step.

    :raises Refused: as `change_use_case`.
    """
    return save_answers(
        form.use_case,
        form.step.attribute,
        dict(form.facts()),
        sources=form.sources(),
        step=form.step.key,
        made_from=made_from,
        by=by,
        at=at,
    )


def save_answers(
    use_case: UseCase,
    attribute: str,
    facts: dict[str, Any],
    *,
    sources: Mapping[str, str],
    made_from: int | None,
    step: str = "",
    by: User,
    at: datetime,
) -> UseCase:
    """Save one set of answers; what followed from an answer that changed is unknown again.

    :raises Refused: as `change_use_case`.
    """
    lost, kept = without_lost_ground(with_answers(use_case, attribute, facts), sources)
    return actions.change_use_case(
        use_case,
        **{attribute: facts, **lost},
        sources=kept,
        step=step,
        made_from=made_from,
        by=by,
        at=at,
    )


def _fields() -> Any:
    return UseCase._meta.concrete_fields
