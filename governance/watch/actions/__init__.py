"""The only writers of this app."""

from governance.watch.actions.advisories import Kept, store_advisory
from governance.watch.actions.changes import write_contradiction
from governance.watch.actions.comments import comment
from governance.watch.actions.hooks import take_hint
from governance.watch.actions.imports import import_directory
from governance.watch.actions.looks import ask_for_a_look
from governance.watch.actions.matching import match_packages, match_system, match_systems
from governance.watch.actions.online import is_due as sync_is_due
from governance.watch.actions.online import require_sync, sync_osv
from governance.watch.actions.polls import note_unchanged, poll, poll_in_turn
from governance.watch.actions.schedule import (
    next_turn,
    poll_now,
    schedule_first_poll,
    schedule_poll,
)
from governance.watch.actions.triage import triage, why_not_accept
from governance.watch.actions.triage_many import Decision, Outcome, plan_triage, triage_many
from governance.watch.actions.vex import apply_vex, keep_vex, plan_vex

__all__ = [
    "Decision",
    "Kept",
    "Outcome",
    "apply_vex",
    "ask_for_a_look",
    "comment",
    "import_directory",
    "keep_vex",
    "match_packages",
    "match_system",
    "match_systems",
    "next_turn",
    "note_unchanged",
    "plan_triage",
    "plan_vex",
    "poll",
    "poll_in_turn",
    "poll_now",
    "require_sync",
    "schedule_first_poll",
    "schedule_poll",
    "store_advisory",
    "sync_is_due",
    "sync_osv",
    "take_hint",
    "triage",
    "triage_many",
    "why_not_accept",
    "write_contradiction",
]
