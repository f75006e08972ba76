"""The pages of this app."""

from django.urls import URLPattern, path

from governance.notices import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", views.list_, name="notice-list"),
    path("read/", views.read_all, name="read-all"),
    path("choices/", views.choices, name="choices"),
    path("mail/", views.mail, name="mail"),
    path("<int:pk>/open/", views.open_, name="open"),
    path("<int:pk>/read/", views.read, name="read"),
]
