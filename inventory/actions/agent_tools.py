"""The tools of a system's agent and what it reads; the use cases follow at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import difference, record
from governance.audit.events import Event
from governance.web.refusals import Refused
from inventory.actions.systems import open_system
from inventory.actions.uniqueness import once
from inventory.actions.use_cases import refresh_digests
from inventory.agent_facts import FIELDS, recorded
from inventory.models import AgentTool, InputKind, System, ToolPermission, UntrustedInput

NAME_ONCE = "inventory_agent_tool_name_once"
GONE = "The system does not have this tool any more."
CHANGEABLE = ("name", *FIELDS)


@transaction.atomic
def add_agent_tool(system: System, *, by: User, at: datetime, **words: Any) -> AgentTool:
    """Record a tool that the system's agent can use.

    :raises Refused: if a word is missing, or the system has a tool of this name.
    :raises TypeError: if a field is named that a tool has not.
    """
    system = open_system(system, by)
    before = recorded(system.pk)
    tool = AgentTool(system=system, added_at=at)
    _fill(tool, words)
    _save(tool)
    _follow(system, before, f"Added {tool.name}", by=by, at=at)
    return tool


@transaction.atomic
def change_agent_tool(tool: AgentTool, *, by: User, at: datetime, **words: Any) -> AgentTool:
    """Change what is recorded of a tool.

    :raises Refused: if somebody removed it meanwhile, or the name is taken.
    """
    system = open_system(tool.system, by)
    before = recorded(system.pk)
    row = AgentTool.objects.filter(pk=tool.pk).first()
    if row is None:
        raise Refused(GONE)
    _fill(row, words)
    _save(row)
    _follow(system, before, f"Changed {row.name}", by=by, at=at)
    return row


@transaction.atomic
def remove_agent_tool(tool: AgentTool, *, by: User, at: datetime) -> None:
    """Take a tool away from the agent.

    :raises Refused: if somebody else was faster.
    """
    system = open_system(tool.system, by)
    before = recorded(system.pk)
    if not AgentTool.objects.filter(pk=tool.pk).exists():
        raise Refused(GONE)
    name = tool.name
    tool.delete()
    _follow(system, before, f"Removed {name}", by=by, at=at)


@transaction.atomic
def state_untrusted_input(
    system: System, kinds: Collection[str] | None, *, by: User, at: datetime
) -> None:
    """Say what the agent reads that strangers can write; empty is nothing, None is unknown again.

    :raises Refused: for a kind that does not exist.
    """
    system = open_system(system, by)
    if unknown := sorted(set(kinds or ()) - set(InputKind.values)):
        raise Refused(f"There is no kind of input “{unknown[0]}”.", field="kinds")
    before = recorded(system.pk)
    if kinds is None:
        UntrustedInput.objects.filter(system=system).delete()
    else:
        UntrustedInput.objects.update_or_create(
            system=system, defaults={"kinds": sorted(set(kinds)), "stated_at": at}
        )
    _follow(system, before, "What it reads", by=by, at=at)


def _fill(tool: AgentTool, words: dict[str, Any]) -> None:
    if unknown := set(words) - set(CHANGEABLE):
        raise TypeError(f"A tool has no {', '.join(sorted(unknown))}.")
    for field, value in words.items():
        setattr(tool, field, value.strip() if isinstance(value, str) else value)


def _save(tool: AgentTool) -> None:
    if not tool.name:
        raise Refused("Give the tool a name.", field="name")
    if not tool.does:
        raise Refused("Say what the tool does.", field="does")
    if tool.permission not in ToolPermission.values:
        raise Refused("Choose what the tool allows.", field="permission")
    with once(AgentTool, NAME_ONCE, field="name"):
        tool.save()


def _follow(system: System, before: dict[str, Any], note: str, *, by: User, at: datetime) -> None:
    """Write the entry and let the use cases follow, if anything changed at all."""
    was, now = difference(before, recorded(system.pk))
    if was or now:
        refresh_digests(system, by=by, at=at, note=f"Agent's tools: {note}")
        record(Event.AGENT_TOOLS_CHANGED, on=system, by=by, at=at, before=was, after=now, note=note)
