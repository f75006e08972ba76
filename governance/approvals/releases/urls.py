"""The pages of the release desk; part of the approvals app."""

from django.urls import URLPattern, path

from governance.approvals.releases.views import checklist, pages, steps

urlpatterns: list[URLPattern] = [
    path("", pages.list_, name="release-list"),
    path("add/", pages.add, name="release-add"),
    path("<int:pk>/", pages.detail, name="release-detail"),
    path("<int:pk>/edit/", pages.edit, name="release-edit"),
    path("<int:pk>/record/", pages.record, name="release-record"),
    path("<int:pk>/checklist/<slug:item>/", checklist.answer, name="release-answer"),
    path("<int:pk>/stages/<slug:kind>/<slug:verb>/", steps.decide, name="release-decide"),
    path("<int:pk>/do/<slug:verb>/", steps.step, name="release-step"),
]
