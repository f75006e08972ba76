"""Whatever is sent to the API, the answer is never a crash: it says what is wrong.

The addresses, bodies and filters are read from the API's own description, so that what is added
to it is tried here too. Each request is undone, so none depends on those before it.

What a form refuses together it refuses alone: it looks at one field after the other and names
each that it refuses. So a value is first put into every field at once, and then alone into those
fields that were not refused, with the others as they should be.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from demo.organisation.world import World
from tests.api_description import description
from tests.factories import UserFactory

# One process builds the sample for all who look at it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
WRITES = {"post", "put", "patch", "delete"}
PROBLEM = "application/problem+json"
HUGE = int("9" * 40)
NUL = "a\x00b"
NO_JSON: tuple[bytes, ...] = (b'{"name": ', b"\xff\xfe", b"{]", b"NaN", b'{"a":' * 3000)
NO_OBJECTS: tuple[bytes, ...] = (b"[]", b"null", b'"word"', b"17", b"[[{}]]")
OF_ANOTHER_KIND: tuple[Any, ...] = ("", "word", -1, 0.5, True, None, [], {}, [None], [{"a": []}])
BEYOND_A_DATABASE: tuple[Any, ...] = (
    NUL, "\ud800", "w" * 70_000, "9999-12-31", "0001-01-01T00:00:00Z", HUGE, -HUGE,
    [NUL], [HUGE], {NUL: NUL}, {"word": HUGE},
)  # fmt: skip
FILTERS = (NUL, "9" * 40, "-1", "0", "word", "2026-99-99", "é", "%", "true", "")
NO_IDS = ("0", "999999999999", str(HUGE))


@dataclass(frozen=True)
class Operation:
    """One operation of the description."""

    method: str
    path: str
    described: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """An example of its body, empty if it takes none."""
        examples = self._json.get("examples", {})
        return next((row["value"] for row in examples.values()), {})

    @property
    def takes_a_body(self) -> bool:
        """Whether anything is to be sent by somebody who is signed in.

        What a hub sends is kept out: without its secret nothing that it says is even looked at.
        """
        return bool(self._json) and not self._knows_a_secret

    @property
    def _knows_a_secret(self) -> bool:
        rows = self.described.get("parameters", [])
        return any(row["in"] == "header" and "secret" in row["name"].lower() for row in rows)

    @property
    def filters(self) -> list[str]:
        """The names of what can stand behind the question mark."""
        rows = self.described.get("parameters", [])
        return [row["name"] for row in rows if row["in"] == "query"]

    @property
    def _json(self) -> dict[str, Any]:
        content = self.described.get("requestBody", {}).get("content", {})
        found: dict[str, Any] = content.get("application/json", {})
        return found


@pytest.fixture
def api(world: World) -> APIClient:
    """Somebody who may do nearly everything, in the sample organisation."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(UserFactory(roles=["governance_officer", "administrator"]))
    return client


@pytest.mark.once
def test_a_body_that_is_no_object_is_refused(api: APIClient) -> None:
    found, no_json = _Findings(api), cycle(NO_JSON)

    for operation in _operations():
        if operation.takes_a_body:
            # One parser reads the JSON of all of them, each by itself looks at what that gave.
            for body in (next(no_json), *NO_OBJECTS):
                found.send(operation, body, expected={400, 404})

    assert found.wrong == []
    assert found.sent > 300


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(OF_ANOTHER_KIND, id="of another kind", marks=pytest.mark.once),
        pytest.param(BEYOND_A_DATABASE, id="beyond what a database holds"),
    ],
)
def test_a_field_with_a_value_that_is_no_value_of_it_never_crashes(
    api: APIClient, values: tuple[Any, ...]
) -> None:
    found = _Findings(api)

    for operation in _operations():
        for value in values if operation.body else ():
            together = found.send(operation, _body(operation, operation.body, value))
            for name in _not_refused(operation.body, together):
                found.send(operation, _body(operation, [name], value))
            found.tried += len(operation.body)

    assert found.wrong == []
    assert found.tried > 1000


@pytest.mark.once
def test_a_body_without_its_fields_never_crashes(api: APIClient) -> None:
    found = _Findings(api)

    for operation in _operations():
        for missing in ({}, *({key: operation.body[key]} for key in operation.body)):
            found.send(operation, json.dumps(missing).encode())

    assert found.wrong == []


