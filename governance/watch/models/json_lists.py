"""A subquery's rows as one JSON list, so that a poll learns all it needs in one statement."""

from typing import Any

from django.db.models import Aggregate, JSONField


class JsonList(Aggregate):
    """All values as one JSON list, in no order; None where there are none."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write it in SQLite's own words."""
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)
