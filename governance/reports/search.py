"""Search across everything a person may see: the first rows of each kind, and where the rest is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from governance.accounts.models import User
from governance.approvals.models import Approval
from governance.incidents.models import Incident
from governance.obligations.models import Obligation
from governance.watch.models import Finding
from inventory.models import HubModel, System, UseCase

SHOWN = 10
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    """One row that was found."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `all_url` is the list with the same search, "" without one."""

    title: str
    icon: str
    hits: tuple[Hit, ...]
    more: bool
    all_url: str


@dataclass(frozen=True)
class _Kind:
    title: str
    icon: str
    rows: Callable[[User], QuerySet[Model]]
    fields: Sequence[str]
    about: Callable[[Model], str]
    list_name: str


def search(user: User, words: str) -> tuple[Group, ...]:
    """Return the kinds with a row that holds every word; nothing for no words."""
    asked = words[:LONGEST].replace("\x00", " ").split()  # PostgreSQL takes no NUL.
    groups = [_group(kind, user, asked) for kind in KINDS] if asked else []
    return tuple(group for group in groups if group.hits)


def _group(kind: _Kind, user: User, words: Sequence[str]) -> Group:
    condition = Q()
    for word in words:
        anywhere = Q()
        for field in kind.fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    found = list(kind.rows(user).filter(condition)[: SHOWN + 1])
    hits = tuple(
        Hit(str(row), kind.about(row), row.get_absolute_url())  # type: ignore[attr-defined]  # all of them have a page
        for row in found[:SHOWN]
    )
    return Group(kind.title, kind.icon, hits, len(found) > SHOWN, _list(kind.list_name, words))


def _list(name: str, words: Sequence[str]) -> str:
    try:
        return f"{reverse(name)}?{urlencode({'q': ' '.join(words)})}"
    except NoReverseMatch:
        return ""


def _of_use_case(row: Model) -> str:
    return f"{row.system.name}, {row.system.department.name}"  # type: ignore[attr-defined]  # a use case


KINDS = (
    _Kind(
        "Models",
        "model",
        lambda user: HubModel.objects.visible_to(user),
        ["repo_id", "publisher"],
        lambda row: f"{row.hub}, {row.pipeline_tag or 'task not stated'}",  # type: ignore[attr-defined]  # a model
        "inventory:model-list",
    ),
    _Kind(
        "Systems",
        "system",
        lambda user: System.objects.visible_to(user).select_related("department"),
        ["name", "description", "department__name", "owner__full_name"],
        lambda row: str(row.department.name),  # type: ignore[attr-defined]  # a system
        "inventory:system-list",
    ),
    _Kind(
        "Use cases",
        "system",
        lambda user: (
            UseCase.objects.visible_to(user)
            .filter(retired_at=None)
            .select_related("system__department")
        ),
        ["name", "purpose", "system__name"],
        _of_use_case,
        "approvals:use-case-list",
    ),
    _Kind(
        "Approvals",
        "approval",
        lambda user: Approval.objects.visible_to(user).select_related("use_case__system"),
        ["use_case__name", "use_case__system__name", "requested_by__full_name"],
        lambda row: f"{row.get_state_display()}, requested {row.requested_at:%-d %b %Y}",  # type: ignore[attr-defined]  # an approval
        "approvals:approval-list",
    ),
    _Kind(
        "Obligations",
        "obligation",
        lambda user: Obligation.objects.visible_to(user).select_related(
            "requirement", "use_case", "model"
        ),
        [
            "requirement__title",
            "requirement__ref",
            "requirement__key",
            "use_case__name",
            "model__repo_id",
        ],
        lambda row: row.owed_for,  # type: ignore[attr-defined]  # an obligation
        "obligations:obligation-list",
    ),
    _Kind(
        "Findings",
        "finding",
        lambda user: Finding.objects.visible_to(user).select_related("system"),
        ["title", "subject", "system__name"],
        lambda row: f"{row.system.name}, {row.get_state_display().lower()}",  # type: ignore[attr-defined]  # a finding
        "watch:finding-list",
    ),
    _Kind(
        "Incidents",
        "incident",
        lambda user: Incident.objects.visible_to(user).select_related("system"),
        ["title", "description", "system__name"],
        lambda row: f"{row.system.name}, {row.get_state_display().lower()}",  # type: ignore[attr-defined]  # an incident
        "incidents:incident-list",
    ),
)
