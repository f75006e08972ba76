"""What a fault does to a reply before it is sent."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from demo.hub import replies
from demo.hub.faults import BAD_CARD, Fault
from demo.hub.replies import Reply

MANY = 10_000


def spoil(fault: Fault, reply: Reply, *, target: str) -> Reply:
    """Return the reply the fault asks for. Faults of the connection leave it as it is."""
    if fault.kind in REPLACED:
        return REPLACED[fault.kind](target)
    if fault.kind == "rate_limited":
        window = {
            "ratelimit": '"api";r=0;t=42',
            "ratelimit-policy": '"fixed window";"api";q=500;w=300',
        }
        return replies.too_many().with_headers(window)
    if fault.kind == "rate_limited_otherwise":
        left = {"ratelimit": '"api";r=400;t=42', "retry-after": f"{fault.seconds:.0f}"}
        return replies.too_many().with_headers(left)
    if fault.kind == "other_fields" and reply.status == 200:
        return _rewritten(reply, lambda body: body | dict(fault.fields))
    if fault.kind == "truncated":
        return Reply(200, reply.body[: len(reply.body) // 2], _json_headers(reply))
    if fault.kind in CHANGED and reply.status == 200:
        return _rewritten(reply, CHANGED[fault.kind])
    return reply


def _json_headers(reply: Reply) -> dict[str, str]:
    return {**reply.headers, "Content-Type": "application/json; charset=utf-8"}


def _rewritten(reply: Reply, change: Callable[[dict[str, Any]], Any]) -> Reply:
    body = json.loads(reply.body)
    if not isinstance(body, dict):
        return reply
    data = replies.dumps(change(body))
    return Reply(200, data, {**reply.headers, "ETag": replies.etag(data)})


def _many_files(body: dict[str, Any]) -> dict[str, Any]:
    row = {"size": 10, "blobId": "0" * 40}
    files = [{"rfilename": f"part-{number:05}.bin", **row} for number in range(MANY)]
    return body | {"siblings": files}


def _bad_card(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"cardData": dict(BAD_CARD)}


def _bad_fields(body: dict[str, Any]) -> dict[str, Any]:
    wrong = {
        "tags": "license:mit", "siblings": [None, 3, {"rfilename": 4}, {"rfilename": "ok.txt"}],
        "gated": {"x": 1}, "private": "no", "disabled": None, "lastModified": 7,
        "createdAt": "soon", "author": ["a"], "pipeline_tag": {}, "library_name": 3,
        "cardData": [1, 2], "securityRepoStatus": "fine",
    }  # fmt: skip
    return body | wrong


REPLACED: Mapping[str, Callable[[str], Reply]] = {
    "bad_gateway": lambda _: replies.html(502, "502 Bad Gateway"),
    "unavailable": lambda _: replies.error(503, "Service unavailable"),
    "html": lambda _: replies.html(200, "Sign in to the guest network"),
    "missing": lambda _: replies.html(404, "404 - page not found"),
    "not_an_object": lambda _: replies.as_json([1, 2, 3]),
    "elsewhere": lambda target: replies.moved(f"https://elsewhere.example{target}"),
    "loop": lambda target: replies.moved(target),
    "rate_limited_bare": lambda _: replies.too_many(),
}
CHANGED: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "many_files": _many_files,
    "bad_types": _bad_card,
    "bad_fields": _bad_fields,
}
