"""Where a release stands, and which of its sign-offs and checklist items are in which state."""

from django.db.models import TextChoices


class ReleaseState(TextChoices):
    """Where a release stands. `released` from its first step until it is closed."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    RELEASED = "released", "Released"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


EDITABLE = (ReleaseState.DRAFT, ReleaseState.CHANGES_REQUESTED)
UNDECIDED = (*EDITABLE, ReleaseState.IN_REVIEW)
AGREED = (ReleaseState.APPROVED, ReleaseState.RELEASED)
LIVING = (*UNDECIDED, *AGREED)
