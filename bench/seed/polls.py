"""Models in use as they stand after their last poll: nothing is to be found unless they change."""

from collections.abc import Mapping
from datetime import datetime

from bench.polls_hub import name_of
from bench.seed.rows import write
from demo.hub import Sandbox, routes, running
from demo.hub.requests import Request
from governance.accounts.models import Department, User
from governance.watch.models import Poll
from inventory.actions import store_snapshot
from inventory.digests import set_standing_digests
from inventory.hubs.huggingface import HuggingFace
from inventory.models import HubModel, Revision, System, SystemModel

PER_SYSTEM = 10
QUESTIONS = 10
Marks = Mapping[str, list[str]]


def add_polled(hub: Sandbox, count: int, *, whole: int, at: datetime) -> None:
    """Make the models of the hub, each used by a system and due at once.

    The first `whole` are read from the hub as registering does; of the others there is what a poll
    without news looks at.
    """
    # This hub only makes the marks; what is measured is another, which keeps to its quota.
    hub.limits.anonymous = dict.fromkeys(hub.limits.anonymous, QUESTIONS * count)
    with running(hub) as url:
        client = HuggingFace(url)
        first = client.glance([name_of(0)], [_sha(hub, 0)], marks={}).marks
        read = [store_snapshot(client.snapshot(name_of(n)), by=None, at=at) for n in range(whole)]
    rest = write(HubModel, (_model(hub, n, at) for n in range(whole, count)))
    made = write(Revision, (_revision(model, at) for model in rest))
    revisions = [*(one.revision for one in read), *made]
    _use(revisions, at)
    Poll.objects.all().delete()
    marks = (_marks(hub, n, first) for n in range(count))
    write(
        Poll,
        (
            Poll(model_id=row.model_id, due_at=at, last_success_at=at, refs_read_at=at, seen=seen,
                 verdicts={row.sha: {"issues": {}, "queued": []}})
            for row, seen in zip(revisions, marks, strict=True)
        ),
    )  # fmt: skip


def _sha(hub: Sandbox, number: int) -> str:
    return hub.repo(name_of(number)).head.mark.id


def _model(hub: Sandbox, number: int, at: datetime) -> HubModel:
    repo = hub.repo(name_of(number))
    model = HubModel(
        hub_id=repo.oid, repo_id=repo.id, publisher=repo.author, head_sha=repo.head.mark.id,
        head_licence_key="apache-2.0", registered_at=at, checked_at=at,
    )  # fmt: skip
    set_standing_digests(model)
    return model


def _revision(model: HubModel, at: datetime) -> Revision:
    return Revision(
        model=model, sha=model.head_sha, licence_key="apache-2.0", digest=model.standing_digest,
        scan_digest=model.standing_digest, first_seen_at=at, checked_at=at,
    )  # fmt: skip


def _use(revisions: list[Revision], at: datetime) -> None:
    """Let systems of ten models each use them."""
    department = Department.objects.create(name="Watch")
    Department.objects.filter(pk=department.pk).update(path=f"/{department.pk}/")
    owner = User.objects.create(username="owner", full_name="Owner", created_at=at)
    systems = write(
        System,
        (
            System(name=f"System {n}", department=department, owner=owner, created_at=at)
            for n in range(-(-len(revisions) // PER_SYSTEM))
        ),
    )
    write(
        SystemModel,
        (
            SystemModel(system=systems[n // PER_SYSTEM], revision=row, added_at=at)
            for n, row in enumerate(revisions)
        ),
    )


def _marks(hub: Sandbox, number: int, first: Marks) -> Marks:
    """Return the marks of a look at one model: the questions of the first, with its own ETags."""
    found: dict[str, list[str]] = {}
    for path in first:
        own = path.replace(name_of(0), name_of(number)).replace(_sha(hub, 0), _sha(hub, number))
        reply = routes.answer(hub, Request("GET", own, {}, b"", "127.0.0.1", "http://bench"))
        found[own] = [reply.headers["ETag"], ""]
    return found
