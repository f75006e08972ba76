"""Examples for the description of the API. Names stand for any."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

ROLE: dict[str, Any] = {"id": 40, "role": "engineer", "department": 7, "expires_at": None}
PERSON: dict[str, Any] = {
    "id": 12,
    "full_name": "Ada Example",
    "is_active": True,
    "username": "ada",
    "email": "ada@example.org",
    "last_login": "2026-11-20T08:12:00Z",
    "roles": [ROLE],
}
DEPARTMENT: dict[str, Any] = {"id": 7, "name": "Vision", "parent": 3, "path": "/3/7/"}
ORGANISATION: dict[str, Any] = {
    "name": "Example Mobility",
    "in_eu": True,
    "monthly_users": 2_400_000,
    "annual_revenue_usd": None,
}
TOKEN: dict[str, Any] = {
    "id": 3,
    "name": "nightly export",
    "begins_with": "5d41402a",
    "created_at": "2026-11-21T12:00:00Z",
    "expires_at": "2027-02-19T12:00:00Z",
}


def answer(name: str, value: object) -> OpenApiExample:
    """Return an example of an answer."""
    return OpenApiExample(name, value=value, response_only=True)


def question(name: str, value: object) -> OpenApiExample:
    """Return an example of a request body."""
    return OpenApiExample(name, value=value, request_only=True)
