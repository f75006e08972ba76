"""The pages of documents."""

from django.urls import path

from governance.obligations.documents import steps, views

urlpatterns = [
    path("obligations/documents/", views.list_, name="document-list"),
    path("obligations/documents/start/", views.start, name="document-start"),
    path("obligations/documents/<int:pk>/", steps.detail, name="document-detail"),
    path("obligations/documents/<int:pk>/refresh/", views.refresh, name="document-refresh"),
    path("obligations/documents/<int:pk>/versions/", steps.versions, name="document-versions"),
    path("obligations/documents/<int:pk>/parts/<slug:key>/", views.part, name="document-part"),
    path("obligations/documents/<int:pk>/<slug:verb>/", steps.step, name="document-step"),
]
