"""The pages of the register; part of the evidence app."""

from django.urls import URLPattern, path

from governance.evidence.training import views

urlpatterns: list[URLPattern] = [
    path("", views.list_, name="training-list"),
    path("add/", views.add, name="training-add"),
    path("upload/", views.upload, name="training-upload"),
    path("needed/", views.needed, name="training-needed"),
    path("<int:pk>/", views.detail, name="training-detail"),
]
