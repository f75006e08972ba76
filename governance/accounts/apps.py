"""The app's name in the project."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers `governance.accounts` under the label `accounts`, and the checks of the set-up."""

    name = "governance.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the checks; they need settings and nothing else."""
        import_module("governance.accounts.checks")
