"""The API of this app under its own address, for tests."""

from django.urls import include, path
from rest_framework.routers import DefaultRouter

from governance.watch.api import ROUTES

router = DefaultRouter()
for prefix, viewset in ROUTES:
    router.register(prefix, viewset, basename=prefix)
urlpatterns = [path("api/v1/", include(router.urls)), path("", include("governance.urls"))]
