"""Whether the organisation's own policy can be used, said before anything runs on it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from governance.approvals.states import RIGHT_OF_ROLE
from governance.rules import own_tables, tables


@register(Tags.compatibility)
def own_policy(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every own table must be whole: a half policy would let through what it forgot."""
    if not settings.POLICY_DIR:
        return []
    folder = Path(settings.POLICY_DIR)
    if not folder.is_dir():
        return [_error(f"POLICY_DIR names {folder}, which is no folder.")]
    given = [(name, folder / f"{name}.toml") for name in tables.OWN]
    roles = [str(role) for role in RIGHT_OF_ROLE]
    return [
        _error(f"{path}: {fault}")
        for name, path in given
        if path.is_file()
        for fault in own_tables.faults(name, path, roles=roles)
    ]


def _error(text: str) -> CheckMessage:
    return Error(
        text,
        hint="Copy the table of the same name from governance/rules/data, and change the copy.",
        id="weighbridge.E004",
    )
