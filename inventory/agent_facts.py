"""The tools of a system's agent as the rules and the digests read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from governance.rules import agents
from inventory.models import AgentTool, InputKind, System, UntrustedInput

FIELDS = ("does", "permission", "reaches", "beyond_user", "irreversible", "needs_human_approval")


def derived_facts(system_id: int) -> dict[str, agents.Derived]:
    """Return the facts of the risk tier that the system's records decide."""
    stated = UntrustedInput.objects.filter(system_id=system_id).first()
    return facts_from(AgentTool.objects.filter(system_id=system_id), stated)


def facts_of(system: System) -> dict[str, agents.Derived]:
    """Return the same; costs no query where both were loaded with the system."""
    return facts_from(system.agent_tools.all(), getattr(system, "untrusted_input", None))


def facts_from(
    tools: Iterable[AgentTool], stated: UntrustedInput | None
) -> dict[str, agents.Derived]:
    """Return the same of rows that are loaded already."""
    found = [
        agents.Tool(
            tool.name, tool.permission, tool.beyond_user, tool.irreversible,
            tool.needs_human_approval,
        )
        for tool in tools
    ]  # fmt: skip
    return agents.derive(found, None if stated is None else _words(stated.kinds))


def facts_recorded(record: Mapping[str, Any]) -> dict[str, agents.Derived]:
    """Return the same of what `recorded` gave, as it was kept with a request."""
    found = [
        agents.Tool(**{name: tool[name] for name in agents.Tool.__dataclass_fields__})
        for tool in record.get("tools", ())
    ]
    return agents.derive(found, _words(record["reads"]) if "reads" in record else None)


def _words(kinds: Iterable[str]) -> list[str]:
    return [InputKind(kind).label.lower() for kind in kinds]


def recorded(system_id: int) -> dict[str, Any]:
    """Return tools and untrusted input as JSON data; empty where nothing is recorded."""
    tools = AgentTool.objects.filter(system_id=system_id)
    stated = UntrustedInput.objects.filter(system_id=system_id).first()
    return _as_data(tools, stated)


def recorded_of(system: System) -> dict[str, Any]:
    """Return the same as `recorded`; costs no query where both were loaded with the system."""
    return _as_data(system.agent_tools.all(), getattr(system, "untrusted_input", None))


def _as_data(tools: Iterable[AgentTool], stated: UntrustedInput | None) -> dict[str, Any]:
    rows = [
        {"name": tool.name, **{field: getattr(tool, field) for field in FIELDS}}
        for tool in sorted(tools, key=lambda tool: tool.name)
    ]
    state: dict[str, Any] = {"tools": rows} if rows else {}
    return state | ({"reads": sorted(stated.kinds)} if stated else {})
