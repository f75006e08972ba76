"""Until when an approval holds."""

import calendar
from datetime import datetime

from governance.rules import policy


def expires_at(tier: int, approved_at: datetime) -> datetime:
    """Return when an approval of this tier has to be looked at again.

    Calendar months of the policy, same time of day; the last day of a shorter month.
    """
    months = approved_at.month - 1 + policy.review_months(tier)
    year, month = approved_at.year + months // 12, months % 12 + 1
    day = min(approved_at.day, calendar.monthrange(year, month)[1])
    return approved_at.replace(year=year, month=month, day=day)
