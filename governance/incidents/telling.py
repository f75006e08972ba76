"""Who is told of incidents. Called by `governance.effects`."""

from datetime import datetime

from governance.accounts.holders import holders
from governance.accounts.models import User
from governance.accounts.permissions import Permission
from governance.incidents.models import Clock, Incident
from governance.notices import actions as notices
from governance.rules import canonical
from governance.web.moments import moment_in_words

AT_MOST = 30


def clocks_run(incident: Incident, *, by: User | None, at: datetime) -> None:
    """Tell those who manage incidents, at once, when other deadlines run than they were told of."""
    running = list(Clock.objects.running().filter(incident=incident).order_by("due_at", "pk"))
    said = canonical.digest(sorted(clock.rule for clock in running))
    told = notices.news_of("incidents.incident", "clocks", {incident.pk: said}, at=at)
    if not told or not running:
        return
    system = incident.system
    several = f"{len(running)} reporting deadlines run"
    number = "A reporting deadline runs" if len(running) == 1 else several
    notices.tell(
        [*holders([Permission.INCIDENT_MANAGE], system.department, at=at, at_most=AT_MOST)],
        kind="incident",
        about=incident,
        text=f"{number} for the incident “{incident.title}” on {system.name}; the first ends on "
        f"{moment_in_words(running[0].due_at)}.",
        url=incident.get_absolute_url(),
        urgent=True,
        by=by,
        at=at,
    )
