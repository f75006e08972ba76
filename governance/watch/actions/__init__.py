"""The only writers of this app."""

from governance.watch.actions.advisories import Kept, store_advisory
from governance.watch.actions.changes import write_contradiction
from governance.watch.actions.imports import import_directory
from governance.watch.actions.matching import match_packages, match_system, match_systems
from governance.watch.actions.online import is_due as sync_is_due
from governance.watch.actions.online import require_sync, sync_osv
from governance.watch.actions.polls import poll
from governance.watch.actions.schedule import (
    next_turn,
    poll_now,
    schedule_first_poll,
    schedule_poll,
)
from governance.watch.actions.triage import triage, why_not_accept

__all__ = [
    "Kept",
    "import_directory",
    "match_packages",
    "match_system",
    "match_systems",
    "next_turn",
    "poll",
    "poll_now",
    "require_sync",
    "schedule_first_poll",
    "schedule_poll",
    "store_advisory",
    "sync_is_due",
    "sync_osv",
    "triage",
    "why_not_accept",
    "write_contradiction",
]
