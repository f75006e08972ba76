"""What each thing under an approval says, kept in words, so that a change can be named later.

The digests decide whether something changed (see `inventory.digests`); these words say what.
"""

from collections.abc import Callable, Mapping
from typing import Any

from governance.approvals import words
from governance.rules import checklists, questions, tables
from inventory.agent_facts import recorded_of
from inventory.models import HubModel, Revision, UseCase

FACT_TABLES: Mapping[str, str] = {
    "facts": "risk_tier",
    "ai_act_facts": "eu_ai_act",
    "licence_facts": "licence_use",
}
RULES: Mapping[str, str] = {
    "risk_tier": "rules of risk tiers",
    "eu_ai_act": "rules of the EU AI Act",
    "eu_ai_act_obligations": "duties of the EU AI Act",
    "licences": "licence catalogue",
    "stages": "rules of sign-offs",
}
NOT_STATED = "not stated"
LAST_FINDING, NO_FINDING = "last finding to look at", "none"


def facts(use_case: UseCase) -> dict[str, Any]:
    """Return what a use case says, and which commits its system uses."""
    return {
        "purpose": use_case.purpose,
        "tier_raised_to": use_case.tier_raised_to,
        "models": {
            use.revision.model.repo_id: use.revision.sha for use in use_case.system.uses.all()
        },
        **_agent(use_case),
        **({"retired": True} if use_case.is_retired else {}),
        **{attribute: getattr(use_case, attribute) for attribute in FACT_TABLES},
    }


def findings(use_case: UseCase) -> dict[str, str]:
    """Return the last finding on the system that asks for a look."""
    return {LAST_FINDING: use_case.findings_event or NO_FINDING}


def revision(revision: Revision) -> dict[str, str]:
    """Return what a commit says: licence, text of the licence, and size."""
    size = "" if revision.total_size is None else f", {revision.total_size} bytes"
    return {
        "commit": revision.sha,
        "licence": _decided(revision) or _licence(revision.licence_key, revision.licence_name),
        "licence link": revision.licence_link or NOT_STATED,
        "licence text": _short(revision.licence_text_sha256),
        "file list": f"{revision.file_count} files{size}",
    }


def scan(revision: Revision) -> dict[str, str]:
    """Return what the hub's scanners found in a commit."""
    found = [f"{issue['path']} ({issue['level']})" for issue in revision.scan_issues]
    return {"security scan": ": ".join([revision.scan_status, *[", ".join(found)] * bool(found)])}


def terms(revision: Revision) -> dict[str, Any]:
    """Return the terms that reach a commit: as an expression, who brings what, what was found."""
    known = revision.effective_terms
    return {
        "expression": known.get("expression", ""),
        "parts": {
            f"{part['name']}: {part['title']}": part["status"] for part in known.get("parts", ())
        },
        "findings": [found["text"] for found in known.get("findings", ())],
    }


def standing(model: HubModel) -> dict[str, str]:
    """Return what can change at the hub without a commit, and ends what was agreed."""
    return {
        "publication": "disabled by the hub" if model.disabled else "not disabled",
        "last event that ends approvals": model.standing_event or "none",
    }


def access(model: HubModel) -> dict[str, str]:
    """Return who can fetch a model now, and under which licence.

    The copy that runs here stays what it was.
    """
    away = model.unavailable_since is not None
    return {
        "place at the hub": "cannot be found" if away else "can be found",
        "visibility": "private" if model.private else "public",
        "access": "after an access agreement" if model.gated else "open to everybody",
        "newest licence": _licence(model.head_licence_key, model.head_licence_name),
        "newest licence text": _short(model.head_licence_text_sha256),
        "last event to look at": model.access_event or "none",
    }


OF_REVISIONS: Mapping[str, Callable[[Revision], dict[str, Any]]] = {
    "revision": revision,
    "terms": terms,
    "scan": scan,
}
OF_MODELS: Mapping[str, Callable[[HubModel], dict[str, str]]] = {
    "standing": standing,
    "access": access,
}


def edition(name: str) -> dict[str, str]:
    """Return the edition of a rule table."""
    return {"edition": tables.load(name).edition}


