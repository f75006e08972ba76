"""Replies as the live hub writes them: status, headers with its own spelling, body.

The recordings in `shared/data/hub/protocol` settle the shapes. There is no recording of a gated
403, a disabled 403, a 404 with a token or a live 429: those bodies are synthetic.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EXPOSED = (
    "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,"
    "Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash"
)
ALWAYS = {
    "Access-Control-Allow-Origin": "https://huggingface.co",
    "Access-Control-Expose-Headers": EXPOSED,
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Powered-By": "huggingface-moon",
}
ANONYMOUS_WARNING = (
    "unauthenticated; Warning: You are sending unauthenticated requests to the HF Hub. Please set "
    "a HF_TOKEN to enable higher rate limits and faster downloads."
)
BAD_LOGIN = "Invalid username or password."
BAD_TOKEN = "Invalid credentials in Authorization header"  # noqa: S105 - the hub's message, no secret
DISABLED = "Access to this resource is disabled."


@dataclass(frozen=True)
class Reply:
    """One answer. Content-Length and the headers of every reply are added when it is sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, headers: Mapping[str, str]) -> "Reply":
        """Return the same reply with more headers."""
        return Reply(self.status, self.body, {**self.headers, **headers})


def etag(body: bytes) -> str:
    """Return the weak ETag of a body: its length in hex and 27 characters of its SHA-1."""
    digest = hashlib.sha1(body, usedforsecurity=False).digest()
    return f'W/"{len(body):x}-{base64.b64encode(digest).decode()[:27]}"'


def dumps(value: Any) -> bytes:
    """Return JSON as the hub writes it: no spaces, UTF-8 unescaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_json(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a JSON reply with its ETag."""
    body = dumps(value)
    kind = {"Content-Type": "application/json; charset=utf-8", "ETag": etag(body)}
    return Reply(status, body, {**kind, "Vary": "Origin", **(headers or {})})


def text(value: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a plain text reply with its ETag."""
    body = value.encode()
    kind = {"Content-Type": "text/plain; charset=utf-8", "ETag": etag(body), "Vary": "Origin"}
    return Reply(status, body, {**kind, **(headers or {})})


def error(status: int, message: str, *, code: str = "", plain: bool = False) -> Reply:
    """Return an error: the message in the header and in the body, the code if there is one."""
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Authentication required", charset="UTF-8"'
    if plain:
        return text(message, status=status, headers=headers)
    return as_json({"error": message}, status=status, headers=headers)


def no_such_repo(*, token: bool) -> Reply:
    """Return the answer for a missing or hidden repository; anonymous callers learn nothing."""
    if token:
        return error(404, "Repository not found", code="RepoNotFound")
    return error(401, BAD_LOGIN)


def no_such_revision(revision: str) -> Reply:
    """Return the answer for a revision that does not exist."""
    return error(404, f"Invalid rev id: {revision}", code="RevisionNotFound")


def gated(repo_id: str, *, token: bool) -> Reply:
    """Return the refusal of a file behind a gate."""
    if token:
        reason = f"Access to model {repo_id} is restricted: you are not on the authorized list."
        return error(403, reason, code="GatedRepo", plain=True)
    reason = f"Access to model {repo_id} is restricted. Log in and ask for access."
    return error(401, reason, code="GatedRepo", plain=True)


def moved(location: str, *, status: int = 307) -> Reply:
    """Return a redirect; the hub's Location is relative and its text repeats the target."""
    word = "Temporary Redirect" if status == 307 else "Found"
    headers = {
        "Location": location,
        "Content-Type": "text/plain; charset=utf-8",
        "Vary": "Origin, Accept",
    }
    return Reply(status, f"{word}. Redirecting to {location}".encode(), headers)


def html(status: int, title: str) -> Reply:
    """Return the page of a proxy that knows nothing of the hub."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{title}</body></html>"
    return Reply(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def too_many() -> Reply:
    """Return the answer to a caller whose window is spent."""
    return error(429, "Too many requests: the quota of this window is spent.")
