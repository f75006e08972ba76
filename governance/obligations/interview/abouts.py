"""What an interview is about: a use case, whose answers are stored at once, or a model."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.urls import reverse

from governance.accounts.models import Organisation, User
from governance.accounts.permissions import Permission, can, require
from governance.approvals.fact_checks import AI_ACT, Problem, problems
from governance.approvals.intake.forms import with_offered
from governance.approvals.intake.known import Knowledge, knowledge_of
from governance.approvals.intake.saving import save_answers
from governance.approvals.nested_facts import flat
from governance.approvals.question_fields import plain
from governance.obligations.actions.assessing import keep_answers, may_assess, require_assessor
from governance.obligations.interview.sections import Progress, progress_of
from governance.obligations.models import ModelAssessment, ModelInterview
from governance.rules import intake
from governance.rules.eu_ai_act.facts import Facts, asked, parse
from governance.rules.openness_facts import WEIGHTS
from inventory.actions.versions import number_of
from inventory.models import HubModel, OpennessFact, UseCase
from inventory.models.openness import ComponentState

OF_USE_CASES = "is_gpai_model"  # known of a use case because it is none; of a model it is asked


class About(ABC):
    """What both have in common. `answers` are the stored ones, and those that are known."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def pk(self) -> int:
        """The number of the row."""

    @property
    @abstractmethod
    def own(self) -> dict[str, Any]:
        """The stored answers."""

    @property
    @abstractmethod
    def knowledge(self) -> Knowledge:
        """What nobody has to answer."""

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Every answer as JSON data; where those that are known clash with given ones, only these.

        Notes are kept in it as `{"value": …, "note": …}`.
        """
        found = with_offered(self.own, AI_ACT, asked().values(), self.knowledge)
        return self.own if problems(AI_ACT, found) else found

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What the rules cannot read of the answers, after the rules themselves have changed."""
        return problems(AI_ACT, self.answers)

    @property
    def facts(self) -> Facts:
        """The answers as the rules read them. :raises InvalidFacts: where `problems` has some."""
        return parse(self.answers)

    def progress(self, *, as_of: date) -> Progress:
        """Return how far the interview is."""
        return progress_of(self.facts, as_of=as_of)

    def page(self, name: str, *args: str) -> str:
        """Return the address of a page of the interview."""
        return reverse(f"obligations:interview-{name}", args=[self.kind, self.pk, *args])

    def known(self, key: str) -> str:
        """Return where the answer to a question comes from that nobody typed, "" for others."""
        offered = self.knowledge.offered.get(f"{AI_ACT}.{key}")
        given = flat(self.answers)
        taken = offered and key in given and plain(given[key]) == offered.value
        return offered.source if offered and taken else ""


