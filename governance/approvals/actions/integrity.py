"""What the database refuses, said in the words that the model declares for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.db.models import BaseConstraint, UniqueConstraint

from governance.web.refusals import Refused


@contextmanager
def in_words(model: type[models.Model]) -> Iterator[None]:
    """Turn a broken constraint of `model` into a refusal with the constraint's own sentence.

    :raises Refused: if a constraint of the model was broken; other errors pass through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if sentence := _sentence(model, str(error)):
            raise Refused(sentence) from error
        raise


def _sentence(model: type[models.Model], error: str) -> str:
    for constraint in model._meta.constraints:
        if constraint.name in error or _names_columns(model, constraint, error):
            return str(constraint.violation_error_message)
    return ""


def _names_columns(model: type[models.Model], constraint: BaseConstraint, error: str) -> bool:
    """SQLite names the columns of a unique constraint, not the constraint."""
    if not isinstance(constraint, UniqueConstraint):
        return False
    columns = [model._meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]  # real fields
    told = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return error.endswith(f"UNIQUE constraint failed: {told}")
