"""What the OpenAPI document says of every operation alike: the errors it can answer with."""

from typing import Any

TYPE = "application/problem+json"
WRITES = frozenset({"post", "put", "patch", "delete"})
KEY = "Idempotency-Key"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, and what to do about it (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "The kind of problem, in a few words."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "The problem, in words fit for people."},
        "errors": {
            "type": "array",
            "description": "What is wrong with which input; `field` is empty for the whole.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
                "required": ["field", "reason"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
# Status: name of the component, when it is given, title and detail of the example.
ERRORS: dict[str, tuple[str, str, str, str]] = {
    "400": ("NotValid", "The input is not valid; nothing was done.",
            "The input is not valid", "This field is required."),
    "401": ("NotSignedIn", "There is no token or session, or it has ended.",
            "Authentication credentials were not provided",
            "Authentication credentials were not provided."),
    "403": ("NotAllowed", "The caller lacks the permission, or may not do this to their own work.",
            "The request was refused", "You may not edit systems and use cases."),
    "404": ("NotFound", "There is no such object, or it is not visible to the caller.",
            "Not found", "There is no such object, or it is not visible to you."),
    "409": ("BeingDone", f"A request with the same {KEY} is still being done.",
            "The request was refused", "This was sent a moment ago and is still being done."),
    "422": ("Refused", "The input is valid, and the rules refuse what it asks for.",
            "The request was refused", "This name is taken. Choose another."),
}  # fmt: skip


def describe(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the errors that each operation can answer with (a hook of drf-spectacular).

    Runs after the hook that names the idempotency key, which tells where 409 can occur.
    """
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {ERRORS[code][0]: _response(code) for code in ERRORS}
    for path, operations in result.get("paths", {}).items():
        for method, operation in operations.items():
            for code in _codes(path, method, operation):
                reference = {"$ref": f"#/components/responses/{ERRORS[code][0]}"}
                operation["responses"].setdefault(code, reference)
    return result


def _codes(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    parameters = operation.get("parameters", [])
    narrowed = any(row["in"] == "query" for row in parameters)
    possible = {
        "400": narrowed or "requestBody" in operation,
        "401": True,
        "403": True,
        "404": "{" in path or any(row["name"] == "cursor" for row in parameters),
        "409": any(row["name"] == KEY for row in parameters),
        "422": method in WRITES,
    }
    return [code for code, given in possible.items() if given]


def _response(code: str) -> dict[str, Any]:
    name, meaning, title, detail = ERRORS[code]
    example = {"type": "about:blank", "title": title, "status": int(code), "detail": detail}
    if code == "400":
        example["errors"] = [{"field": "name", "reason": detail}]
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {name: {"value": example}},
    }
    return {"description": meaning, "content": {TYPE: content}}
