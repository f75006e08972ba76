"""Add evidence. It is never edited: what proved something then must prove it later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db import transaction

from governance.accounts.models import Department, User
from governance.accounts.permissions import Permission, can, require
from governance.audit.actions import Said as LogLine
from governance.audit.actions import record as write_entry
from governance.audit.actions import record_many
from governance.audit.events import Event
from governance.evidence import files
from governance.evidence.link_hosts import place_of
from governance.evidence.link_opening import Outcome
from governance.evidence.machine_records import MachineRecord, evidence_of
from governance.evidence.models import Evidence, EvidenceKind, LinkCheck, Strength
from governance.web.refusals import Refused

LINK_SCHEMES = ("http", "https")
CHOSEN_BY_PEOPLE = (Strength.STATEMENT, Strength.DOCUMENT, Strength.INDEPENDENT)
LINKS_AGAIN_AFTER = timedelta(days=7)
LOOKED_JUST_NOW = timedelta(minutes=1)


class Said(TypedDict, total=False):
    """What a person says of an item beside its title; whatever is left out is not said."""

    department: Department | None
    strength: int
    issued_by: str
    effective_from: date | None
    valid_until: date | None
    replaces: Evidence | None


class AlreadyHere(Refused):
    """The same bytes are here as an item that the person may see."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        super().__init__(
            f"The same file is here already: “{evidence.title}”, number {evidence.pk}, added on "
            f"{evidence.added_at:%d %B %Y}. Use that, or say that it is to be added again.",
            field="file",
        )


def add_file(
    title: str,
    upload: "File[bytes]",
    *,
    again: bool = True,
    by: User,
    at: datetime,
    **said: Unpack[Said],
) -> Evidence:
    """Store a file under its SHA-256 and return the evidence that names it.

    :raises NotAllowed: if the person may not add evidence for this department.
    :raises AlreadyHere: if not `again`, and the same bytes are here for the person to use.
    :raises Refused: if the file is empty, too large or of another type, or already out of date.
    """
    new = _new(EvidenceKind.FILE, title, {"strength": Strength.DOCUMENT, **said}, by=by, at=at)
    stored = files.store(upload)
    if not again and (same := _same(stored.sha256, by=by, at=at)):
        raise AlreadyHere(same)
    new.file_path, new.file_name, new.sha256 = stored.path, stored.name, stored.sha256
    new.media_type, new.size = stored.media_type, stored.size
    return _add(new)


def add_link(title: str, url: str, *, by: User, at: datetime, **said: Unpack[Said]) -> Evidence:
    """Keep the address of something that lies elsewhere. Its content is never fetched.

    Whether it answers is looked at weekly by a worker, if its host is on the list of those.

    :raises NotAllowed: if the person may not add evidence for this department.
    :raises Refused: if it is no http or https address, or carries a password.
    """
    new = _new(EvidenceKind.LINK, title, {"strength": Strength.STATEMENT, **said}, by=by, at=at)
    new.url = _checked_address(url.strip())
    return _add(new)


def collect(
    title: str,
    record: Mapping[str, Any],
    *,
    method: str,
    department: Department | None = None,
    valid_until: date | None = None,
    at: datetime,
) -> Evidence:
    """Keep what the software itself has found out; `method` says how, in words for people.

    No person can add such evidence.
    """
    found = MachineRecord(title, record, method, department, valid_until)
    return collect_several([found], at=at)[0]


@transaction.atomic
def collect_several(records: Sequence[MachineRecord], *, at: datetime) -> list[Evidence]:
    """Do what `collect` does for what was found out together, in as many statements as for one."""
    rows = Evidence.objects.bulk_create(evidence_of(one, at=at) for one in records)
    said = [LogLine(Event.EVIDENCE_COLLECTED, row, after=_written_down(row)) for row in rows]
    record_many(said, by=None, at=at)
    return rows


def owe_link_checks(*, at: datetime, limit: int) -> None:
    """Plan the first look at links that have none, such as those of an earlier version."""
    rows = Evidence.objects.links_without_check()[:limit]
    LinkCheck.objects.bulk_create(
        [LinkCheck(evidence=row, due_at=at) for row in rows], ignore_conflicts=True
    )


@transaction.atomic
def ask_link_check(evidence: Evidence, *, by: User, at: datetime) -> LinkCheck:
    """Let a link be opened as soon as a worker is free, instead of at its weekly turn.

    :raises NotAllowed: if the person may not add evidence for the department of the item.
    :raises Refused: if it is no link, its host may not be opened, or it was opened just now.
    """
    require(by, Permission.EVIDENCE_ADD, evidence.department)
    _check_may_open(evidence)
    LinkCheck.objects.get_or_create(evidence=evidence, defaults={"due_at": at})
    check = LinkCheck.objects.select_for_update().get(evidence=evidence)
    if check.leased_until and check.leased_until > at:
        raise Refused("A worker is opening this link at this moment. Look again in a minute.")
    if check.checked_at and at - check.checked_at < LOOKED_JUST_NOW:
        raise Refused("This link was opened less than a minute ago. Ask again in a minute.")
    check.due_at = at
    check.save(update_fields=["due_at"])
    write_entry(Event.LINK_CHECK_ASKED, on=evidence, by=by, at=at)
    return check


