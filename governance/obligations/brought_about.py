"""Which open duties the newest answers no longer bring about: shown, never deleted by themselves.

A person looks at such a duty and sets it aside. It is worked out from the current assessments each
time, so that an answer that is taken back brings the duty back too.
"""

from collections import defaultdict
from collections.abc import Iterable

from governance.approvals.models import Assessment
from governance.obligations.actions.creating import is_owed
from governance.obligations.catalogue import EU_AI_ACT
from governance.obligations.models import ModelAssessment, Obligation, ObligationQuerySet

Owed = dict[int, set[str]]


def no_longer(rows: ObligationQuerySet) -> set[int]:
    """Return the keys of those open rows that no current answer brings about; four statements.

    Only duties of the AI Act of a use case or a model that was assessed: the others do not come
    from answers.
    """
    asked = rows.unfulfilled().filter(requirement__framework__key=EU_AI_ACT)
    own = asked.exclude(use_case=None, model=None).order_by()
    found = list(own.values_list("pk", "use_case_id", "model_id", "requirement__key"))
    cases, models = _of_use_cases(own), _of_models({row[2] for row in found if row[2]})
    return {
        pk
        for pk, case, model, key in found
        if (owed := models.get(model) if model else cases.get(case)) is not None and key not in owed
    }


def _of_use_cases(rows: ObligationQuerySet) -> Owed:
    current = Assessment.objects.current().filter(use_case__in=rows.values("use_case"))
    return _owed(current.values_list("use_case", "ai_act__obligations"))


def _of_models(pks: set[int]) -> Owed:
    current = ModelAssessment.objects.current().filter(model__in=pks)
    return _owed(current.values_list("model", "ai_act__obligations"))


def _owed(rows: Iterable[tuple[int, list[dict[str, object]] | None]]) -> Owed:
    found: Owed = defaultdict(set)
    for subject, duties in rows:
        found[subject] = {str(duty["id"]) for duty in duties or () if is_owed(duty)}
    return dict(found)


def is_brought_about(obligation: Obligation) -> bool:
    """Tell whether the newest answers still bring about this duty, or it does not rest on any."""
    return not no_longer(Obligation.objects.filter(pk=obligation.pk))
