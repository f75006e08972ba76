"""The pages of this app. A verb that is not in the tables is a 404."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from governance.approvals.views import (
    approval_list,
    approval_page,
    checklist,
    conditions,
    delegations,
    inbox,
    mine,
    newer_evidence,
    record,
    steps,
    waivers,
)


class DecisionConverter:
    """`sign`, `request-changes` or `refuse`."""

    regex = "|".join(steps.DECISIONS)

    def to_python(self, value: str) -> str:
        """Return the verb."""
        return value

    def to_url(self, value: str) -> str:
        """Return the verb."""
        return value


class StepConverter(DecisionConverter):
    """A step of the approval itself."""

    regex = "|".join(steps.STEP_ACTIONS)


register_converter(DecisionConverter, "decision")


class WaiverConverter(DecisionConverter):
    """Grant, refuse or end."""

    regex = "|".join(waivers.VERBS)


register_converter(StepConverter, "step")
register_converter(WaiverConverter, "waiver")

app_name = "approvals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("checklists/", include("governance.approvals.checklist_urls")),
    path("", include("governance.approvals.use_case_urls")),
    path("use-cases/<int:pk>/request/", steps.approval_request, name="approval-request"),
    path("approvals/", approval_list.approval_list, name="approval-list"),
    path("approvals/inbox/", inbox.inbox, name="inbox"),
    path("approvals/inbox/number/", inbox.number, name="inbox-number"),
    path("approvals/inbox/sign/", inbox.sign_together, name="inbox-sign"),
    path("approvals/mine/", mine.mine, name="mine"),
    path("approvals/<int:pk>/record/", record.approval_record, name="approval-record"),
    path("approvals/delegations/", delegations.delegation_list, name="delegation-list"),
    path("approvals/delegations/add/", delegations.delegation_add, name="delegation-add"),
    path("approvals/delegations/<int:pk>/end/", delegations.delegation_end, name="delegation-end"),
    path("releases/", include("governance.approvals.releases.urls")),
    path("approvals/<int:pk>/", approval_page.approval_page, name="approval-detail"),
    path("approvals/<int:pk>/<step:verb>/", steps.step, name="approval-step"),
    path("approvals/<int:pk>/stages/<str:key>/<decision:verb>/", steps.decide, name="stage-decide"),
    path(
        "approvals/<int:pk>/checklist/family/<slug:family>/",
        checklist.checklist_family,
        name="checklist-family",
    ),
    path(
        "approvals/<int:pk>/checklist/<slug:item>/newer/<int:older>/<int:newer>/",
        newer_evidence.use_newer,
        name="checklist-newer",
    ),
    path(
        "approvals/<int:pk>/checklist/<slug:item>/",
        checklist.checklist_answer,
        name="checklist-answer",
    ),
    path("approvals/<int:pk>/conditions/add/", conditions.condition_add, name="condition-add"),
    path("approvals/conditions/<int:pk>/meet/", conditions.condition_meet, name="condition-meet"),
    path(
        "approvals/conditions/<int:pk>/change/",
        conditions.condition_change,
        name="condition-change",
    ),
    path("approvals/<int:pk>/waivers/ask/", waivers.waiver_ask, name="waiver-ask"),
    path("approvals/waivers/<int:pk>/<waiver:verb>/", waivers.waiver_decide, name="waiver-decide"),
]
