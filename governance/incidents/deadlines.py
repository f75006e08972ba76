"""Which reporting deadlines an incident has, from its own facts and from what is judged of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from governance.approvals.models import Assessment
from governance.incidents.models import Incident
from governance.rules import clocks

HIGH_RISK = frozenset({"high_risk_annex_i", "high_risk_annex_iii"})
ROLE_QUESTIONS = frozenset({"actor_actions", "eu_nexus", "is_ai_system", "is_gpai_model"})
POSSIBLE_ROLES = frozenset({"provider", "deployer", "gpai_provider"})
UNKNOWN_WORDS: Mapping[str, str] = {
    "is_high_risk": "whether the system is high-risk",
    "is_systemic_model": "whether it is a general-purpose model with systemic risk",
    "roles": "your role under the EU AI Act",
    "personal_data_breach": "whether personal data was concerned",
    "risk_to_people": "how high the risk to people is",
}
Result = Mapping[str, Any]


def deadlines(incident: Incident) -> tuple[clocks.ClockRule, ...]:
    """Return the deadlines that the facts start, or may start, the earliest first.

    Where the role is unknown, the deadlines of every possible role are shown and say so.
    """
    results = _results(incident)
    certain = clocks.due(_facts(incident, results, roles=_roles(results)))
    if not _roles_are_open(results):
        return certain
    known = {rule.id for rule in certain}
    possible = clocks.due(_facts(incident, results, roles=_roles(results) | POSSIBLE_ROLES))
    return tuple(rule if rule.id in known else _depending_on_role(rule) for rule in possible)


def _depending_on_role(rule: clocks.ClockRule) -> clocks.ClockRule:
    return replace(rule, depends_on=tuple(sorted({*rule.depends_on, "roles"})))


def _results(incident: Incident) -> list[Result]:
    """Return what the EU AI Act says of the use cases concerned, as last assessed."""
    judged = Assessment.objects.current().filter(use_case__system=incident.system)
    judged = judged.filter(use_case__retired_at=None)
    if incident.use_case:
        judged = judged.filter(use_case=incident.use_case)
    return list(judged.values_list("ai_act", flat=True))


def _facts(
    incident: Incident, results: Sequence[Result], *, roles: frozenset[str]
) -> clocks.IncidentFacts:
    tags = {tag for result in results for tag in result["tags"]}
    return clocks.IncidentFacts(
        aware_at=incident.aware_at,
        harm=frozenset(incident.harms),
        is_high_risk=_known(bool(tags & HIGH_RISK), results),
        roles=roles,
        personal_data_breach=incident.personal_data_breach,
        risk_to_people=incident.risk_to_people or None,
        is_systemic_model=_known("gpai_systemic" in tags, results),
        annex_i_only="high_risk_annex_i" in tags and "high_risk_annex_iii" not in tags,
        provider_unreachable=incident.provider_unreachable,
    )


def _roles(results: Sequence[Result]) -> frozenset[str]:
    return frozenset(role for result in results for role in result["roles"])


def _roles_are_open(results: Sequence[Result]) -> bool:
    return not results or any(ROLE_QUESTIONS & {*result["open_questions"]} for result in results)


def _known(established: bool, results: Sequence[Result]) -> bool | None:  # noqa: FBT001  # a fact
    """True once one assessment says so; open while an assessment is missing or open."""
    if established:
        return True
    if not results or any(result["open_questions"] for result in results):
        return None
    return False