def _check_may_open(evidence: Evidence) -> None:
    if evidence.kind != EvidenceKind.LINK:
        raise Refused("Only a link can be opened to see whether it answers.")
    if place_of(evidence.url, settings.EVIDENCE_LINK_HOSTS) is None:
        raise Refused(
            "Links at this host are not opened. Whoever runs this installation can put the host "
            "on the list of EVIDENCE_LINK_HOSTS."
        )


def postpone_links(checks: list[int], *, until: datetime) -> None:
    """Leave links alone whose hosts may not be opened."""
    LinkCheck.objects.filter(pk__in=checks).update(due_at=until)


@transaction.atomic
def keep_link_outcome(check: LinkCheck, outcome: Outcome, *, at: datetime) -> None:
    """Write down what came of opening a link; the audit log hears of it only if it is news."""
    row = LinkCheck.objects.select_for_update().select_related("evidence").get(pk=check.pk)
    before = {"reachable": row.reachable, "detail": row.detail}
    after = {"reachable": outcome.reachable, "detail": outcome.detail}
    row.reachable, row.detail = outcome.reachable, outcome.detail
    row.checked_at, row.due_at, row.leased_until = at, at + LINKS_AGAIN_AFTER, None
    row.save()
    if before != after:
        write_entry(Event.LINK_CHECKED, on=row.evidence, by=None, at=at, before=before, after=after)


def _same(sha256: str, *, by: User, at: datetime) -> Evidence | None:
    return Evidence.objects.visible_to(by).current(at).with_bytes(sha256).first()


def _new(kind: EvidenceKind, title: str, said: Said, *, by: User, at: datetime) -> Evidence:
    """Return an item with what a person says of it, checked and not saved."""
    new = Evidence(kind=kind, title=title.strip(), **said, added_by=by, added_at=at)
    new.issued_by = new.issued_by.strip()
    require(by, Permission.EVIDENCE_ADD, new.department)
    if not new.title:
        raise Refused("Say in a few words what this evidence shows.", field="title")
    _check_weight(new)
    _check_replaced(new.replaces, by=by)
    return new


def _check_weight(new: Evidence) -> None:
    """Check what a person says of how much an item carries, and when."""
    if new.strength not in CHOSEN_BY_PEOPLE:
        raise Refused(
            "Choose statement, document or independent document. Only what Weighbridge found out "
            "itself is verified by machine.",
            field="strength",
        )
    if new.strength == Strength.INDEPENDENT and not new.issued_by:
        raise Refused("Say who issued the independent document.", field="issued_by")
    if new.valid_until and new.valid_until < new.added_at.date():
        raise Refused(
            f"This evidence ran out on {new.valid_until:%d %B %Y}, so it could prove nothing "
            "today.",
            field="valid_until",
        )
    if new.effective_from and new.valid_until and new.valid_until < new.effective_from:
        raise Refused(
            f"The last day is before the first, {new.effective_from:%d %B %Y}.",
            field="valid_until",
        )


def _check_replaced(older: Evidence | None, *, by: User) -> None:
    if older is None:
        return
    if older.kind == EvidenceKind.RECORD:
        raise Refused(
            f"Weighbridge collected “{older.title}” itself, so only Weighbridge can follow it "
            "with a newer record.",
            field="replaces",
        )
    if not can(by, Permission.EVIDENCE_ADD, older.department):
        whose = f"{older.department}" if older.department else "the whole organisation"
        raise Refused(
            f"You may not add evidence for {whose}, to which “{older.title}” belongs, so you "
            "cannot replace it either.",
            field="replaces",
        )


def _checked_address(url: str) -> str:
    try:
        URLValidator(schemes=LINK_SCHEMES)(url)
    except ValidationError as error:
        raise Refused(
            "Give the whole address, beginning with https:// or http://.", field="url"
        ) from error
    if urlsplit(url).username is not None:
        raise Refused("The address carries a sign-in name. Leave it out.", field="url")
    return url


@transaction.atomic
def _add(evidence: Evidence) -> Evidence:
    evidence.save(force_insert=True)
    if evidence.kind == EvidenceKind.LINK:
        LinkCheck.objects.create(evidence=evidence, due_at=evidence.added_at)
    write_entry(
        Event.EVIDENCE_ADDED,
        on=evidence,
        by=evidence.added_by,
        at=evidence.added_at,
        after=_written_down(evidence),
    )
    return evidence


def _written_down(evidence: Evidence) -> dict[str, Any]:
    said = {
        "kind": evidence.kind,
        "department": evidence.department.name if evidence.department else "",
        "file": evidence.file_name,
        "type": evidence.media_type,
        "bytes": evidence.size,
        "sha256": evidence.sha256,
        "url": evidence.url,
        "method": evidence.method,
        "strength": evidence.strength,
        "issued_by": evidence.issued_by,
        "effective_from": evidence.effective_from.isoformat() if evidence.effective_from else "",
        "valid_until": evidence.valid_until.isoformat() if evidence.valid_until else "",
        "replaces": evidence.replaces_id,
    }
    return {name: value for name, value in said.items() if value}
