"""How far the description of a use case is: which step asks what, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from governance.approvals.fact_checks import TABLES
from governance.approvals.intake.known import Knowledge, knowledge_of, plain_answers
from governance.approvals.intake.reach import matters, reach_of
from governance.rules import intake
from governance.rules.intake import Step
from governance.rules.questions import Question
from inventory.models import UseCase


@dataclass(frozen=True)
class StepState:
    """One step as it stands. `open` questions matter and have no answer; `seen` was saved once."""

    step: Step
    number: int
    asked: int
    open: int
    seen: bool
    url: str

    @property
    def words(self) -> str:
        """How far the step is, for a person."""
        if not self.seen and self.open == self.asked:
            return "Not begun"
        return f"{self.open} open" if self.open else "Answered"


@dataclass(frozen=True)
class Progress:
    """All steps that ask something, and where to go on."""

    steps: tuple[StepState, ...]
    answered: int
    asked: int

    @property
    def resume(self) -> StepState | None:
        """The first step with something open that nobody has gone through; None after all."""
        return next((one for one in self.steps if one.open and not one.seen), None)

    def at(self, key: str) -> StepState:
        """Return one step. :raises Http404: if there is none, or it asks nothing here."""
        for one in self.steps:
            if one.step.key == key:
                return one
        raise Http404

    def after(self, key: str) -> StepState | None:
        """Return the step that follows, None after the last one."""
        following = [one for one in self.steps if one.number > self.at(key).number]
        return following[0] if following else None


def all_steps() -> tuple[Step, ...]:
    """Return every step of the intake, in order."""
    return intake.steps(tuple(TABLES.items()))


def progress_of(use_case: UseCase, knowledge: Knowledge | None = None, *, as_of: date) -> Progress:
    """Return how far the description is. A step that can ask nothing any more is left out.

    `as_of` is the day whose law decides which questions of the AI Act can still matter.
    """
    knowledge = knowledge or knowledge_of(use_case)
    answers = plain_answers(use_case)
    found: list[StepState] = []
    for step in all_steps():
        asked = _asked(step, answers, knowledge, as_of=as_of)
        unanswered = [one for one in asked if f"{step.attribute}.{one.key}" not in answers]
        if asked:
            url = reverse("approvals:intake-step", args=[use_case.pk, step.key])
            seen = step.key in use_case.steps_seen
            number = len(found) + 1
            found.append(StepState(step, number, len(asked), len(unanswered), seen, url))
    total = sum(one.asked for one in found)
    return Progress(tuple(found), total - sum(one.open for one in found), total)


def resume_url(use_case: UseCase) -> str:
    """Return where the description goes on, "" once every step was gone through.

    Costs no query, so that a list can show it. What is only known elsewhere is not looked at: a
    step that asks nothing after all leads on to the next.
    """
    answers, nothing = plain_answers(use_case), Knowledge({}, {})
    for step in all_steps():
        own = own_answers(step, answers, nothing)
        waits = [one for one in step.questions if one.key not in own and intake.matters(one, own)]
        if waits and step.key not in use_case.steps_seen:
            return reverse("approvals:intake-step", args=[use_case.pk, step.key])
    return ""


def _asked(
    step: Step, answers: Mapping[str, object], knowledge: Knowledge, *, as_of: date
) -> list[Question]:
    """Return what somebody has to answer: it matters, and no record decides it."""
    own = own_answers(step, answers, knowledge)
    reach = reach_of(step, own, as_of=as_of)
    return [
        one
        for one in step.questions
        if f"{step.attribute}.{one.key}" not in knowledge.fixed and matters(one, own, reach)
    ]


def own_answers(
    step: Step, answers: Mapping[str, object], knowledge: Knowledge
) -> dict[str, object]:
    """Return what is answered, or known, in the set of facts that the step belongs to."""
    offered: dict[str, object] = {key: one.value for key, one in knowledge.offered.items()}
    prefix = f"{step.attribute}."
    return {
        key.removeprefix(prefix): value
        for key, value in (offered | dict(answers)).items()
        if key.startswith(prefix)
    }
