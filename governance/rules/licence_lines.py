"""Lines of users and revenue in licences, against the numbers of the organisation."""

from enum import Enum

from governance.rules.licence_use import LicenceUse
from governance.rules.licences import Threshold

MONTHS = 12


class Line(Enum):
    """Where the organisation stands."""

    BELOW = "below"
    CROSSED = "crossed"
    UNKNOWN = "unknown"


def position(threshold: Threshold, use: LicenceUse) -> Line:
    """Return on which side of the line the organisation stands.

    A number of another window is used only as far as it proves something: nobody has more users
    in a day than in a month, and a year's revenue bounds the revenue of its best month.
    """
    lowest, highest = _bounds(threshold.metric, use)
    if highest is not None and not _reaches(threshold, highest):
        return Line.BELOW
    if lowest is not None and _reaches(threshold, lowest):
        return Line.CROSSED
    return Line.UNKNOWN


def _bounds(metric: str, use: LicenceUse) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value the metric can have, as far as numbers tell."""
    users, revenue = use.monthly_users, use.annual_revenue_usd
    if metric == "monthly_users":
        return users, users
    if metric == "daily_users":
        return None, users
    if metric == "annual_revenue_usd":
        return revenue, revenue
    if metric == "monthly_revenue_usd" and revenue is not None:
        return revenue / MONTHS, revenue
    return None, None


def _reaches(threshold: Threshold, number: float) -> bool:
    return number >= threshold.value if threshold.inclusive else number > threshold.value
