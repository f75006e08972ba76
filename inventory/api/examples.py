"""Examples for the description of the API. Names and hashes stand for any."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

SHA = "0e9e39f249a16976918f6564b8830bc894c89659"
MODEL: dict[str, Any] = {
    "id": 12,
    "hub": "huggingface",
    "hub_id": "6698d8a0653e4babe21e1e7d",
    "repo_id": "meta-llama/Llama-3.1-8B-Instruct",
    "publisher": "meta-llama",
    "pipeline_tag": "text-generation",
    "gated": "manual",
    "private": False,
    "disabled": False,
    "unavailable_since": None,
    "head_sha": SHA,
    "licence": {"id": "llama3.1", "key": "llama3.1", "title": "Llama 3.1 Community License"},
    "scan_status": "no issue found",
    "file_count": 17,
    "systems": 2,
    "checked_at": "2026-11-21T12:00:00Z",
}
REGISTRATION: dict[str, Any] = {
    "id": 7,
    "asked": "org/name",
    "hub": "huggingface",
    "repo_id": "org/name",
    "revision": "",
    "state": "waiting",
    "problem": "The hub took too long to answer. We ask again later.",
    "tries": 1,
    "next_try_at": "2026-11-21T12:00:30Z",
    "model": None,
    "system": None,
    "purpose": "",
    "requested_at": "2026-11-21T12:00:00Z",
}
SYSTEM: dict[str, Any] = {
    "id": 3,
    "name": "Mail sorter",
    "description": "Sorts incoming customer mail by topic.",
    "department": 2,
    "department_name": "Customer service",
    "owner": 5,
    "owner_name": "Ada Weaver",
    "created_at": "2026-11-01T09:00:00Z",
    "retired_at": None,
    "model_count": 1,
    "use_case_count": 1,
}
SYSTEM_WRITE = {key: SYSTEM[key] for key in ("name", "description", "department", "owner")}


def answer(name: str, value: object, *, status: int | None = None) -> OpenApiExample:
    """Return an example of an answer; `status` where it is neither 200 nor 201."""
    codes = [str(status)] if status else None
    return OpenApiExample(name, value=value, response_only=True, status_codes=codes)


def question(name: str, value: object) -> OpenApiExample:
    """Return an example of a request body."""
    return OpenApiExample(name, value=value, request_only=True)
