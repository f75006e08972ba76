"""Remember what was last told of a thing, so that a state or a threshold is told once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from governance.notices.models import LastTold

# Takes the row and answers in one statement: of two callers at once, one gets the news.
NEWS = """
INSERT INTO notices_lasttold (subject_type, subject_id, topic, said, at) VALUES {rows}
ON CONFLICT (subject_type, subject_id, topic) DO UPDATE SET said = excluded.said, at = excluded.at
WHERE notices_lasttold.said <> excluded.said
RETURNING subject_id
"""
AT_ONCE = 150


@transaction.atomic
def news_of(
    subject_type: str, topic: str, said: Mapping[int, str], *, usual: str = "", at: datetime
) -> set[int]:
    """Return the things of which something else is said than was last told; remember it.

    `said` is by the id of the thing. A thing of which the `usual` is said, and nothing was ever
    told, is no news and leaves no row.
    """
    known = LastTold.objects.filter(subject_type=subject_type, topic=topic, subject_id__in=said)
    before = dict(known.values_list("subject_id", "said"))
    changed = sorted(pk for pk in said if said[pk] != before.get(pk, usual))
    found: set[int] = set()
    for start in range(0, len(changed), AT_ONCE):
        portion = changed[start : start + AT_ONCE]
        moment = connection.ops.adapt_datetimefield_value(at)
        given = [value for pk in portion for value in (subject_type, pk, topic, said[pk], moment)]
        rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(portion))
        with connection.cursor() as cursor:
            cursor.execute(NEWS.format(rows=rows), given)
            found |= {row[0] for row in cursor.fetchall()}
    return found
