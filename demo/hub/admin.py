"""`/_sandbox/`: the script over HTTP, for this machine only. `POST /_sandbox/{verb}`, JSON in."""

import ipaddress
import json
from pathlib import Path
from typing import Any

from demo.hub import journal, replies
from demo.hub.replies import Reply
from demo.hub.requests import Request
from demo.hub.sandbox import VERBS, Sandbox
from demo.hub.specs import FileSpec

PREFIX = "/_sandbox/"
PASSING = frozenset({"fault", "heal"})


def answer(hub: Sandbox, request: Request) -> Reply:
    """Carry out one verb, or say what the sandbox holds."""
    if not ipaddress.ip_address(request.client).is_loopback:
        return replies.error(403, "Only this machine may script the sandbox.")
    if request.method == "GET":
        return replies.as_json(hub.as_facts())
    if "json" not in request.headers.get("content-type", ""):
        return replies.error(415, "Send JSON, with Content-Type: application/json.")
    try:
        result = play(hub, request.path.removeprefix(PREFIX), json.loads(request.body or b"{}"))
    except (LookupError, TypeError, ValueError) as problem:
        return replies.error(422, str(problem))
    return replies.as_json({"result": result})


def play(hub: Sandbox, verb: str, arguments: dict[str, Any]) -> Any:
    """Call one verb of the script with JSON arguments; return its result as JSON.

    :raises ValueError: if there is no such verb.
    """
    if verb not in VERBS:
        raise ValueError(f"There is no verb {verb!r}. Known: {', '.join(sorted(VERBS))}")
    with hub.lock:
        result = getattr(hub, verb)(**_typed(arguments))
        if hub.journal and verb not in PASSING:
            journal.remember(hub.journal, (verb, arguments, hub.clock.now()))
    return result if isinstance(result, str) else None


def recall(hub: Sandbox, path: Path) -> None:
    """Carry out again what a journal remembers, at the moments it remembers, and go on writing."""
    for verb, arguments, at in journal.steps(path):
        hub.clock.frozen_at = at - hub.clock.ahead
        play(hub, verb, arguments)
    hub.clock.frozen_at = None
    hub.journal = path


def _typed(arguments: dict[str, Any]) -> dict[str, Any]:
    files = arguments.get("files")
    return {**arguments, "files": tuple(FileSpec(**f) for f in files)} if files else arguments
