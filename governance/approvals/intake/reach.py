"""Which questions of the AI Act can still change the result: the same that the interview asks."""

from collections.abc import Mapping
from datetime import date

from governance.approvals.fact_checks import AI_ACT
from governance.approvals.nested_facts import nested
from governance.rules import intake
from governance.rules.eu_ai_act.classify import judged
from governance.rules.eu_ai_act.facts import InvalidFacts, parse
from governance.rules.intake import Step
from governance.rules.questions import Question

Reach = frozenset[str] | None


def reach_of(step: Step, own: Mapping[str, object], *, as_of: date) -> Reach:
    """Return the open keys that can still matter, those that wait for another answer too.

    None for the other tables of questions, and where the answers cannot be judged.
    """
    if step.attribute != AI_ACT:
        return None
    try:
        facts = parse(nested(own))
    except InvalidFacts:
        return None
    return frozenset(judged(facts, as_of=as_of)[1])


def matters(question: Question, own: Mapping[str, object], reach: Reach) -> bool:
    """Tell whether a question is worth asking; one that is answered already can be changed."""
    if reach is None:
        return intake.matters(question, own)
    return question.key in own or question.key in reach
