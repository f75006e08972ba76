"""The pages of this app. Home, board and search are the product's own and carry no prefix."""

from django.urls import URLPattern, URLResolver, include, path

from governance.reports.views import packs, pages

reports: list[URLPattern] = [
    path("packs/", packs.list_, name="pack-list"),
    path("packs/organisation/", packs.request_organisation, name="pack-organisation"),
    path("packs/use-case/<int:pk>/", packs.request_use_case, name="pack-use-case"),
    path("packs/<int:pk>/", packs.detail, name="pack-detail"),
    path("packs/<int:pk>/cancel/", packs.cancel, name="pack-cancel"),
    path("packs/<int:pk>/download/", packs.download, name="pack-download"),
    path("board/obligations/", pages.obligations, name="board-obligations"),
    path("board/findings/", pages.findings, name="board-findings"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("board/", pages.board, name="board"),
    path("search/", pages.search, name="search"),
    path("", include((reports, "reports"))),
]
