"""What the rules said of the use when the request was made, each verdict with its reasons."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from governance.approvals.models import Assessment
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES
from governance.rules.eu_ai_act.classify import ROLE_TITLES

CONFUSED_DEPUTY = "tier-confused-deputy"
GRAVE = frozenset({"prohibited", "high_risk_annex_i", "high_risk_annex_iii"})


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of the assessment that a request rests on."""

    assessment: Assessment

    @property
    def category(self) -> str:
        """The EU AI Act category in words."""
        return CATEGORIES.get(self.assessment.ai_act_category, self.assessment.ai_act_category)

    @property
    def category_state(self) -> str:
        """What colours the category."""
        return "high_risk" if self.assessment.ai_act_category in GRAVE else "in_force"

    @property
    def roles(self) -> list[str]:
        """The organisation's roles under the EU AI Act, in words."""
        return [ROLE_TITLES.get(role, role) for role in self.assessment.ai_act.get("roles", ())]

    @property
    def duties(self) -> list[Any]:
        """The duties of the EU AI Act that apply."""
        found: list[Any] = self.assessment.ai_act.get("obligations", [])
        return found

    @property
    def licence(self) -> str:
        """The strictest licence verdict in words."""
        return LICENCE_OUTCOMES.get(
            self.assessment.licence_outcome, self.assessment.licence_outcome
        )

    @property
    def licence_state(self) -> str:
        """What colours the licence verdict."""
        return self.assessment.licence_outcome.replace(" ", "_")

    @cached_property
    def confused_deputy(self) -> dict[str, str] | None:
        """The reason that names the risk, if privileged tools meet what strangers can write."""
        return next(
            (row for row in self.assessment.tier_because if row["rule"] == CONFUSED_DEPUTY), None
        )

    @property
    def tier_because(self) -> list[dict[str, str]]:
        """Why it is this tier; the confused deputy is shown for itself."""
        return [row for row in self.assessment.tier_because if row["rule"] != CONFUSED_DEPUTY]
