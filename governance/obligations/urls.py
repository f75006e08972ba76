"""The pages of this app."""

from django.urls import path

from governance.obligations import views

app_name = "obligations"
urlpatterns = [
    path("obligations/", views.list_, name="obligation-list"),
    path("obligations/calendar/", views.calendar_, name="obligation-calendar"),
    path("obligations/<int:pk>/", views.detail, name="obligation-detail"),
]
