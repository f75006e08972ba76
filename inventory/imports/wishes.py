"""What one row of a file wants, whatever the file is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from inventory.boms.facts import ModelFacts
from inventory.models import HubName


class Unreadable(Exception):
    """A file or a row that cannot be read. The text says why, and what to do."""


@dataclass(frozen=True)
class Wish:
    """One row: a model, a system, both, or what belongs to the system.

    `revision` is what was asked for, "" for the newest. `facts` are what the file says of the
    model: they are taken over for a model of our own, and only kept for one that a hub has.
    `system_id` is a system that the person chose, instead of `system` and `department`.
    """

    hub: str = ""
    repo_id: str = ""
    revision: str = ""
    facts: ModelFacts | None = None
    system: str = ""
    department: str = ""
    owner: str = ""
    system_id: int | None = None
    purpose: str = ""
    deployment: str = ""
    environment: str = ""
    location: str = ""
    components: tuple[str, ...] = ()

    @property
    def is_internal(self) -> bool:
        """Whether the model is one of our own, which no hub can be asked for."""
        return self.hub == HubName.INTERNAL

    @property
    def has_system(self) -> bool:
        """Whether a system is named."""
        return bool(self.system or self.system_id)

    def as_dict(self) -> dict[str, Any]:
        """Return the wish as JSON data, without what is empty."""
        data = asdict(replace(self, facts=None))
        if self.facts:
            data["facts"] = self.facts.as_dict()
        return {key: value for key, value in data.items() if value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the wish that `as_dict` gave."""
        given = {key: value for key, value in data.items() if key != "said"}
        facts = given.pop("facts", None)
        given["components"] = tuple(given.get("components", ()))
        return cls(**given, facts=ModelFacts.from_dict(facts) if facts else None)


@dataclass(frozen=True)
class ReadRow:
    """One row as read: a wish, or in a sentence why there is none.

    `said` is what the file has there, for the list of what could not be read. A row that is
    `passed_over` is no mistake: it is of a kind that an inventory does not keep.
    """

    line: int
    wish: Wish | None = None
    problem: str = ""
    said: str = ""
    passed_over: bool = False


@dataclass(frozen=True)
class ReadFile:
    """A whole file. `facts` is what it says of itself."""

    rows: tuple[ReadRow, ...]
    facts: Mapping[str, Any]
