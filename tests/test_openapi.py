"""The description of the API is whole: every operation explained, shown and with its errors."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from tests.api_description import description

WRITES = {"post", "put", "patch", "delete"}
PROBLEM = "application/problem+json"
# Their answers hold a secret, which must not be kept for a second sending.
KEYLESS = {"hub_hooks_create", "people_password_create", "tokens_create"}


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            yield path, method, operation


def _names(found: list[tuple[str, str, dict[str, Any]]]) -> list[str]:
    return [f"{method} {path}" for path, method, _ in found]


def test_the_document_is_valid_openapi_3_1() -> None:
    document = description()

    validate_schema(document)
    assert document["openapi"].startswith("3.1")
    assert len(list(_operations())) > 80


def test_nothing_is_guessed_about_any_operation() -> None:
    description.cache_clear()
    description()

    assert sorted(GENERATOR_STATS._warn_cache) == []
    assert sorted(GENERATOR_STATS._error_cache) == []


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in _operations()]

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("part", ["summary", "description"])
def test_every_operation_says_what_it_does(part: str) -> None:
    silent = [row for row in _operations() if not row[2].get(part)]

    assert _names(silent) == []


def test_every_operation_shows_an_example() -> None:
    bare = [row for row in _operations() if not list(_examples(row[2])) and not _is_empty(row[2])]

    assert _names(bare) == []


def test_every_json_body_that_is_sent_has_an_example() -> None:
    bare = [
        row
        for row in _operations()
        for kind, content in row[2].get("requestBody", {}).get("content", {}).items()
        if kind == "application/json" and not content.get("examples")
    ]

    assert _names(bare) == []


def test_every_write_names_the_errors_it_can_answer_with() -> None:
    for path, method, operation in _operations():
        if method not in WRITES:
            continue
        expected = {"401", "403", "422"}
        expected |= {"400"} if "requestBody" in operation else set()
        expected |= {"404"} if "{" in path else set()
        expected |= {"409"} if operation["operationId"] not in KEYLESS else set()
        assert expected <= set(operation["responses"]), f"{method} {path}"


def test_every_error_is_a_problemdescription() -> None:
    for path, method, operation in _operations():
        for code, response in operation["responses"].items():
            if code >= "400":
                assert list(_resolved(response)["content"]) == [PROBLEM], f"{method} {path}"


def test_every_write_honours_a_key_unless_its_answer_is_secret() -> None:
    keyless = {
        operation["operationId"]
        for _, method, operation in _operations()
        if method in WRITES
        and "Idempotency-Key" not in {row["name"] for row in operation.get("parameters", [])}
    }

    assert keyless == KEYLESS


def test_forms_are_described_only_where_a_file_is_sent() -> None:
    with_forms = {
        operation["operationId"]
        for _, _, operation in _operations()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }

    assert with_forms == {
        "evidence_create", "imports_create", "systems_components_files_create",
    }  # fmt: skip


def test_examples_of_what_is_sent_fit_their_schemas() -> None:
    wrong = [
        f"{operation['operationId']}: {error.message}"
        for _, _, operation in _operations()
        for schema, value in _examples({"requestBody": operation.get("requestBody", {})})
        for error in _errors(schema, value)
    ]

    assert wrong == []


def test_examples_of_answers_show_fields_that_exist_with_values_of_their_types() -> None:
    wrong = [
        f"{operation['operationId']}: {error.json_path} {error.message}"
        for _, _, operation in _operations()
        for schema, value in _examples({"responses": operation["responses"]})
        for error in _errors(schema, value)
        if error.validator != "required"  # An example may leave out what it is not about.
    ]

    assert not wrong, "\n".join(wrong)


def _is_empty(operation: dict[str, Any]) -> bool:
    """Tell whether neither request nor answer has a body that an example could show."""
    answers = [value for code, value in operation["responses"].items() if code < "400"]
    kinds = {kind for answer in answers for kind in answer.get("content", {})}
    return "requestBody" not in operation and kinds.isdisjoint({"application/json"})


def _examples(operation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield schema and value of every example of JSON, except those of errors."""
    bodies = [operation.get("requestBody", {})]
    bodies += [body for code, body in operation.get("responses", {}).items() if code < "400"]
    for body in bodies:
        for kind, content in body.get("content", {}).items():
            if kind == "application/json":
                for example in content.get("examples", {}).values():
                    yield content["schema"], example["value"]


def _errors(schema: dict[str, Any], value: Any) -> list[Any]:
    whole = {**schema, "components": {"schemas": _closed_schemas()}}
    return list(Draft202012Validator(whole).iter_errors(value))


def _closed_schemas() -> dict[str, Any]:
    """Return the schemas, each with no other fields than those it names."""
    schemas: dict[str, Any] = description()["components"]["schemas"]
    return {
        name: {**schema, "additionalProperties": False} if schema.get("properties") else schema
        for name, schema in schemas.items()
    }


def _resolved(response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in response:
        return response
    name = response["$ref"].rpartition("/")[2]
    found: dict[str, Any] = description()["components"]["responses"][name]
    return found


def test_the_guide_names_addresses_and_filters_that_exist() -> None:
    guide = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    named = re.findall(r'"\$API(/[^"?]*)(?:\?(\w+)=)?', guide)
    known = {
        re.sub(r"{\w+}", "1", path.removeprefix("/api/v1")): operations
        for path, operations in description()["paths"].items()
    }

    assert len(named) == 3
    for address, narrowed_by in named:
        parameters = known[address].get("get", {}).get("parameters", [])
        assert not narrowed_by or narrowed_by in {row["name"] for row in parameters}
