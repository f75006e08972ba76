"""The only writers of this app."""

from governance.watch.actions.advisories import Kept, store_advisory
from governance.watch.actions.bad_files import weigh_trust
from governance.watch.actions.candidates import CandidateOutcome, decide_candidates
from governance.watch.actions.changes import write_contradiction
from governance.watch.actions.comments import comment
from governance.watch.actions.feeds import (
    NoSuchFeed,
    ask_feed,
    claim_feed,
    due_feeds,
    feeds,
    switch_feed,
)
from governance.watch.actions.handing_over import hand_over, hand_over_of
from governance.watch.actions.hooks import take_hint
from governance.watch.actions.hub_scans import note_verdicts
from governance.watch.actions.imports import import_directory
from governance.watch.actions.looks import ask_for_a_look, ask_for_looks
from governance.watch.actions.matching import (
    match_again,
    match_all,
    match_components,
    match_model,
    match_packages,
    match_system,
    match_systems,
    match_uses,
    match_uses_of_all,
)
from governance.watch.actions.online import sync_feed
from governance.watch.actions.polls import note_unchanged, poll, poll_in_turn
from governance.watch.actions.reading_again import read_stored_again
from governance.watch.actions.runs import give_up_abandoned
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
    "CandidateOutcome",
    "Decision",
    "Kept",
    "NoSuchFeed",
    "Outcome",
    "apply_vex",
    "ask_feed",
    "ask_for_a_look",
    "ask_for_looks",
    "claim_feed",
    "comment",
    "decide_candidates",
    "due_feeds",
    "feeds",
    "give_up_abandoned",
    "hand_over",
    "hand_over_of",
    "import_directory",
    "keep_vex",
    "match_again",
    "match_all",
    "match_components",
    "match_model",
    "match_packages",
    "match_system",
    "match_systems",
    "match_uses",
    "match_uses_of_all",
    "next_turn",
    "note_unchanged",
    "note_verdicts",
    "plan_triage",
    "plan_vex",
    "poll",
    "poll_in_turn",
    "poll_now",
    "read_stored_again",
    "schedule_first_poll",
    "schedule_poll",
    "store_advisory",
    "switch_feed",
    "sync_feed",
    "take_hint",
    "triage",
    "triage_many",
    "weigh_trust",
    "why_not_accept",
    "write_contradiction",
]