def changes(label: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one sentence for each thing that is said differently now."""
    return tuple(
        f"The {key} of {label} was {before[key]} and is now {now[key]}."
        for key in now
        if key in before and before[key] != now[key]
    )


def findings_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which finding asks for a look now, and which was the last one known before, if any."""
    was, latest = before.get(LAST_FINDING, NO_FINDING), now[LAST_FINDING]
    if latest in (was, NO_FINDING):
        return ()
    known = "" if was == NO_FINDING else f" The last one known before was {was}."
    return (f"A finding asks for a look: {latest}.{known}",)


def terms_changes(label: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what became of the terms of a commit, in the order in which a person would ask."""
    found: list[str] = []
    was, terms_now = before.get("expression", ""), now["expression"]
    if was != terms_now:
        found.append(f"The effective terms of {label} were {was} and are now {terms_now}.")
    parts = before.get("parts", {})
    found += [
        f"No longer among the terms of {label}: {one}." for one in parts if one not in now["parts"]
    ]
    for one, status in now["parts"].items():
        if one not in parts:
            found.append(f"New among the terms of {label}: {one}.")
        elif parts[one] != status:
            found.append(f"“{one}” was known as “{parts[one]}” and is now known as “{status}”.")
    earlier = before.get("findings", [])
    found += [
        f"New about the lineage of {label}: {text}"
        for text in now["findings"]
        if text not in earlier
    ]
    if not found:
        found.append(f"The licence policy says something else about the terms of {label}.")
    return tuple(found)


def edition_changes(name: str, before: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what became of a rule table; its text can change within an edition."""
    if checklists.is_checklist(name):
        return (f"The {checklists.title_of(name)} changed.",)
    title = RULES.get(name, name)
    if name not in RULES:
        return (f"The rule table {title} is no longer in use.",)
    was, now = before.get("edition", NOT_STATED), tables.load(name).edition
    if was == now:
        return (f"The text of the {title} changed within edition {now}.",)
    return (f"The edition of the {title} was {was} and is now {now}.",)


def facts_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is answered differently now, which models came and which went.

    Nothing is requested for a use that is retired, so that it is can only have come since.
    """
    found = ["The use case, or its system, was retired."] if now.get("retired") else []
    if before.get("purpose") != now["purpose"]:
        found.append(f"The purpose was “{before.get('purpose')}” and is now “{now['purpose']}”.")
    if before.get("tier_raised_to") != now["tier_raised_to"]:
        found.append("The tier to which an officer raised this use case is another one now.")
    found += _model_changes(before.get("models", {}), now["models"])
    found += _agent_changes(before.get("agent", {}), now.get("agent", {}))
    for attribute, table in FACT_TABLES.items():
        found += _answer_changes(table, before.get(attribute, {}), now[attribute])
    return tuple(found)


def _model_changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    found = [f"The system no longer uses {name}." for name in before if name not in now]
    for name, sha in now.items():
        if name not in before:
            found.append(f"The system now also uses {name} at commit {sha[:12]}.")
        elif before[name] != sha:
            found.append(f"The commit of {name} was {before[name][:12]} and is now {sha[:12]}.")
    return found


def _agent(use_case: UseCase) -> dict[str, Any]:
    """Return what is recorded of the agent; a system without such records has no place for it."""
    known = recorded_of(use_case.system)
    return {"agent": known} if known else {}


def _agent_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    was = {tool["name"]: tool for tool in before.get("tools", ())}
    tools = {tool["name"]: tool for tool in now.get("tools", ())}
    found = [f"The agent has a new tool: {name}." for name in tools if name not in was]
    found += [f"The agent no longer has the tool {name}." for name in was if name not in tools]
    found += [
        f"What is recorded of the agent's tool {name} is different now."
        for name in tools
        if name in was and was[name] != tools[name]
    ]
    if before.get("reads") != now.get("reads"):
        found.append("What the agent reads that strangers can write is different now.")
    return found


def _answer_changes(
    table: str, before: Mapping[str, object], now: Mapping[str, object]
) -> list[str]:
    return [
        f"The answer to “{question.text}” was “{words.answer(question, before)}” "
        f"and is now “{words.answer(question, now)}”."
        for question in questions.asked(table)
        if before.get(question.key, ...) != now.get(question.key, ...)
    ]


def _decided(revision: Revision) -> str:
    """Return what a person decided and who, or ""."""
    decision = revision.licence_decision
    if not decision:
        return ""
    return f"{decision['licence_id']}, decided by {decision['by']} on {decision['on']}"


def _licence(key: str, name: str) -> str:
    return name if key in ("", "other") and name else key or NOT_STATED


def _short(sha256: str) -> str:
    return f"the one with SHA-256 {sha256[:12]}" if sha256 else "not found"
