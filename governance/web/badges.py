"""Badges: what the apps above show in the header of an object that belongs to an app below.

As with panels, an app registers a builder in its `AppConfig.ready`, and the page asks for all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from governance.accounts.models import User


@dataclass(frozen=True)
class Badge:
    """One fact of the header: `state` colours it, `label` says what it is, `url` leads to it."""

    label: str
    text: str
    state: str
    url: str = ""
    order: int = 50


Builder = Callable[[Any, "User", datetime], Badge | None]
_builders: dict[type[Model], list[Builder]] = {}


def register(subject: type[Model], build: Builder) -> None:
    """Add a builder for pages about `subject`; registering it twice counts once."""
    builders = _builders.setdefault(subject, [])
    if build not in builders:
        builders.append(build)


def badges_for(subject: Model, user: "User", at: datetime) -> list[Badge]:
    """Return the badges of one object for one person, lowest `order` first."""
    built = (build(subject, user, at) for build in _builders.get(type(subject), ()))
    return sorted((badge for badge in built if badge), key=lambda badge: badge.order)
