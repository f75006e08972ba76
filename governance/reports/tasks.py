"""Building in the background. The row says what is owed; a message is only the nudge."""

from celery import shared_task
from django.utils import timezone

from governance.reports import actions
from governance.reports.models import Pack


@shared_task
def build_pack(*, pack_id: int) -> None:
    """Build one pack, unless another worker has it or it was cancelled."""
    actions.build(pack_id, at=timezone.now())


@shared_task
def build_waiting() -> None:
    """Take up every pack that a lost message or a dead worker left behind."""
    due = Pack.objects.due(timezone.now()).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)):
        build_pack.delay(pack_id=pk)