@dataclass(frozen=True)
class OfUseCase(About):
    """A use case: saving an answer stores it, keeps a version and assesses it anew."""

    kind = "use-case"
    use_case: UseCase

    @property
    def pk(self) -> int:
        """The number of the use case."""
        return self.use_case.pk

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        return self.use_case.name

    @property
    def url(self) -> str:
        """Its page."""
        return self.use_case.get_absolute_url()

    @property
    def own(self) -> dict[str, Any]:
        """The stored answers."""
        return dict(self.use_case.ai_act_facts)

    @cached_property
    def knowledge(self) -> Knowledge:
        """What follows from other answers, from records, and from use cases of the system."""
        return knowledge_of(self.use_case)

    @cached_property
    def made_from(self) -> int | None:
        """The version that the person looks at."""
        return number_of(self.use_case)

    def may_edit(self, user: User) -> bool:
        """Whether this person can change the answers."""
        department = self.use_case.system.department
        return self.use_case.retired_at is None and can(user, Permission.SYSTEM_EDIT, department)

    def require_edit(self, user: User) -> None:
        """Refuse whoever may not. :raises NotAllowed: with the reason."""
        require(user, Permission.SYSTEM_EDIT, self.use_case.system.department)

    def save(
        self,
        facts: dict[str, Any],
        *,
        keys: tuple[str, ...],
        made_from: int | None,
        by: User,
        at: datetime,
    ) -> None:
        """Store the answers; `keys` are the questions that were on the page.

        :raises Refused: if the use case is retired, or somebody else saved meanwhile.
        """
        sources = self._sources(facts, keys)
        save_answers(
            self.use_case, AI_ACT, facts, sources=sources, made_from=made_from, by=by, at=at
        )

    def _sources(self, facts: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
        """Return where answers come from: those that were on the page are somebody's own now."""
        typed = {f"{AI_ACT}.{key}" for key in keys}
        kept = {f: s for f, s in self.use_case.answer_sources.items() if f not in typed}
        given = flat(facts)
        for fact, offered in self.knowledge.offered.items():
            attribute, _, key = fact.partition(".")
            if attribute == AI_ACT and key in given and plain(given[key]) == offered.value:
                kept[fact] = offered.source
        return kept


@dataclass(frozen=True)
class OfModel(About):
    """A model: answers are kept as a draft until somebody makes an assessment of them."""

    kind = "model"
    model: HubModel
    made_from = None

    @classmethod
    def without_answers(cls, model: HubModel) -> Self:
        """Return a model of which no answers are stored, for whoever has looked: none are read."""
        about = cls(model)
        vars(about).update(draft=None, assessment=None)  # Where the cached properties keep theirs.
        return about

    @property
    def pk(self) -> int:
        """The number of the model."""
        return self.model.pk

    @property
    def name(self) -> str:
        """What a sentence calls it."""
        return self.model.repo_id

    @property
    def url(self) -> str:
        """Its page."""
        return self.model.get_absolute_url()

    @cached_property
    def draft(self) -> ModelInterview | None:
        """Answers that are not assessed yet."""
        rows = ModelInterview.objects.filter(model=self.model)
        return rows.select_related("changed_by").first()

    @cached_property
    def assessment(self) -> ModelAssessment | None:
        """The assessment that holds."""
        rows = ModelAssessment.objects.current().filter(model=self.model)
        return rows.select_related("made_by").first()

    @property
    def own(self) -> dict[str, Any]:
        """The answers of the draft, else of the assessment."""
        row = self.draft or self.assessment
        return dict(row.facts) if row else {}

    @cached_property
    def knowledge(self) -> Knowledge:
        """What the records of the organisation and of this model say."""
        offered = intake.known(_context(self.model))
        own = f"{AI_ACT}.{OF_USE_CASES}"
        return Knowledge({key: one for key, one in offered.items() if key != own}, {})

    def may_edit(self, user: User) -> bool:
        """Whether this person can say what the Act asks of models."""
        return self.model.retired_at is None and may_assess(user)

    def require_edit(self, user: User) -> None:
        """Refuse whoever may not. :raises NotAllowed: with the reason."""
        require_assessor(user)

    def save(
        self,
        facts: dict[str, Any],
        *,
        keys: tuple[str, ...],
        made_from: int | None,
        by: User,
        at: datetime,
    ) -> None:
        """Keep the answers; nothing is owed because of them yet."""
        keep_answers(self.model, facts, by=by, at=at)


def _context(model: HubModel) -> dict[str, object]:
    released = OpennessFact.objects.filter(
        model=model, component=WEIGHTS, state=ComponentState.RELEASED
    )
    return {
        "organisation.in_eu": Organisation.objects.ours().in_eu,
        "model.open_licence": model.openness_terms == "open",
        "model.weights_public": released.exists(),
    }


Either = OfUseCase | OfModel


def found(user: User, kind: str, pk: int) -> Either | None:
    """Return what the interview is about, None where the person sees none of this number."""
    if kind == OfUseCase.kind:
        cases = UseCase.objects.visible_to(user).select_related("system__department", "owner")
        case = cases.filter(pk=pk).first()
        return OfUseCase(case) if case else None
    model = HubModel.objects.visible_to(user).filter(pk=pk).first() if kind == "model" else None
    return OfModel(model) if model else None