def test_an_id_of_nothing_is_not_found(api: APIClient) -> None:
    found = _Findings(api)

    for operation in _operations(WRITES | {"get"}):
        if "{id}" in operation.path:
            for number in NO_IDS:
                address = _filled(operation.path.replace("{id}", number))
                body = json.dumps(operation.body).encode()
                known = {404} if operation.method == "get" else {400, 404}
                found.send(operation, body, expected=known, address=address)

    assert found.wrong == []
    assert found.sent > 150


def test_filters_with_values_that_are_none_never_crash(api: APIClient) -> None:
    found = _Findings(api)

    for operation in _operations({"get"}):
        for name in operation.filters:
            for value in FILTERS:
                found.read(operation, {**_short(operation), name: value})

    assert found.wrong == []
    assert found.sent > 200


@pytest.mark.once
def test_a_key_that_is_none_and_a_body_of_another_kind_are_refused(api: APIClient) -> None:
    found = _Findings(api)

    for operation in _operations():
        if operation.takes_a_body:
            body = json.dumps(operation.body).encode()
            key = {"HTTP_IDEMPOTENCY_KEY": "a b" * 40}
            found.send(operation, body, expected={404, 422}, **key)
            found.send(operation, body, expected={404, 415}, content_type="text/plain")

    assert found.wrong == []


@dataclass
class _Findings:
    """What was sent, and which answers were wrong."""

    api: APIClient
    sent: int = 0
    tried: int = 0
    wrong: list[str] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        operation: Operation,
        body: bytes,
        *,
        address: str = "",
        expected: set[int] | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Send a body and judge the answer; `expected` is what it must be, else no crash."""
        address = address or self.address(operation)
        with transaction.atomic():
            response = self.api.generic(
                operation.method.upper(), address, body, content_type=content_type, **headers
            )
            transaction.set_rollback(True)
        self._judge(f"{operation.method} {address} {body[:120]!r}", response, expected)
        return response

    def read(self, operation: Operation, query: dict[str, str]) -> Any:
        """Ask with filters and judge the answer."""
        address = self.address(operation)
        with transaction.atomic():
            response = self.api.get(address, query)
            transaction.set_rollback(True)
        self._judge(f"{operation.method} {address} {query!r}", response, None)
        return response

    def address(self, operation: Operation) -> str:
        """Return the address of an object that exists, of the newest that the list shows."""
        before, found, after = operation.path.partition("{id}")
        if not found:
            return operation.path
        if before not in self.addresses:
            rows = self.api.get(before).json()
            listed = rows["results"] if isinstance(rows, dict) else rows
            number = str(listed[0]["id"]) if listed and "id" in listed[0] else "1"
            self.addresses[before] = before + number
        return self.addresses[before] + _filled(after)

    def _judge(self, what: str, response: Any, expected: set[int] | None) -> None:
        self.sent += 1
        code = response.status_code
        if code >= 500 or (expected is not None and code not in expected):
            self.wrong.append(f"{code} {what}")
        elif code >= 400 and response["Content-Type"] != PROBLEM:
            self.wrong.append(f"{code} {what}: {response['Content-Type']} is no problem document")


def _body(operation: Operation, names: Iterable[str], value: Any) -> bytes:
    """Return the example of the operation with this value in these fields."""
    return json.dumps({**operation.body, **dict.fromkeys(names, value)}).encode()


def _not_refused(names: Iterable[str], together: Any) -> list[str]:
    """Return the fields to try alone after all of them were sent with one value.

    An answer that names one field alone may come from a look at several, so it settles nothing.
    """
    rows = together.json().get("errors", []) if together.status_code == 400 else []
    refused = {row["field"].partition(".")[0] for row in rows}
    if len(known := list(names)) == 1:
        return []
    return [name for name in known if len(refused) < 2 or name not in refused]


def _operations(methods: set[str] = WRITES) -> list[Operation]:
    return [
        Operation(method, path, described)
        for path, operations in description()["paths"].items()
        for method, described in operations.items()
        if method in methods
    ]


def _short(operation: Operation) -> dict[str, str]:
    """Ask a list for one row: what a filter does to the question shows without the others."""
    return {"page_size": "1"} if "page_size" in operation.filters else {}


def _filled(path: str) -> str:
    """Return the path with something for each parameter but the first."""
    examples = {"{kind}": "governance", "{item}": "model-and-version"}
    return re.sub(r"{\w+}", lambda match: examples.get(match[0], "1"), path)
