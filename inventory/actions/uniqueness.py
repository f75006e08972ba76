"""Let the database decide what may exist once, and say it in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction

from governance.web.refusals import Refused


@contextmanager
def once(model: type[models.Model], constraint: str, *, field: str = "") -> Iterator[None]:
    """Turn a breach of a named constraint of `model` into a refusal with the constraint's message.

    Two people who add the same thing at the same moment are told as one who adds it twice.

    :raises Refused: if the row exists already.
    """
    rule = next(rule for rule in model._meta.constraints if rule.name == constraint)
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(str(rule.get_violation_error_message()), field=field) from error
