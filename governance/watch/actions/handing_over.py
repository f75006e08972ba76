"""Give findings to who answers for what runs now. What somebody else was given stays there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from governance.accounts.models import User
from governance.audit.actions import Said, record_many
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.watch.models import Finding
from governance.watch.models.findings import FindingQuerySet
from inventory.models import System, owners_where_they_run


def hand_over(system: System, *, by: User | None, at: datetime) -> None:
    """Give on what was with who answered before, and with people who have left (an effect).

    The newest entry of the log says who answered before and who answers now.
    """
    entry = Entry.objects.about(system).telling(Event.SYSTEM_ANSWERER_CHANGED).first()
    if entry is None:
        return
    held = Q(owner=entry.before["person"]) | Q(owner__is_active=False)
    now = User.objects.get(pk=entry.after["person"])
    _give(Finding.objects.filter(held, system=system), {system.pk: now}, by=by, at=at)


def hand_over_of(person: User, *, by: User | None, at: datetime) -> None:
    """Give on what was with a person who cannot sign in any more (an effect)."""
    if person.is_active:
        return
    rows = Finding.objects.filter(owner=person).to_work_on()
    systems = System.objects.filter(pk__in=rows.order_by().values("system"))
    _give(rows, owners_where_they_run(systems), by=by, at=at)


def _give(
    findings: FindingQuerySet, owners: Mapping[int, User], *, by: User | None, at: datetime
) -> None:
    """Give what asks for work, or will again, to the owners by system."""
    # The owners are read after the lock: a join would miss who has just been put in place.
    rows = findings.to_work_on().prefetch_related("system", "owner").select_for_update(of=("self",))
    given: dict[int, list[Finding]] = defaultdict(list)
    said: list[Said] = []
    for row in rows.order_by("pk"):
        owner = owners[row.system_id]
        # Nobody accepts a risk that is their own, so such a finding stays where it is.
        if owner.pk not in {row.owner_id, row.accepted_by_id}:
            said.append(_said(row, owner))
            row.owner = owner
            given[owner.pk].append(row)
    for pk, mine in given.items():
        _move([row.pk for row in mine], to=pk)
    record_many(said, by=by, at=at)


def _said(row: Finding, owner: User) -> Said:
    before = {"owner": row.owner.full_name if row.owner else ""}
    note = f"{owner.full_name} answers for what runs of {row.system} now."
    after = {"owner": owner.full_name}
    return Said(Event.FINDING_OWNER_CHANGED, on=row, before=before, after=after, note=note)


def _move(keys: Collection[int], *, to: int) -> None:
    Finding.objects.filter(pk__in=keys).update(owner=to)
