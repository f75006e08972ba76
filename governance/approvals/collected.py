"""What the software reads an answer from, and the answer with the record that shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from governance.approvals.models import AnswerValue, Assessment
from inventory.models import Revision, System


@dataclass(frozen=True)
class Collected:
    """An answer of the software: the value, where it is from, and the record that shows it.

    `valid_until` is the day after which the record shows nothing any more, None for no end.
    """

    value: AnswerValue
    source: str
    record: Mapping[str, Any]
    valid_until: date | None = None


@dataclass(frozen=True)
class Records:
    """What the software reads an answer from: what the system uses, and how it was judged."""

    revisions: Sequence[Revision]
    assessment: Assessment
    at: datetime

    @property
    def system(self) -> System:
        """The system that is asked about."""
        return self.assessment.use_case.system
