"""The pages of this app."""

from django.urls import path

from governance.watch.views import changes, findings, polls, sources

app_name = "watch"
urlpatterns = [
    path("findings/", findings.list_, name="finding-list"),
    path("findings/<int:pk>/", findings.detail, name="finding-detail"),
    path("changes/", changes.list_, name="change-list"),
    path("models/<int:pk>/poll/", polls.state, name="poll-state"),
    path("models/<int:pk>/poll/now/", polls.now, name="poll-now"),
    path("findings/sources/", sources.list_, name="source-list"),
    path("findings/sources/run/", sources.run, name="source-run"),
]
