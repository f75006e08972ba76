"""Who descends from whom: two questions that a database answers in one statement each.

The statements run on SQLite and PostgreSQL alike. A cycle ends at the depth guard.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

DEEPEST = 20
MOST_NODES = 200

# A base counts by its newest commit: that is the one whose terms anybody can still read.
UP = """
WITH RECURSIVE up (model_id, depth) AS (
  SELECT link.base_id, 1 FROM inventory_basemodellink link
  WHERE link.base_id IS NOT NULL AND link.revision_id IN ({marks})
  UNION
  SELECT link.base_id, up.depth + 1 FROM up
  JOIN inventory_hubmodel model ON model.id = up.model_id
  JOIN inventory_revision revision
    ON revision.model_id = model.id AND revision.sha = model.head_sha
  JOIN inventory_basemodellink link ON link.revision_id = revision.id
  WHERE link.base_id IS NOT NULL AND up.depth < %s
)
SELECT up.model_id, MIN(up.depth) AS nearest, MIN(revision.id) FROM up
JOIN inventory_hubmodel model ON model.id = up.model_id
JOIN inventory_revision revision
  ON revision.model_id = model.id AND revision.sha = model.head_sha
GROUP BY up.model_id ORDER BY nearest, up.model_id LIMIT %s
"""
DOWN = """
WITH RECURSIVE down (model_id, depth) AS (
  SELECT revision.model_id, 1 FROM inventory_basemodellink link
  JOIN inventory_revision revision ON revision.id = link.revision_id
  WHERE link.base_id IN ({marks})
  UNION
  SELECT revision.model_id, down.depth + 1 FROM down
  JOIN inventory_basemodellink link ON link.base_id = down.model_id
  JOIN inventory_revision revision ON revision.id = link.revision_id
  WHERE down.depth < %s
)
SELECT model_id, MIN(depth) AS nearest FROM down
GROUP BY model_id ORDER BY nearest, model_id
"""


@dataclass(frozen=True)
class Ancestor:
    """A model that others were made from: how many generations away, and its newest commit."""

    model: int
    generations: int
    revision: int


def ancestors(revision_ids: Iterable[int], *, most: int = MOST_NODES) -> list[Ancestor]:
    """Return the models that these commits come from, nearest first, `most` at most."""
    return [Ancestor(*row) for row in _ask(UP, list(revision_ids), [DEEPEST, most])]


def descendants(model_ids: Iterable[int]) -> list[int]:
    """Return the ids of models of which any known commit comes from these, nearest first."""
    return [model for model, _ in _ask(DOWN, list(model_ids), [DEEPEST])]


def _ask(statement: str, ids: list[int], limits: list[int]) -> list[tuple[int, ...]]:
    if not ids:
        return []
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        # The marks are placeholders: no value is ever written into the statement.
        cursor.execute(statement.format(marks=marks), [*ids, *limits])
        return list(cursor.fetchall())
