"""What would follow if the answers were these: the verdicts, and what would change them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.approvals.actions import judgement_of
from governance.approvals.fact_checks import WrongFacts
from governance.approvals.judgement import Judgement
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES, question_texts
from governance.rules import agents, tier
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.rules.reasons import Reason
from inventory.models import UseCase


@dataclass(frozen=True)
class Preview:
    """The verdicts in words. `blocked` are the reasons for which it cannot be approved at all."""

    judgement: Judgement
    tier_words: str
    lower: str
    raises: tuple[tier.Raise, ...]
    category: str
    roles: tuple[str, ...]
    licence: str
    open_questions: tuple[tuple[str, str], ...]

    @property
    def blocked(self) -> tuple[Reason, ...]:
        """Why the use cannot be approved: prohibited practices, each with its article."""
        if not self.judgement.tier.blocked:
            return ()
        return (*self.judgement.tier.blocked, *self._articles)

    @property
    def _articles(self) -> tuple[Reason, ...]:
        because = self.judgement.ai_act.because
        return tuple(one for one in because if one.rule == "prohibited")

    @property
    def confused_deputy(self) -> Reason | None:
        """The rule on privileged tools near untrusted input, where it holds."""
        because = self.judgement.tier.because
        return next((one for one in because if one.rule == agents.CONFUSED_DEPUTY), None)


def preview_of(use_case: UseCase, *, at: datetime) -> Preview | WrongFacts:
    """Return the verdicts on a use case that need not be stored, or why there are none."""
    try:
        judgement = judgement_of(use_case, at=at)
    except WrongFacts as wrong:
        return wrong
    return Preview(
        judgement=judgement,
        tier_words=tier_words(judgement.tier),
        lower=lower_words(judgement.tier),
        raises=judgement.tier.raise_if,
        category=so_far(CATEGORIES[judgement.ai_act.category], judgement.ai_act.open_questions),
        roles=tuple(ROLE_TITLES[role] for role in judgement.ai_act.roles),
        licence=so_far(
            LICENCE_OUTCOMES[judgement.licence_outcome],
            [key for one in judgement.licences for key in one.verdict.open_questions],
        ),
        open_questions=tuple(question_texts(judgement.open_questions)),
    )


def tier_words(result: tier.TierResult) -> str:
    """Return the tier with what is still unknown: never as if it were settled."""
    number = len(result.open_questions)
    if not number:
        return f"Tier {result.tier}"
    could = "1 answer" if number == 1 else f"{number} answers"
    return f"Tier {result.tier} so far; {could} could raise it."


def so_far(words: str, open_questions: Collection[str]) -> str:
    """Return a verdict, marked where answers that are not known yet could change it."""
    return f"{words} so far" if open_questions else words


def lower_words(result: tier.TierResult) -> str:
    """Return how the sentence on a lower tier begins, "" where there is none."""
    if not result.lower_if:
        return ""
    rest = "if:" if len(result.lower_if) == 1 else "if all of this holds:"
    return f"It would be tier {result.lower_to} {rest}"


def as_data(preview: Preview) -> Mapping[str, Any]:
    """Return the preview as the API gives it."""
    result = preview.judgement.tier
    return {
        "tier": result.tier,
        "tier_words": preview.tier_words,
        "tier_because": [one.as_dict() for one in result.because],
        "lower_to": result.lower_to if result.lower_if else None,
        "lower_if": list(result.lower_if),
        "raise_if": [
            {"tier": one.tier, "text": one.text, "open": one.open} for one in preview.raises
        ],
        "blocked_because": [one.as_dict() for one in preview.blocked],
        "ai_act_category": preview.judgement.ai_act.category,
        "ai_act": preview.judgement.ai_act.as_dict(),
        "licence_outcome": preview.judgement.licence_outcome,
        "licence": {"models": [one.as_dict() for one in preview.judgement.licences]},
        "open_questions": preview.judgement.open_questions,
    }
