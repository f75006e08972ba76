"""What `ApprovalQuerySet.with_changes` loads beside each approval, a statement each."""

from typing import Any

from django.db.models import Prefetch, Q

from governance.approvals.models.binding import Binding
from governance.approvals.models.condition import Condition, Waiver


def prefetches(editions: dict[str, str], only: Q, *, whole: bool) -> "tuple[Prefetch[Any], ...]":
    """Return what to prefetch; for `only` and `whole` see `with_changes`."""
    broken = Binding.objects.broken_of_few(editions).filter(only).with_their_things()
    waivers = Waiver.objects.with_people() if whole else Waiver.objects.relied_on_in_words()
    conditions = Condition.objects.with_production()
    if whole:
        conditions = conditions.with_people()
    return (
        Prefetch("conditions", queryset=conditions, to_attr="read_conditions"),
        Prefetch("waivers", queryset=waivers, to_attr="read_waivers"),
        Prefetch("bindings", queryset=broken, to_attr="broken_bindings"),
    )
