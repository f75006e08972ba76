"""Tell people of what is due soon: once for each thing and threshold, however often this runs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Model, Q
from django.utils import timezone

from governance.accounts.models import User
from governance.approvals.audience import requester_and_owner, signers, signers_of
from governance.approvals.models import Approval, Condition, ReleaseStage, Stage, Waiver
from governance.approvals.releases import telling as releases
from governance.approvals.telling import named
from governance.approvals.waivers import subject_of
from governance.evidence.models import Evidence
from governance.evidence.training.models import Training
from governance.notices import actions as notices
from governance.web.moments import day_in_words

EXPIRES_WITHIN = (7, 30)
CONDITION_WITHIN = 7
WAIVER_WITHIN = 14
EVIDENCE_WITHIN = 30
WAITED_FOR = 3
Row = TypeVar("Row", bound=Model)
WHOLE = ("approval__use_case__system__department", "approval__use_case__owner")


def remind(*, at: datetime) -> int:
    """Tell of everything that is due soon and of which nobody was told; return how many things."""
    kinds: tuple[Callable[[datetime], int], ...] = (
        _expiring, _conditions, _waivers, _evidence, _trainings, _waiting, _waiting_releases,
    )  # fmt: skip
    return sum(one(at) for one in kinds)


def _expiring(at: datetime) -> int:
    rows = list(
        Approval.objects.expiring_within(at, max(EXPIRES_WITHIN)).select_related(
            "requested_by", "use_case__owner", "use_case__system"
        )
    )
    said = {row.pk: _threshold(row, at) for row in rows}
    found = _news(rows, "expires", said, at)
    for row in found:
        last = day_in_words(row.expires_at or at)
        text = f"The approval of {named(row)} expires on {last}. Renew it."
        _tell(requester_and_owner(row), "approval_expires", row, text, at)
    return len(found)


def _threshold(row: Approval, at: datetime) -> str:
    """Return the smallest threshold that is reached, with the day, so that a new day is news."""
    last = row.expires_at or at
    days = next(days for days in EXPIRES_WITHIN if last - at <= timedelta(days=days))
    return f"{days} {last.date()}"


def _conditions(at: datetime) -> int:
    soon = Condition.objects.due_within(at.date(), CONDITION_WITHIN)
    late = Condition.objects.overdue(at).of_living()
    found = 0
    for word, rows in (("due", soon), ("overdue", late)):
        due = list(rows.select_related("owner", *WHOLE))
        said = {row.pk: f"{word} {row.due_on}" for row in due}
        for row in _news(due, "due", said, at):
            found += 1
            people = [row.owner or row.approval.use_case.owner]
            text = f"A condition of {named(row.approval)} is {word}{_until(row)}: {row.text}"
            _tell(people, "condition", row.approval, text, at, key=f"condition {row.pk}")
    return found


def _until(row: Condition) -> str:
    return f" on {day_in_words(row.due_on)}" if row.due_on else ", for the system is in production"


def _waivers(at: datetime) -> int:
    rows = Waiver.objects.ending_within(at.date(), WAIVER_WITHIN)
    ending = list(rows.select_related("asked_by", "model", "approval__checklist", *WHOLE))
    found = _news(ending, "ends", {row.pk: str(row.ends_on) for row in ending}, at)
    for row in found:
        text = (
            f"The waiver of {subject_of(row)} for {named(row.approval)} ends on "
            f"{day_in_words(row.ends_on)}. The approval rests on it."
        )
        people = [row.asked_by, row.approval.use_case.owner]
        _tell(people, "waiver", row.approval, text, at, key=f"ends {row.pk}")
    return len(found)


def _evidence(at: datetime) -> int:
    """Tell who added an item, and the owners of the use cases whose approvals rest on it."""
    day = timezone.localtime(at).date()
    soon = Evidence.objects.ending_within(day, EVIDENCE_WITHIN).relied_on(at)
    ending = list(soon.select_related("added_by"))
    resting = {row.pk: _resting_on(row) for row in ending}
    ending = [row for row in ending if resting[row.pk]]
    found = _news(ending, "ends", {row.pk: str(row.valid_until) for row in ending}, at)
    for row in found:
        approvals = resting[row.pk]
        others = f" and {len(approvals) - 1} more" if len(approvals) > 1 else ""
        last = day_in_words(row.valid_until or day)
        text = (
            f"The evidence “{row.title}” runs out on {last}. It shows something for "
            f"{named(approvals[0])}{others}."
        )
        owners = [approval.use_case.owner for approval in approvals]
        _tell([row.added_by, *owners], "evidence_runs_out", row, text, at)
    return len(found)


def _resting_on(evidence: Evidence) -> list[Approval]:
    rows = Approval.objects.living().resting_on(evidence)
    return list(rows.select_related("use_case__system", "use_case__owner").order_by("pk"))


def _trainings(at: datetime) -> int:
    """Tell people whose training runs out, where no other one of theirs lasts longer."""
    day = timezone.localtime(at).date()
    rows = Training.objects.ending_soon(day).exclude(person=None).select_related("person")
    ending = {row.pk: row for row in rows}
    lasting = Training.objects.current(day).exclude(pk__in=ending)
    people = [row.person_id for row in ending.values() if row.person_id]
    trained = set(lasting.of_people(people).values_list("person", flat=True))
    due = [row for row in ending.values() if row.person_id not in trained]
    found = _news(due, "ends", {row.pk: str(row.valid_until) for row in due}, at)
    for row in found:
        last = day_in_words(row.valid_until or day)
        text = f"Your training “{row.title}” counts until {last}. Take it again before."
        _tell([row.person], "training", row, text, at)
    return len(found)


def _waiting(at: datetime) -> int:
    """Tell signers again of what has waited for some days."""
    waiting = list(Stage.objects.waiting().filter(_long(at)).select_related(*WHOLE))
    found = _news(waiting, "waits", {row.pk: str(WAITED_FOR) for row in waiting}, at)
    for stage in found:
        text = (
            f"{named(stage.approval)} has waited for your {stage.title.lower()} since "
            f"{day_in_words(stage.waiting_since or at)}."
        )
        people = signers(stage.approval, stage, at=at)
        _tell(people, "stage_waits", stage.approval, text, at)
    return len(found)


def _waiting_releases(at: datetime) -> int:
    """Tell signers again of releases that have waited for some days."""
    rows = ReleaseStage.objects.waiting().filter(_long(at))
    waiting = list(rows.select_related("release__model", "release__department"))
    found = _news(waiting, "waits", {row.pk: str(WAITED_FOR) for row in waiting}, at)
    for stage in found:
        since = day_in_words(stage.waiting_since or at)
        name = releases.named(stage.release)
        text = f"{name} has waited for your {stage.title.lower()} since {since}."
        people = signers_of(stage, stage.release.department, at=at)
        _tell(people, "stage_waits", stage.release, text, at)
    return len(found)


def _long(at: datetime) -> Q:
    return Q(waiting_since__lte=at - timedelta(days=WAITED_FOR))


def _news(rows: list[Row], topic: str, said: Mapping[int, str], at: datetime) -> list[Row]:
    """Return the rows of which something else is said than was told before."""
    if not rows:
        return []
    new = notices.news_of(rows[0]._meta.label_lower, topic, said, at=at)
    return [row for row in rows if row.pk in new]


def _tell(
    people: Iterable[User | None],
    kind: str,
    about: Model,
    text: str,
    at: datetime,
    *,
    key: str = "",
) -> None:
    url = str(about.get_absolute_url())  # type: ignore[attr-defined]  # both kinds have a page
    notices.tell(people, kind=kind, about=about, text=text, url=url, key=key, at=at)
