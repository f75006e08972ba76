"""The licence catalogue: a list, and a page for each licence."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from governance.rules import licence_policy
from governance.rules.licence_catalogue import catalogue, edition
from inventory import licence_list, licence_words
from inventory.actions.licences import policy_rules
from inventory.models import HubModel

MODELS_SHOWN = 10


@require_GET
def list_(request: HttpRequest) -> HttpResponseBase:
    """Every licence of the catalogue."""
    rows = licence_list.rows(user_of(request))
    return licence_list.PAGE.show(request, rows, {"edition": edition()})


@require_GET
def detail(request: HttpRequest, licence_id: str) -> HttpResponse:
    """Everything that the catalogue says of one licence, and the models under it."""
    row = catalogue().get(licence_id)
    if row is None:
        raise Http404
    models = HubModel.objects.visible_to(user_of(request)).under(licence_id)
    rule = licence_policy.outcome_of(licence_id, policy_rules())
    context = {
        "title": row.title,
        "licence": row,
        "terms": licence_words.terms(row),
        "tests": licence_words.tests(row),
        "certainty": licence_words.CERTAINTY[row.certainty],
        "duties": licence_words.duty_rows(row.duties),
        "redistributor_duties": licence_words.duty_rows(row.redistributor_duties),
        "rule": rule,
        "rule_badge": licence_words.policy_badge(rule),
        "models": models[:MODELS_SHOWN],
        "count": models.count(),
        "edition": edition(),
    }
    return render(request, "inventory/licence_detail.html", context)
