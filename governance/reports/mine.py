"""A person's own use cases, each with its state and, in words, what blocks it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)

from governance.accounts.models import User
from governance.approvals.actions.requests import blocked_because
from governance.approvals.intake.steps import resume_url
from governance.approvals.models import Approval, Assessment, Stage
from governance.approvals.validity import current_editions, reasons_of
from inventory.models import System, SystemModel, UseCase

SHOWN = 20


@dataclass(frozen=True)
class Mine:
    """One use case, or a system without one. `approval` is the foremost of its requests.

    `resume` is the address of the step at which its description was left, "" where it is whole.
    """

    title: str
    url: str
    system: System
    approval: Approval | None
    blocks: tuple[str, ...]
    resume: str = ""


def use_cases(
    user: User,
    *,
    at: datetime,
    editions: dict[str, str] | None = None,
    owned: Collection[int] | None = None,
) -> tuple[Mine, ...]:
    """Return the person's use cases and their systems that have none yet.

    `editions` are those of `current_editions` and `owned` those of `owned_systems`, where a page
    has them.
    """
    systems = owned_systems(user) if owned is None else owned
    rows = list(_rows(user, systems)[:SHOWN])
    approvals = _foremost(rows, at=at, editions=editions)
    found = [_mine(row, approvals.get(row.pk), at=at) for row in rows]
    found.sort(key=lambda one: not one.blocks)  # What is blocked comes first.
    return (*found, *_without_use_case(user, systems))


def owned_systems(user: User) -> list[int]:
    """Return the keys of the systems that a person owns, retired ones too."""
    return list(System.objects.filter(owner=user).order_by().values_list("pk", flat=True))


def _rows(user: User, owned: Collection[int]) -> QuerySet[UseCase]:
    foremost = Approval.objects.filter(use_case=OuterRef("pk")).foremost_first()
    return (
        UseCase.objects.visible_to(user)
        .in_use()
        .filter(Q(owner=user) | Q(system__in=owned))
        .select_related("system__department")
        .annotate(
            has_model=Exists(SystemModel.objects.filter(system=OuterRef("system"))),
            foremost=Subquery(foremost.values("pk")[:1]),
        )
        .order_by("system__name", "name")
    )


def _foremost(
    rows: Sequence[UseCase], *, at: datetime, editions: dict[str, str] | None
) -> dict[int, Approval]:
    """Return the foremost request of each use case that has any, by the use case.

    The assessment is read of those that have none; many who open their page own neither.
    """
    new = [row for row in rows if row.foremost is None]  # type: ignore[attr-defined]  # annotated
    current = Assessment.objects.current()
    prefetch_related_objects(new, Prefetch("assessments", current, to_attr="assessed"))
    keys = [row.foremost for row in rows if row.foremost]  # type: ignore[attr-defined]  # annotated
    if not keys:
        return {}
    judged = Approval.objects.judged(editions or current_editions(), at=at)
    asked = judged.with_stages(Stage.objects.all()).filter(pk__in=keys)
    return {approval.use_case_id: approval for approval in asked}


def _mine(use_case: UseCase, approval: Approval | None, *, at: datetime) -> Mine:
    blocks = _of_approval(approval, at=at) if approval else _before_request(use_case)
    resume = "" if approval else resume_url(use_case)
    url = use_case.get_absolute_url()
    return Mine(use_case.name, url, use_case.system, approval, blocks, resume)


def _of_approval(approval: Approval, *, at: datetime) -> tuple[str, ...]:
    waiting = ", ".join(stage.title for stage in approval.waiting_stages)
    return (*reasons_of(approval, at=at), *([f"Waits for: {waiting}."] if waiting else []))


def _before_request(use_case: UseCase) -> tuple[str, ...]:
    if not use_case.has_model:  # type: ignore[attr-defined]  # annotated
        return ("The system uses no model yet. Add the model that this use case runs on.",)
    assessed: Sequence[Assessment] = use_case.assessed  # type: ignore[attr-defined]  # prefetched
    current = next(iter(assessed), None)
    if current is None:
        return ("It is not assessed yet. Answer its questions.",)
    if reason := blocked_because(current):
        return (reason,)
    return (*_unknown(current), "Nobody has requested approval yet.")


def _unknown(assessment: Assessment) -> tuple[str, ...]:
    number = len(assessment.open_questions)
    if not number:
        return ()
    answers = "1 answer is" if number == 1 else f"{number} answers are"
    return (f"{answers} still unknown and could change the verdicts.",)


def _without_use_case(user: User, owned: Collection[int]) -> tuple[Mine, ...]:
    rows = System.objects.visible_to(user).in_use().filter(pk__in=owned, use_cases=None)
    blocks = ("It has no use case yet. Describe what it is used for.",)
    return tuple(Mine(row.name, row.get_absolute_url(), row, None, blocks) for row in rows[:SHOWN])
