"""What a new edition changes: in the catalogue, and for what is open."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from governance.accounts.context import user_of
from governance.accounts.models import User
from governance.accounts.permissions import Permission, can, can_anywhere
from governance.obligations import actions
from governance.obligations.comparing import Cell, differing, pending
from governance.obligations.models import Obligation, ObligationQuerySet, Requirement


@dataclass(frozen=True)
class Waiting:
    """Open obligations of one duty that rest on the same older text."""

    requirement: Requirement
    edition: str
    number: int
    cells: tuple[Cell, ...]


def list_(request: HttpRequest) -> HttpResponse:
    """What the software brings that is not stored yet, and which open duties wait for a text."""
    user = user_of(request)
    context = {
        "title": "New editions",
        "pending": pending(),
        "waiting": waiting(_open(user)),
        "may_sync": can(user, Permission.FRAMEWORK_EDIT, None),
        "may_accept": can_anywhere(user, Permission.OBLIGATION_EDIT),
    }
    return render(request, "obligations/editions/list.html", context)


def _open(user: User) -> ObligationQuerySet:
    return Obligation.objects.visible_to(user).unfulfilled()


def waiting(rows: ObligationQuerySet) -> list[Waiting]:
    """Return what waits, by duty and the text it was made under; three statements in all."""
    counted = (
        rows.under_an_older_text()
        .order_by()
        .values("requirement", "version", "edition")
        .annotate(number=Count("pk"))
    )
    groups = list(counted.order_by("requirement__framework", "requirement__position", "version"))
    ids = {group["requirement"] for group in groups}
    found = Requirement.objects.prefetch_related("versions").in_bulk(ids)
    return [
        Waiting(
            found[group["requirement"]],
            group["edition"],
            group["number"],
            _cells(found[group["requirement"]], group["version"]),
        )
        for group in groups
    ]


def _cells(requirement: Requirement, version: int) -> tuple[Cell, ...]:
    texts = {text.number: text.content for text in requirement.versions.all()}
    return differing(texts.get(version, {}), texts[requirement.version])


@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Store the edition that the software brings."""
    done = actions.sync_rules(by=user_of(request), at=timezone.now())
    messages.success(
        request,
        f"Stored: {len(done.added)} duties added, {len(done.changed)} changed, "
        f"{len(done.removed)} no longer in the rules. What is open keeps its text until somebody "
        "accepts the new one.",
    )
    return redirect("obligations:edition-list")


@require_POST
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Let the newest text of a duty hold for what is open of it."""
    user = user_of(request)
    requirement = get_object_or_404(Requirement, key=key)
    done = actions.accept(requirement, _open(user), by=user, at=timezone.now())
    words = "obligation" if len(done) == 1 else "obligations"
    messages.success(request, f"The newest text now holds for {len(done)} {words}.")
    return redirect("obligations:edition-list")
