"""The pages of this app."""

from django.urls import path

from governance.obligations import assigning_views, calendar_views, matrix_views, views
from governance.obligations.dates import views as dates
from governance.obligations.documents.urls import urlpatterns as document_pages
from governance.obligations.editions import views as editions
from governance.obligations.frameworks import views as frameworks
from governance.obligations.interview.urls import urlpatterns as interview_pages
from governance.obligations.requirements import views as requirements

app_name = "obligations"
urlpatterns = [
    path("obligations/", views.list_, name="obligation-list"),
    path("obligations/assign/", assigning_views.assign, name="obligation-assign"),
    path("obligations/matrix/", matrix_views.matrix_, name="obligation-matrix"),
    path("obligations/calendar/", calendar_views.calendar_, name="obligation-calendar"),
    path("obligations/dates/", dates.dates, name="obligation-dates"),
    path("obligations/editions/", editions.list_, name="edition-list"),
    path("obligations/editions/store/", editions.sync, name="edition-sync"),
    path("obligations/editions/<str:key>/accept/", editions.accept, name="edition-accept"),
    path("obligations/frameworks/", frameworks.list_, name="framework-list"),
    path("obligations/frameworks/import/", frameworks.import_, name="framework-import"),
    path("obligations/frameworks/store/", frameworks.store, name="framework-store"),
    path("obligations/frameworks/<slug:key>/", frameworks.detail, name="framework-detail"),
    path(
        "obligations/frameworks/<slug:key>/take-up/", frameworks.take_up, name="framework-take-up"
    ),
    path(
        "obligations/frameworks/<slug:key>/put-down/",
        frameworks.put_down,
        name="framework-put-down",
    ),
    path("obligations/catalogue/", requirements.list_, name="requirement-list"),
    path("obligations/catalogue/<str:key>/", requirements.detail, name="requirement-detail"),
    path("obligations/<int:pk>/", views.detail, name="obligation-detail"),
    *document_pages,
    *interview_pages,
]
