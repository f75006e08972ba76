"""The pages of use cases: what each is, the steps that describe it, its tier and its life."""

from django.urls import URLPattern, path

from governance.approvals.views import intake, use_case_life, use_case_tier, use_cases

ONE = "use-cases/<int:pk>/"
PROPOSAL = f"{ONE}lower-tier/<int:proposal_id>/"

urlpatterns: list[URLPattern] = [
    path("use-cases/", use_cases.list_, name="use-case-list"),
    path("systems/<int:system_id>/use-cases/add/", use_cases.add, name="use-case-add"),
    path(ONE, use_cases.detail, name="use-case-detail"),
    path(f"{ONE}edit/", use_cases.edit, name="use-case-edit"),
    path(f"{ONE}describe/<slug:key>/", intake.step, name="intake-step"),
    path(f"{ONE}describe/<slug:key>/preview/", intake.preview, name="intake-preview"),
    path(f"{ONE}versions/", use_case_life.versions, name="use-case-versions"),
    path(f"{ONE}copy/", use_case_life.clone, name="use-case-clone"),
    path(f"{ONE}retire/", use_case_life.retire, name="use-case-retire"),
    path(f"{ONE}raise-tier/", use_case_tier.raise_tier, name="use-case-raise"),
    path(f"{ONE}lower-tier/", use_case_tier.propose_lower, name="use-case-lower"),
    path(f"{PROPOSAL}confirm/", use_case_tier.confirm_lower, name="tier-lower-confirm"),
    path(f"{PROPOSAL}take-back/", use_case_tier.take_back_lower, name="tier-lower-end"),
]
