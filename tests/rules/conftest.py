"""Rules know no database, so one run of their tests says all."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here: `make test` does not repeat it for the second database."""
    for item in items:
        if "tests/rules" in str(item.path) and "django_db" not in item.keywords:
            item.add_marker(pytest.mark.pure)
