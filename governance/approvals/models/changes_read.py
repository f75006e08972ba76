"""What `ApprovalQuerySet.with_changes` loads beside each approval, a statement each."""

from typing import Any

from django.db.models import Prefetch, Q

from governance.approvals.models.binding import Binding
from governance.approvals.models.condition import Condition, Waiver


def prefetches(
    editions: dict[str, str], *, only: Q | None = None, whole: bool = False, many: bool = False
) -> "tuple[Prefetch[Any], ...]":
    """Return what to prefetch.

    `only` is a condition on bindings; a list leaves out those that it does not speak of. `whole`
    reads every waiver and all people of waivers and conditions, for a page of one. `many` is for
    hundreds of approvals at once: what is quickest for a page would take ten times as long.
    """
    bindings = Binding.objects.all()
    in_order = bindings.order_by("pk")
    found = in_order.broken(editions) if many else bindings.broken_of_few(editions)
    broken = found.filter(only or Q()).with_their_things()
    waivers = Waiver.objects.with_people() if whole else Waiver.objects.relied_on_in_words()
    conditions = Condition.objects.with_production()
    if whole:
        conditions = conditions.with_people()
    return (
        Prefetch("conditions", queryset=conditions, to_attr="read_conditions"),
        Prefetch("waivers", queryset=waivers, to_attr="read_waivers"),
        Prefetch("bindings", queryset=broken, to_attr="broken_bindings"),
    )
