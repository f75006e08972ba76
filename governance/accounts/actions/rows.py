"""Write a row whose constraints speak: what the database would refuse becomes a sentence."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from governance.web.refusals import Refused


def insert(row: models.Model, *, field: str) -> None:
    """Store a new row.

    :raises Refused: with the words of the constraint that it breaks, naming `field`.
    """
    try:
        row.validate_constraints()
        with transaction.atomic():
            row.save(force_insert=True)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field=field) from error
    except IntegrityError as error:
        reason = "Somebody else stored the same a moment ago. Look at the list."
        raise Refused(reason, field=field) from error
