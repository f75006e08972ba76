"""Every address asks who you are, except the few that must not."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import IsAuthenticated

OPEN = {"accounts/sign-in/", "health/"}
EXAMPLES = {
    "int": "1",
    "string": "word",
    "slug": "word",
    "uuid": "6f1c2f0e-6c0f-4b8e-9a53-1d6f3f0f9d11",
    "path": "a/b",
}
GROUP = re.compile(r"\(\?P<\w+>([^()]+)\)")
pytestmark = pytest.mark.django_db


def _addresses(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield an example address of every pattern that a `path()` or a router has made."""
    for pattern in patterns:
        address = before + _example(pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        else:
            yield address, pattern


def _example(pattern: URLPattern | URLResolver) -> str:
    """Return the pattern with every parameter filled in; its own converters name an example."""
    text = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        example = _of_kind(converter)
        text = re.sub(rf"<(\w+:)?{name}>", lambda _, found=example: found, text)
    text = GROUP.sub(_of_group, text)
    return text.lstrip("^").rstrip("$").replace("\\Z", "").replace("\\.", ".")


def _of_kind(converter: Any) -> str:
    kind = type(converter).__name__.removesuffix("Converter").lower()
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    return next(word for word in re.findall(r"\w+", converter.regex) if word)


def _of_group(group: re.Match[str]) -> str:
    """Return an example of what a router's group matches."""
    return next(word for word in ("1", "json", "word") if re.fullmatch(group[1], word))


def _all() -> list[tuple[str, URLPattern]]:
    return list(_addresses(get_resolver().url_patterns))


def test_the_walk_finds_the_pages_and_the_api() -> None:
    found = {address for address, _ in _all()}

    assert [address for address in found if set(address) & set("(<^$")] == []
    assert {"accounts/settings/", "evidence/1/file/", "audit/", "api/v1/evidence/1/file/"} <= found


@pytest.mark.once
def test_nobody_gets_past_an_address_without_signing_in(client: Client) -> None:
    answers = {address: client.get(f"/{address}") for address, _ in _all() if address not in OPEN}

    let_in = {
        address: response.status_code
        for address, response in answers.items()
        if response.status_code not in {401, 403} and not _leads_to_sign_in(response)
    }
    assert let_in == {}


@pytest.mark.once
def test_nobody_posts_without_signing_in(client: Client) -> None:
    answers = {address: client.post(f"/{address}") for address, _ in _all() if address not in OPEN}

    let_in = {
        address: response.status_code
        for address, response in answers.items()
        if response.status_code not in {401, 403} and not _leads_to_sign_in(response)
    }
    assert let_in == {}


def _leads_to_sign_in(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/sign-in/")


def test_every_view_of_the_api_demands_a_signed_in_person() -> None:
    views = {
        address: pattern.callback.cls
        for address, pattern in _all()
        if hasattr(pattern.callback, "cls")
    }

    assert len(views) > 5
    assert [
        address for address, view in views.items() if IsAuthenticated not in view.permission_classes
    ] == []


def test_the_open_addresses_are_there_and_open(client: Client) -> None:
    found = {address for address, _ in _all()}

    assert found >= OPEN
    assert all(client.get(f"/{address}").status_code == 200 for address in OPEN)
