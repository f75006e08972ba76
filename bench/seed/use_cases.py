"""Use cases with answers of all three tiers, judged by the real rules."""

from typing import Any

from bench.seed.rows import write
from bench.seed.world import World
from demo.organisation.facts import USUAL_AI_ACT, USUAL_LICENCE, USUAL_RISK
from governance.accounts.models import Organisation
from governance.approvals.judgement import Judgement, judge
from governance.approvals.models import Assessment
from inventory.digests import facts_digest
from inventory.models import Revision, System, SystemModel, UseCase

PURPOSE = "Staff read what the system suggests beside the source, and decide themselves. " * 4
RISKS: tuple[dict[str, Any], ...] = (
    {},
    {"data": "some_personal"},
    {"audience": "customer_facing", "data": "some_personal", "users": "outside"},
    {"data": "sensitive_or_regulated", "decision_impact": "significant_for_individuals"},
    {},
    {"task": "agent", "autonomy": "acts_alone", "agent_tools_privileged": True,
     "reads_untrusted_input": True, "human_approval_of_irreversible_acts": True},
)  # fmt: skip
ACTS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"interacts_directly_with_people": True, "generates_synthetic_content": True},
    {"annex_iii_point": "4(a)", "profiling": True, "used_by_employer_at_work": True,
     "decisions_about_natural_persons": True},
    {},
    {},
)  # fmt: skip


def add_use_cases(world: World) -> None:
    """Make the use cases, each with its current assessment."""
    pks = [row.pk for row in world.systems]
    systems = list(System.objects.filter(pk__in=pks).prefetch_related("uses__revision__model"))
    world.use_cases = write(
        UseCase, (_use_case(n, systems, world) for n in range(world.scale.use_cases))
    )
    organisation = Organisation.objects.ours()
    write(Assessment, (_assessment(row, organisation, world) for row in world.use_cases))


def revisions_of(use_case: UseCase) -> list[Revision]:
    """Return the commits of the use case's system, which were loaded with it."""
    uses: list[SystemModel] = list(use_case.system.uses.all())
    return sorted((use.revision for use in uses), key=lambda row: row.model.repo_id)


def _use_case(number: int, systems: list[System], world: World) -> UseCase:
    system = systems[number % len(systems)]
    kind = (number // len(systems) + number) % len(RISKS)
    use_case = UseCase(
        system=system,
        name=f"Use case {number + 1:04}",
        purpose=PURPOSE,
        owner_id=system.owner_id,
        facts=USUAL_RISK | RISKS[kind],
        ai_act_facts=USUAL_AI_ACT | ACTS[kind],
        licence_facts=USUAL_LICENCE,
        created_at=world.ago(number % 90 + 40),
    )
    use_case.facts_digest = facts_digest(use_case, revisions_of(use_case))
    return use_case


def _assessment(use_case: UseCase, organisation: Organisation, world: World) -> Assessment:
    judged = judge(
        use_case,
        revisions=revisions_of(use_case),
        organisation=organisation,
        as_of=world.at.date(),
    )
    return Assessment(use_case=use_case, made_at=use_case.created_at, **_columns(judged, use_case))


def _columns(judged: Judgement, use_case: UseCase) -> dict[str, Any]:
    return {
        "tier": judged.tier.tier,
        "tier_because": [reason.as_dict() for reason in judged.tier.because],
        "tier_lower_if": list(judged.tier.lower_if),
        "blocked_because": [reason.as_dict() for reason in judged.tier.blocked],
        "ai_act": judged.ai_act.as_dict(),
        "ai_act_category": judged.ai_act.category,
        "licence": {"models": [licence.as_dict() for licence in judged.licences]},
        "licence_outcome": judged.licence_outcome,
        "open_questions": judged.open_questions,
        "editions": dict(judged.editions),
        "facts_digest": use_case.facts_digest,
        "inputs_digest": judged.inputs_digest,
    }
