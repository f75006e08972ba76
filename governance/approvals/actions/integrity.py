"""What the database refuses, said in the words that the model declares for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from governance.web.refusals import Refused


@contextmanager
def in_words(row: models.Model) -> Iterator[None]:
    """Turn a broken constraint of `row` into a refusal with the constraint's own sentence.

    :raises Refused: if it breaks a constraint that has a sentence; other errors pass through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if sentence := _sentence(row):
            raise Refused(sentence) from error
        raise


def _sentence(row: models.Model) -> str:
    """Ask each constraint again: the error itself names only columns on SQLite."""
    for constraint in row._meta.constraints:
        try:
            constraint.validate(type(row), row)  # type: ignore[attr-defined]  # lacking in the stubs
        except ValidationError:
            if constraint.violation_error_message != constraint.default_violation_error_message:
                return str(constraint.violation_error_message)
    return ""
