"""The app's name in the project."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers `governance.accounts` under the label `accounts`."""

    name = "governance.accounts"
    label = "accounts"
