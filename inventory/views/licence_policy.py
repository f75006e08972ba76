"""The organisation's licence policy: its rules, and what a change would do before it is made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from governance.accounts.context import user_of
from governance.accounts.models import Organisation
from governance.accounts.permissions import Permission, can, require
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.rules.licence_catalogue import catalogue
from governance.web.refusals import NotAllowed, Refused
from inventory import licence_words
from inventory.actions import licence_policy
from inventory.models import LicencePolicyRule
from inventory.organisation_verdict import use_of
from inventory.policy_forms import PolicyChangeForm
from inventory.policy_preview import preview
from inventory.policy_preview_list import PAGE

ENTRIES_SHOWN = 10


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, and the form that proposes a change."""
    organisation = Organisation.objects.ours()
    entries = Entry.objects.about(organisation).telling(Event.LICENCE_POLICY_CHANGED)
    context = {
        "title": "Licence policy",
        "rules": [
            (row, catalogue().get(row.key), licence_words.POLICY[row.outcome])
            for row in LicencePolicyRule.objects.select_related("set_by")
        ],
        "may_change": can(user_of(request), Permission.LICENCE_POLICY_EDIT),
        "form": PolicyChangeForm(initial={name: request.GET.get(name, "") for name in _TYPED}),
        "entries": entries[:ENTRIES_SHOWN],
    }
    return render(request, "inventory/licence_policy.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponseBase:
    """What a change would do to the inventory; a POST makes it."""
    require(user_of(request), Permission.LICENCE_POLICY_EDIT)
    form = PolicyChangeForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _typed_again(request, form)
    if request.method == "POST" and _made(request, form):
        messages.success(request, "The policy is changed. Every use case was assessed again.")
        return redirect("inventory:licence-policy")
    return _previewed(request, form)


_TYPED = ("about", "outcome", "note")


def _made(request: HttpRequest, form: PolicyChangeForm) -> bool:
    current = licence_policy.policy_rules()
    try:
        licence_policy.change_policy(
            form.proposed(current),
            seen=request.POST.get("seen", ""),
            by=user_of(request),
            at=timezone.now(),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _previewed(request: HttpRequest, form: PolicyChangeForm) -> HttpResponseBase:
    current = licence_policy.policy_rules()
    proposed = licence_policy.checked_policy(form.proposed(current))
    found = preview(current, proposed, use_of(Organisation.objects.ours()))
    form_data = {name: form.data.get(name, "") for name in _TYPED}
    context = {
        "title": "Preview of a change",
        "preview": found,
        "subject": dict(_flat(form))[form_data["about"]],
        "outcome": dict(form.fields["outcome"].choices)[form_data["outcome"]],  # type: ignore[attr-defined]  # its field
        "typed": form_data,
        "problems": form.non_field_errors(),
        "same": set(proposed) == set(current),
        "seen": licence_policy.policy_digest(current),
    }
    response = PAGE.show(request, found.changes, context)
    if context["problems"]:
        response.status_code = 422
    return response


def _typed_again(request: HttpRequest, form: PolicyChangeForm) -> HttpResponse:
    context = {"title": "Change the licence policy", "form": form}
    return render(request, "inventory/licence_policy_form.html", context, status=422)


def _flat(form: PolicyChangeForm) -> list[tuple[str, str]]:
    groups = form.fields["about"].choices  # type: ignore[attr-defined]  # its field
    return [pair for key, rows in groups if key for pair in rows]
