"""What the pages of models and systems show of polls, changes and findings."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.urls import reverse

from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere, reach
from governance.watch.actions.sending import FIRST
from governance.watch.models import Certainty, Feed, Finding, Poll, Sync
from governance.watch.models.severity import ORDER
from governance.watch.refs import named_commits
from governance.watch.standing import Standing, account_of, of_poll
from governance.web.badges import Badge
from governance.web.panels import Panel
from inventory.hubs import HUBS
from inventory.models import HubModel, System

SHOWN = 8
UNFOLDED = 100
INHERITED = str(Certainty.INHERITED.label)


def model_panel(model: HubModel, user: User, at: datetime) -> Panel:
    """Return what is watched of a model: last look, next look, changes, findings."""
    polled = poll_context(model, user, at)
    changes = model.changes.select_related("revision").defer(
        "revision__raw", "revision__card", "revision__licence_text"
    )
    findings = Finding.objects.visible_to(user).about_model(model).unsettled(at).ranked()
    shown = list(changes[: SHOWN + 1])
    context = {
        **polled,
        **refs_context(model, polled["poll"]),
        "has_hub": model.hub in HUBS,
        "changes": shown[:SHOWN],
        "more_changes": len(shown) > SHOWN,
        "findings": findings.select_related("system", "owner").order_by("severity_rank", "due_on")[
            :SHOWN
        ],
        "model": model,
    }
    title = "Watched at the hub" if model.hub in HUBS else "Findings"
    return Panel(title, "watch/_model.html", context, order=20)


def model_badge(model: HubModel, user: User, at: datetime) -> Badge:
    """Return how many findings about a model are not settled; the worst colours it.

    What it inherits from a base model, unconfirmed, is counted apart. None is no proof of anything.
    """
    rows = Finding.objects.visible_to(user).about_model(model).unsettled(at)
    found: Counter[str] = Counter()
    for finding in rows.only("severity", "certainty", "state"):
        found[INHERITED if finding.doubt == INHERITED else finding.severity] += 1
    if not found:
        everywhere = reach(user, Permission.SYSTEM_READ).everywhere
        words = "None known" if everywhere else "None that you may see"
        return Badge("Findings", words, "unknown", order=50)
    worst = next((severity for severity in ORDER if found[severity]), "unknown")
    named = [f"{found[name]} {name}" for name in ORDER if found[name]]
    named += [f"{found[INHERITED]} inherited, unconfirmed"] if found[INHERITED] else []
    url = f"{reverse('watch:finding-list')}?model={model.pk}&state=unsettled"
    return Badge("Findings", ", ".join(named), worst, url, order=50)


def poll_context(model: HubModel, user: User, at: datetime) -> dict[str, Any]:
    """Return how the model's poll stands; `busy` while a worker is at it or about to be."""
    given = {model.hub: account_of(model.hub)}
    poll = Poll.objects.filter(model=model).with_standing(given, bucket=FIRST, at=at).first()
    standing = of_poll(poll) if poll else Standing()
    held = bool(poll and poll.leased_until and poll.leased_until > at)
    return {
        "poll": poll,
        "standing": standing,
        "held": held,
        "waited_for": poll.waited_for() if poll else (),
        "gave_up": poll is not None and poll.gave_up_on_scans(at),
        "busy": held or bool(poll and poll.due_at <= at and poll.in_turn and not standing.until),
        "can_poll": can_anywhere(user, Permission.POLL_RUN),
    }


def refs_context(model: HubModel, poll: Poll | None) -> dict[str, Any]:
    """Return the branches and tags of a model: some at once, more behind a click, then a count."""
    rows = named_commits(model, poll)
    further = rows[SHOWN:]
    return {
        "refs": rows[:SHOWN],
        "further_refs": further[:UNFOLDED],
        "further_refs_count": len(further),
        "unlisted_refs": len(further[UNFOLDED:]),
    }


def system_panel(system: System, user: User, at: datetime) -> Panel:
    """Return what is known against a system: its unsettled findings, the worst first.

    Who sees the system only for a time, as one that is lent, does not see its findings.
    """
    rows = Finding.objects.visible_to(user).filter(system=system)
    unsettled = rows.unsettled(at).ranked().order_by("severity_rank", "due_on", "pk")
    count = unsettled.count()
    context = {
        "may_see": can(user, Permission.SYSTEM_READ, system.department),
        "findings": unsettled.select_related("owner", "component")[:SHOWN],
        "count": count,
        "settled": rows.count() - count,
        "last_run": Sync.objects.about_packages().that_read().first(),
        "feed_is_on": Feed.objects.about_packages().filter(is_on=True).exists(),
        "system": system,
    }
    return Panel("Findings", "watch/_system.html", context, order=20)
