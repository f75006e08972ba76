"""The pages of the interview, the same for use cases and models."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from governance.obligations.interview import views, what_if


class AboutConverter(StringConverter):
    """What an interview can be about; any other word is an unknown address."""

    regex = "model|use-case"


register_converter(AboutConverter, "about")
ONE = "ai-act/<about:kind>/<int:pk>/"
urlpatterns = [
    path(ONE, views.detail, name="interview-detail"),
    path(f"{ONE}questions/", views.start, name="interview-start"),
    path(f"{ONE}questions/<slug:key>/", views.section, name="interview-section"),
    path(f"{ONE}answers/", views.answers, name="interview-answers"),
    path(f"{ONE}answers/<str:key>/", views.answer, name="interview-answer"),
    path(f"{ONE}what-if/", what_if.what_if, name="interview-what-if"),
    path(f"{ONE}assess/", views.assess, name="interview-assess"),
]
