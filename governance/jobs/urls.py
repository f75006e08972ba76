"""The pages of this app."""

from django.urls import URLPattern, path

from governance.jobs import views

app_name = "jobs"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="job-list"),
    path("<slug:key>/", views.detail, name="job-detail"),
    path("<slug:key>/run/", views.run, name="run"),
    path("runs/<int:pk>/cancel/", views.cancel, name="cancel"),
]
