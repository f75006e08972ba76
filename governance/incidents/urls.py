"""The pages of this app."""

from django.urls import path

from governance.incidents import views

app_name = "incidents"
urlpatterns = [
    path("incidents/", views.list_, name="incident-list"),
    path("incidents/report/", views.report, name="incident-report"),
    path("incidents/<int:pk>/", views.detail, name="incident-detail"),
    path("incidents/<int:pk>/note/", views.note, name="incident-note"),
    path("incidents/<int:pk>/known/", views.change, name="incident-change"),
    path("incidents/<int:pk>/close/", views.close, name="incident-close"),
    path("incidents/<int:pk>/suspend/", views.suspend, name="incident-suspend"),
    path("incidents/clocks/<int:pk>/met/", views.meet_clock, name="clock-met"),
]
