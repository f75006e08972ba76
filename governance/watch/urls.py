"""The pages of this app."""

from django.urls import path

from governance.watch.views import candidates, changes, findings, polls, sources, triage, vex

app_name = "watch"
urlpatterns = [
    path("findings/", findings.list_, name="finding-list"),
    path("findings/<int:pk>/", findings.detail, name="finding-detail"),
    path("findings/<int:pk>/comments/", findings.comment, name="finding-comment"),
    path("findings/<int:pk>/triage/", triage.one, name="finding-triage"),
    path("findings/together/", triage.together, name="finding-together"),
    path("findings/candidates/", candidates.list_, name="candidate-list"),
    path("findings/candidates/decide/", candidates.decide, name="candidate-decide"),
    path("findings/vex/", vex.home, name="vex"),
    path("findings/vex/<int:pk>/", vex.detail, name="vex-detail"),
    path("findings/vex/<slug:kind>/", vex.take_away, name="vex-export"),
    path("changes/", changes.list_, name="change-list"),
    path("models/<int:pk>/poll/", polls.state, name="poll-state"),
    path("models/<int:pk>/poll/now/", polls.now, name="poll-now"),
    path("findings/sources/", sources.list_, name="source-list"),
    path("findings/sources/runs/", sources.runs, name="run-list"),
    path("findings/sources/runs/<int:pk>/", sources.run, name="run-detail"),
    path("findings/sources/<slug:key>/switch/", sources.switch, name="feed-switch"),
    path("findings/sources/<slug:key>/ask/", sources.ask, name="feed-ask"),
]
