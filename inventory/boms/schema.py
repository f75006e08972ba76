"""Hold a document to the schema of CycloneDX, in time that grows with its length.

The library's validator compares every entry of a list with every other one to see that none is
there twice: a minute and a half for 4,000 components. Ours compares digests; the schema is theirs.

The validators are imported where they are used: with them come parsers of every format a schema
can name, seconds that each process would spend at its start, also those that never read a document.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from cyclonedx.schema import SchemaVersion

if TYPE_CHECKING:
    from jsonschema.exceptions import (  # type: ignore[import-untyped]  # it has no stubs here
        ValidationError,
    )


def first_error(document: Any, version: SchemaVersion) -> "ValidationError | None":
    """Return the first place that breaks the schema, None for a valid document."""
    found: ValidationError | None = next(_validator(version).iter_errors(document), None)
    return found


def in_words(error: "ValidationError") -> str:
    """Return where and how a document breaks the schema, short enough for a page."""
    words = str(error.message)
    if error.validator == "anyOf" or error.validator == "oneOf":
        words = "this has none of the forms that may stand here"
    return f"At {error.json_path[:150]}: {words[:200]}"


def _each_once(
    validator: Any,
    wanted: bool,  # noqa: FBT001  # jsonschema calls it by position
    entries: Any,
    schema: Any,
) -> "Iterator[ValidationError]":
    if not wanted or not validator.is_type(entries, "array"):
        return
    from jsonschema.exceptions import ValidationError

    seen = {json.dumps(entry, sort_keys=True) for entry in entries}
    if len(seen) < len(entries):
        yield ValidationError("the same entry is listed twice")


@cache
def _validator(version: SchemaVersion) -> Any:
    from cyclonedx.validation.json import JsonStrictValidator
    from jsonschema.validators import (  # type: ignore[import-untyped]  # it has no stubs here
        Draft7Validator,
        extend,
    )

    theirs = JsonStrictValidator(version)._validator
    ours = extend(Draft7Validator, {"uniqueItems": _each_once})
    return ours(theirs.schema, registry=theirs._registry, format_checker=theirs.format_checker)
