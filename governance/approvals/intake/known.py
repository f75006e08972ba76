"""What nobody has to answer: it follows from an answer, a record, or another use case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.accounts.models import Organisation
from governance.approvals.fact_checks import TABLES, stated
from governance.approvals.nested_facts import flat
from governance.approvals.question_fields import plain
from governance.rules import agents, intake
from governance.rules.intake import Known
from governance.rules.openness_facts import WEIGHTS
from inventory.agent_facts import derived_facts
from inventory.models import HubModel, OpennessFact, UseCase
from inventory.models.openness import ComponentState


@dataclass(frozen=True)
class Knowledge:
    """What is known of one use case.

    `offered` can be stated otherwise; `fixed` are the facts that the system's tools decide.
    """

    offered: Mapping[str, Known]
    fixed: Mapping[str, agents.Derived]


def knowledge_of(use_case: UseCase) -> Knowledge:
    """Return what is known, by `field.key`."""
    fixed = {f"facts.{key}": fact for key, fact in derived_facts(use_case.system_id).items()}
    offered = _of_siblings(use_case) | intake.known(context_of(use_case))
    return Knowledge({key: one for key, one in offered.items() if key not in fixed}, fixed)


def plain_answers(use_case: UseCase) -> dict[str, object]:
    """Return every answer without notes, by `field.key`."""
    found: dict[str, object] = {}
    for attribute in TABLES:
        answers = flat(stated(attribute, getattr(use_case, attribute)))
        found |= {f"{attribute}.{key}": plain(value) for key, value in answers.items()}
    return found


def context_of(use_case: UseCase) -> dict[str, object]:
    """Return what rules on known answers look at: the answers, and what is recorded."""
    answers = plain_answers(use_case)
    actions = answers.get("ai_act_facts.actor_actions")
    return answers | {
        "organisation.in_eu": Organisation.objects.ours().in_eu,
        "actor.modifies_model": isinstance(actions, list) and "modifies_model" in actions,
        **_of_models(use_case.system_id),
    }


def _of_models(system_id: int) -> dict[str, object]:
    models = HubModel.objects.filter(revisions__uses__system_id=system_id).distinct()
    terms = dict(models.values_list("pk", "openness_terms"))
    released = OpennessFact.objects.filter(
        model__in=list(terms), component=WEIGHTS, state=ComponentState.RELEASED
    )
    return {
        "system.uses_model": bool(terms),
        "model.open_licence": bool(terms) and set(terms.values()) == {"open"},
        "model.weights_public": bool(terms) and released.count() == len(terms),
    }


def _of_siblings(use_case: UseCase) -> dict[str, Known]:
    """Return what the other use cases of the system say; where they differ, nobody knows."""
    said: dict[str, Known] = {}
    disputed: set[str] = set()
    others = UseCase.objects.in_use().filter(system_id=use_case.system_id)
    for other in others.exclude(pk=use_case.pk).order_by("pk")[:50]:
        for key, known in intake.of_siblings(plain_answers(other), other.name).items():
            if said.setdefault(key, known).value != known.value:
                disputed.add(key)
    return {key: known for key, known in said.items() if key not in disputed}


def without_lost_ground(
    use_case: UseCase, sources: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Drop the answers that followed from another one that has changed since.

    Returns the sets of facts that lost one, and the sources that are left.
    """
    now, texts = intake.known(context_of(use_case)), intake.texts()
    changed: dict[str, dict[str, Any]] = {}
    kept = dict(sources)
    answers = plain_answers(use_case)
    for fact, source in sources.items():
        if source in texts and (fact not in now or now[fact].value != answers.get(fact)):
            attribute, _, key = fact.partition(".")
            facts = changed.setdefault(attribute, dict(getattr(use_case, attribute)))
            facts.pop(key, None)
            del kept[fact]
    return changed, kept
