"""From a request to its reply: who asks, what is left of the quota, which resource."""

from collections.abc import Callable, Mapping

from demo.hub import (
    datasets_api,
    files_api,
    list_api,
    manifest_api,
    models_api,
    people_api,
    registry_api,
    replies,
)
from demo.hub.limits import bucket_of
from demo.hub.models_api import RESOURCES, Ask
from demo.hub.replies import Reply
from demo.hub.repos import Repo
from demo.hub.requests import Request
from demo.hub.sandbox import Sandbox
from demo.hub.shelf import Account


def answer(hub: Sandbox, request: Request) -> Reply:
    """Return the hub's reply, with the rate limit headers that every reply carries."""
    account = hub.accounts.get(request.token)
    allowance = hub.limits.take(
        bucket_of(request.path), caller=request.token or request.client,
        token=account is not None, now=hub.clock.now(),
    )  # fmt: skip
    if allowance.spent:
        reply = replies.too_many()
    elif request.token and account is None:
        reply = replies.error(401, replies.BAD_TOKEN)
    else:
        reply = _conditional(hub, request, _dispatch(hub, request, account))
    return reply.with_headers(allowance.headers())


def subject(hub: Sandbox, request: Request) -> str:
    """Return the canonical id of the repository a request is about, or ""."""
    parts = _id_parts(request.segments)
    repo_id, _ = _split(hub, parts) if parts else ("", ())
    return hub.aliases.get(repo_id, repo_id)


# What answers beside the hub itself, by the first part of the path.
OTHERS: Mapping[str, Callable[[Sandbox, Request], Reply]] = {
    "_storage": files_api.weights,
    "v2": lambda hub, request: registry_api.answer(hub.registry, request.segments[1:]),
    "registry": lambda hub, request: manifest_api.answer(hub, request.segments[1:]),
}


def _dispatch(hub: Sandbox, request: Request, account: Account | None) -> Reply:
    parts = request.segments
    if parts == ("api", "models"):
        return list_api.listing(hub, request, account)
    if parts == ("api", "whoami-v2"):
        return _whoami(account)
    if parts and parts[0] in OTHERS:
        return OTHERS[parts[0]](hub, request)
    if len(parts) == 4 and parts[1] in {"organizations", "users"} and parts[3] == "overview":
        return people_api.overview(hub, parts[1], parts[2])
    if parts[:2] == ("api", "datasets"):
        return datasets_api.dataset(hub, account, "/".join(parts[2:]))
    if wanted := _id_parts(parts):
        return _for_repo(hub, request, account, wanted)
    return replies.html(404, "404 - page not found")


def _for_repo(
    hub: Sandbox, request: Request, account: Account | None, parts: tuple[str, ...]
) -> Reply:
    repo_id, rest = _split(hub, parts)
    if new_id := hub.aliases.get(repo_id):
        return replies.moved(request.target.replace(f"/{repo_id}", f"/{new_id}", 1))
    repo = hub.visible(repo_id, account)
    if repo is None:
        return replies.no_such_repo(token=account is not None)
    if repo.disabled and repo.hides_disabled:
        return replies.error(403, replies.DISABLED)
    return _resource(hub, request, account, repo, rest)


def _resource(
    hub: Sandbox, request: Request, account: Account | None, repo: Repo, rest: tuple[str, ...]
) -> Reply:
    if request.path.startswith("/api/resolve-cache/") and len(rest) > 1:
        return files_api.cached(repo, account, rest[0], "/".join(rest[1:]))
    if rest[:1] == ("resolve",) and len(rest) > 2:
        return files_api.resolve(request, repo, account, rest[1], "/".join(rest[2:]))
    handler = RESOURCES.get(rest[0] if rest else "")
    if handler is None or not request.path.startswith("/api/models/"):
        return replies.html(404, "404 - page not found")
    return handler(Ask(hub, request, repo, rest[1:]))


def _id_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path parts from the repository's name on, or nothing if it names none."""
    if parts[:2] == ("api", "models"):
        return parts[2:]
    if parts[:3] == ("api", "resolve-cache", "models"):
        return parts[3:]
    if parts[:1] == ("registry",):
        return parts[1:]
    return parts if "resolve" in parts[1:3] else ()


def _split(hub: Sandbox, parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the repository id and the rest; an old name may have one part only."""
    pair = "/".join(parts[:2])
    if pair in hub.repos or pair in hub.aliases:
        return pair, parts[2:]
    single = len(parts) < 2 or parts[1] in models_api.RESOURCES or parts[1] == "resolve"
    return (parts[0], parts[1:]) if single else (pair, parts[2:])


def _conditional(hub: Sandbox, request: Request, reply: Reply) -> Reply:
    """Answer 304 where switched on; whether the live hub does so is not known."""
    tag = reply.headers.get("ETag")
    if hub.answers_304 and tag and request.headers.get("if-none-match") == tag:
        return Reply(304, b"", {"ETag": tag, "Vary": "Origin"})
    return reply


def _whoami(account: Account | None) -> Reply:
    if account is None:
        return replies.error(401, replies.BAD_LOGIN)
    orgs = [{"name": name} for name in sorted(account.namespaces)]
    return replies.as_json({"type": "user", "name": account.name, "orgs": orgs})
