"""What the recorded tools of an agent say: how far it reaches, and whether somebody agrees."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.rules import tables

TABLE = "agents"
PRIVILEGED = "agent_tools_privileged"
UNTRUSTED = "reads_untrusted_input"
HUMAN_APPROVAL = "human_approval_of_irreversible_acts"
CONFUSED_DEPUTY = "tier-confused-deputy"


@dataclass(frozen=True)
class Tool:
    """One tool of an agent. `beyond_user` means that it reaches more than its user may."""

    name: str
    permission: str
    beyond_user: bool
    irreversible: bool
    needs_human_approval: bool

    @property
    def privileged(self) -> bool:
        """Whether it can do what an ordinary user of the system may not."""
        return self.beyond_user or self.permission in _agent()["privileged"]


@dataclass(frozen=True)
class Derived:
    """A fact that records prove; `because` is one sentence for a person."""

    value: bool
    because: str


def derive(tools: Sequence[Tool], inputs: Collection[str] | None) -> dict[str, Derived]:
    """Return the facts that the records decide, by key; nothing where nothing is recorded.

    `inputs` are the words for what it reads that strangers write: None is unknown, empty is none.
    """
    facts = {PRIVILEGED: _privileged(tools), HUMAN_APPROVAL: _approved(tools)} if tools else {}
    if inputs is not None:
        facts[UNTRUSTED] = _untrusted(inputs)
    return facts


def _agent() -> Mapping[str, Any]:
    return tables.load(TABLE).content


def _privileged(tools: Sequence[Tool]) -> Derived:
    names = [tool.name for tool in tools if tool.privileged]
    return _either(names, "has_privileged", "none_privileged")


def _approved(tools: Sequence[Tool]) -> Derived:
    lasting = [tool for tool in tools if tool.irreversible]
    alone = [tool.name for tool in lasting if not tool.needs_human_approval]
    if alone:
        return Derived(value=False, because=_words("acts_alone", alone))
    words = _words("all_approved", [tool.name for tool in lasting])
    return Derived(value=True, because=words if lasting else _agent()["nothing_lasting"])


def _untrusted(inputs: Collection[str]) -> Derived:
    return _either(sorted(inputs), "reads", "reads_nothing")


def _either(names: Sequence[str], some: str, none: str) -> Derived:
    return Derived(value=bool(names), because=_words(some, names) if names else _agent()[none])


def _words(key: str, names: Sequence[str]) -> str:
    return str(_agent()[key]).format(names=", ".join(names))
