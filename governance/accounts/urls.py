"""The pages of this app."""

from django.urls import URLPattern, path

from governance.accounts.views import departments, people, searches, settings, sign_in, tokens

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("password/", sign_in.password_change, name="password-change"),
    path("searches/", searches.save, name="search-save"),
    path("searches/<int:pk>/delete/", searches.delete, name="search-delete"),
    path("settings/", settings.overview, name="settings"),
    path("people/", people.list_, name="person-list"),
    path("people/add/", people.add, name="person-add"),
    path("people/<int:pk>/", people.detail, name="person-detail"),
    path("people/<int:pk>/roles/<int:assignment>/revoke/", people.revoke, name="role-revoke"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="person-deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="person-reactivate"),
    path("people/<int:pk>/password/", people.reset_password, name="person-password"),
    path("departments/", departments.list_, name="department-list"),
    path("tokens/", tokens.list_, name="token-list"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
]
