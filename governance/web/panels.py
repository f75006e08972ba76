"""Panels: what the apps above show on the page of an object that belongs to an app below.

An app registers a builder in its `AppConfig.ready`; the page asks for all panels of its subject.
So a system's page shows findings and approvals, and `inventory` still imports neither.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from governance.accounts.models import User


@dataclass(frozen=True)
class Panel:
    """A piece of a page: `template` is rendered with the page's context and this as `panel`."""

    title: str
    template: str
    context: Mapping[str, Any]
    order: int = 50


Built = Panel | Sequence[Panel] | None
Builder = Callable[[Any, "User", datetime], Built]
_builders: dict[type[Model], list[Builder]] = {}


def register(subject: type[Model], build: Builder) -> None:
    """Add a builder for pages about `subject`; registering it twice counts once.

    A builder may give several panels, where one statement tells what all of them need.
    """
    builders = _builders.setdefault(subject, [])
    if build not in builders:
        builders.append(build)


def panels_for(subject: Model, user: "User", at: datetime) -> list[Panel]:
    """Return the panels of one object for one person, lowest `order` first."""
    built = (build(subject, user, at) for build in _builders.get(type(subject), ()))
    return sorted((panel for some in built for panel in _each(some)), key=attrgetter("order"))


def _each(built: Built) -> Sequence[Panel]:
    if built is None:
        return ()
    return (built,) if isinstance(built, Panel) else built
