"""How bad something is."""

from django.db import models
from django.db.models import Case, IntegerField, Value, When


class Severity(models.TextChoices):
    """How bad a change or finding is."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    UNKNOWN = "unknown", "Not stated"


# An unstated severity sorts between high and medium: nobody has said that it is harmless.
ORDER = (Severity.CRITICAL, Severity.HIGH, Severity.UNKNOWN, Severity.MEDIUM, Severity.LOW)


def rank(field: str = "severity") -> Case:
    """Return the rank of a severity column for sorting: 0 is the worst."""
    whens = [When(**{field: word.value}, then=Value(number)) for number, word in enumerate(ORDER)]
    return Case(*whens, default=Value(len(ORDER)), output_field=IntegerField())
