"""Which evidence releases rest on now."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from governance.approvals.models import Release, ReleaseAnswer


def releases_rest(at: datetime) -> Exists:
    """Tell in a query over evidence whether an answer of a living release is shown by it."""
    living = Release.objects.living()
    return Exists(ReleaseAnswer.objects.filter(evidence=OuterRef("pk"), release__in=living))
