"""The pages of this app."""

from django.urls import URLPattern, URLResolver, include, path

from governance.evidence import views

app_name = "evidence"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.list_, name="evidence-list"),
    path("add/", views.add, name="evidence-add"),
    path("trainings/", include("governance.evidence.training.urls")),
    path("picker/", views.picker, name="evidence-picker"),
    path("<int:pk>/", views.detail, name="evidence-detail"),
    path("<int:pk>/check-link/", views.check_link, name="evidence-check-link"),
    path("<int:pk>/file/", views.download, name="evidence-download"),
]
