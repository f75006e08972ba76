"""Tags that put changes into words. `{% load watch_words %}`."""

from django import template

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can
from governance.watch.actions.triage import BY_PEOPLE
from governance.watch.change_words import details
from governance.watch.models import Candidate, Change, Finding, Justification, Sync
from governance.watch.registers_sources import TITLES

LIMIT = 300

register = template.Library()


@register.filter
def in_words(change: Change) -> str:
    """Return a change as from what to what."""
    return details(change)[:LIMIT]


@register.filter
def run_title(run: Sync) -> str:
    """Return what people call the source of a run."""
    return TITLES.get(run.source, run.source)


@register.filter
def triaged_by(row: Finding | Candidate, user: User) -> bool:
    """Tell whether the person may triage a finding, or decide on a candidate for one.

    It costs no query where the system is loaded.
    """
    return can(user, Permission.FINDING_TRIAGE, row.system.department)


@register.simple_tag
def reasons() -> list[tuple[str, str]]:
    """Return the reasons a person can give why something is not affected, with their words."""
    return [(key, words) for key, words in Justification.choices if key in BY_PEOPLE]
