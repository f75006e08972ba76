"""The API's own description, worked out once for all tests that read it."""

from functools import cache
from typing import Any

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document of everything, as the software describes itself."""
    generator = SchemaGenerator()
    with GENERATOR_STATS.silence():
        document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document
