"""How the list of notices can be narrowed, on the page and in the API."""

import django_filters
from django.db.models import QuerySet

from governance.notices.kinds import kind_choices
from governance.notices.models import Notice

STATES = (("unread", "Unread"), ("read", "Read"))


class NoticeFilter(django_filters.FilterSet):
    """By whether it was read, and by kind."""

    state = django_filters.ChoiceFilter(label="State", choices=STATES, method="in_state")
    kind = django_filters.ChoiceFilter(label="Kind", choices=kind_choices)

    class Meta:
        model = Notice
        fields: list[str] = []

    def in_state(self, rows: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """Keep what was read, or what was not."""
        unread = Notice.objects.unread().values("pk")
        return rows.filter(pk__in=unread) if value == "unread" else rows.exclude(pk__in=unread)
