"""The only writers of packs: ask for one, build it, stop it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.accounts.models import User
from governance.accounts.permissions import Permission, require
from governance.audit.actions import record
from governance.audit.events import Event
from governance.jobs.running import tell
from governance.reports.building import Built, built
from governance.reports.models import MAX_TRIES, Pack, PackScope, PackState
from governance.reports.pack import Contents, build_organisation, build_use_case
from governance.web.refusals import Refused
from inventory.models import UseCase

LEASE = timedelta(minutes=3)
AGAIN_AFTER = timedelta(minutes=1)
ONCE_A = timedelta(seconds=1)
KILLED = (
    f"The worker that built this pack stopped {MAX_TRIES} times before it was done. "
    "An administrator finds the reason in the worker's log. Then ask for the pack again."
)
BROKEN = "Weighbridge could not build this pack. An administrator finds the reason in the log."


class Stopped(Exception):
    """The pack was cancelled, or another worker has taken it over."""


def request_pack(
    scope: PackScope | str, use_case: UseCase | None, *, by: User | None, at: datetime
) -> Pack:
    """Ask for a pack; who has one of the same scope under way gets that one.

    :raises NotAllowed: if the person may not export packs there.
    """
    place = use_case.system.department if use_case else None
    require(by, Permission.PACK_EXPORT, place)
    same = Pack.objects.open().filter(scope=scope, use_case=use_case, requested_by=by)
    if found := same.first():
        return found
    try:
        return _stored(scope, use_case, by=by, at=at)
    except IntegrityError:  # Two clicks at once: the constraint let one through.
        return same.get()


@transaction.atomic
def _stored(scope: str, use_case: UseCase | None, *, by: User | None, at: datetime) -> Pack:
    pack = Pack.objects.create(scope=scope, use_case=use_case, requested_by=by, requested_at=at)
    record(Event.PACK_REQUESTED, on=pack, by=by, at=at, after={"scope": str(scope)})
    return pack


@transaction.atomic
def cancel(pack: Pack, *, by: User | None, at: datetime) -> Pack:
    """Stop a pack; a worker that is at it notices between two sections.

    :raises NotAllowed: if the person may not export packs there.
    :raises Refused: if it is finished already.
    """
    place = pack.use_case.system.department if pack.use_case else None
    require(by, Permission.PACK_EXPORT, place)
    open_ = Pack.objects.open().filter(pk=pack.pk)
    if not open_.update(state=PackState.CANCELLED, finished_at=at, leased_until=None):
        raise Refused("This pack is not being built any more, so there is nothing to cancel.")
    record(Event.PACK_CANCELLED, on=pack, by=by, at=at)
    pack.refresh_from_db()
    return pack


def build(pack_id: int, *, at: datetime, now: Callable[[], datetime] = timezone.now) -> bool:
    """Build a due pack as of this moment. Return False if it is not due: another has it.

    A failure is written on the row, to be tried again up to three times, and raised.
    """
    if not Pack.objects.claim(pack_id, at=at, until=now() + LEASE):
        _give_up(pack_id, at=at)
        return False
    pack = Pack.objects.select_related("use_case__system", "requested_by").get(pk=pack_id)
    progress = _Progress(pack, now)
    try:
        with built(_contents(pack, at), told=progress) as file:
            _finish(pack, file, at=at, now=now())
    except Stopped:
        return True
    except Exception as error:
        _fail(pack, _sentence(error), at=now())
        raise
    return True


class _Progress:
    """Writes how far the work is, at most once a second, renews the lease, notices a stop."""

    def __init__(self, pack: Pack, now: Callable[[], datetime]) -> None:
        self._pack, self._now = pack, now
        self._written: datetime | None = None

    def __call__(self, done: int, total: int, step: str) -> None:
        at = self._now()
        if self._written and at - self._written < ONCE_A:
            return
        self._written = at
        held = Pack.objects.held(self._pack.pk, claim=self._pack.tries)
        if not held.update(done=done, total=total, step=step[:120], leased_until=at + LEASE):
            raise Stopped
        tell(done, total)


def _contents(pack: Pack, at: datetime) -> Callable[[], Contents]:
    if pack.use_case:
        return partial(build_use_case, pack.use_case, at=at, by=pack.requested_by)
    return partial(build_organisation, at=at, by=pack.requested_by)


def _finish(pack: Pack, file: Built, *, at: datetime, now: datetime) -> None:
    """Store the file, then the row; a file whose row went elsewhere is removed again."""
    with file.path.open("rb") as content:
        path = default_storage.save(f"packs/{pack.pk}-{file.sha256[:16]}.pdf", File(content))
    try:
        _ready(pack, file, path, at=at, now=now)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def _ready(pack: Pack, file: Built, path: str, *, at: datetime, now: datetime) -> None:
    held = Pack.objects.held(pack.pk, claim=pack.tries)
    if not held.update(
        state=PackState.READY,
        as_of=at,
        finished_at=now,
        leased_until=None,
        file_path=path,
        size=file.size,
        pages=file.pages,
        sha256=file.sha256,
        facts_digest=file.facts_digest,
        step="",
    ):
        raise Stopped
    after = {"sha256": file.sha256, "facts_digest": file.facts_digest, "as_of": at.isoformat()}
    record(Event.PACK_BUILT, on=pack, by=None, at=now, after=after)


@transaction.atomic
def _fail(pack: Pack, problem: str, *, at: datetime) -> None:
    """Let it be tried again, or end it after the last try."""
    final = pack.tries >= MAX_TRIES
    ended = {"state": PackState.FAILED, "finished_at": at, "leased_until": None}
    again = {"state": PackState.WAITING, "leased_until": at + AGAIN_AFTER}
    held = Pack.objects.held(pack.pk, claim=pack.tries)
    if held.update(problem=problem, **(ended if final else again)) and final:
        record(Event.PACK_FAILED, on=pack, by=None, at=at, note=problem)


@transaction.atomic
def _give_up(pack_id: int, *, at: datetime) -> None:
    """End a pack whose worker died on every try."""
    spent = Pack.objects.due(at).filter(pk=pack_id, tries__gte=MAX_TRIES)
    if spent.update(state=PackState.FAILED, finished_at=at, leased_until=None, problem=KILLED):
        record(Event.PACK_FAILED, on=Pack.objects.get(pk=pack_id), by=None, at=at, note=KILLED)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"The pack could not be written: {error.strerror.lower()}. {BROKEN}"
    return BROKEN
