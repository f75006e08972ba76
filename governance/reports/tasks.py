"""Building in the background. The row says what is owed; a message is only the nudge."""

from celery import shared_task
from django.utils import timezone

from governance.jobs.kinds import Counts
from governance.reports import actions
from governance.reports.models import Pack


@shared_task
def build_pack(*, pack_id: int) -> Counts:
    """Build one pack, unless another worker has it or it was cancelled."""
    return {"packs taken up": int(actions.build(pack_id, at=timezone.now()))}


@shared_task
def build_waiting() -> Counts:
    """Take up every pack that a lost message or a dead worker left behind."""
    due = list(Pack.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True))
    for pk in due:
        build_pack.delay(pack_id=pk)
    return {"packs sent out": len(due)}
