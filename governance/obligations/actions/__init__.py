"""The only writers of what is owed."""

from governance.obligations.actions.assigning import AT_MOST, Preview, assign, preview
from governance.obligations.actions.creating import create_for, create_for_model
from governance.obligations.actions.editions import accept
from governance.obligations.actions.setting_aside import agree, disagree, reopen, set_aside
from governance.obligations.actions.sync import Synced, sync_rules
from governance.obligations.actions.working import FIELDS, attach, change, fulfil

__all__ = [
    "AT_MOST",
    "FIELDS",
    "Preview",
    "Synced",
    "accept",
    "agree",
    "assign",
    "attach",
    "change",
    "create_for",
    "create_for_model",
    "disagree",
    "fulfil",
    "preview",
    "reopen",
    "set_aside",
    "sync_rules",
]
