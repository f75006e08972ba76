"""The pages of this app."""

from django.urls import URLPattern, path

from governance.audit import views

app_name = "audit"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="entry-list"),
    path("check/", views.check, name="check"),
]
