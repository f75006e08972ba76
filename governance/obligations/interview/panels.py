"""What the pages of use cases and models say of the AI Act, with the way to the interview."""

from collections.abc import Iterator
from datetime import datetime

from governance.accounts.models import User
from governance.approvals.question_fields import plain
from governance.obligations.interview.abouts import About, OfModel, OfUseCase
from governance.obligations.interview.result import Result
from governance.web.panels import Panel
from inventory.models import HubModel, UseCase

ORDER = 38
TEMPLATE = "obligations/interview/_panel.html"
CHANGES = "modifies_model"


def use_case_panel(use_case: UseCase, user: User, at: datetime) -> Panel:
    """Return the result for a use case in one sentence, and the ways on."""
    about = OfUseCase(use_case)
    return _panel(about, at, can_edit=about.may_edit(user))


def model_panel(
    model: HubModel, user: User, at: datetime, *, answered: bool, ours: bool
) -> Panel | None:
    """Return the same of a model; for one that is not ours only what whoever may assess can do.

    `answered` and `ours` say whether there is anything to read of either.
    """
    about = OfModel(model) if answered else OfModel.without_answers(model)
    can_edit, reasons = about.may_edit(user), list(why_ours(model)) if ours else []
    if not (answered or reasons or can_edit):
        return None
    return _panel(about, at, can_edit=can_edit, ours=reasons)


def why_ours(model: HubModel) -> Iterator[str]:
    """Yield why the Act may ask something of the organisation for this model."""
    if model.releases.exists():
        yield "Your organisation works on a release of it."
    uses = UseCase.objects.in_use().filter(system__uses__revision__model=model).distinct()
    for use_case in uses.only("name", "ai_act_facts")[:50]:
        actions = plain(use_case.ai_act_facts.get("actor_actions"))
        if isinstance(actions, list) and CHANGES in actions:
            yield f"“{use_case.name}” says that your organisation changes a model it uses."


def _panel(about: About, at: datetime, **more: object) -> Panel:
    problems = about.problems if about.own else ()
    begun = bool(about.own) and not problems
    context = {
        "about": about,
        "problems": problems,
        "result": Result(about.facts, at.date()) if begun else None,
        "detail": about.page("detail"),
        "start": about.page("start"),
        "answers": about.page("answers"),
        "try": about.page("what-if"),
        **more,
    }
    return Panel("EU AI Act: questions and result", TEMPLATE, context, order=ORDER)
