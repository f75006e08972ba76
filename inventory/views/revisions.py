"""What changed between two revisions of a model."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from inventory.compare.revisions import compare
from inventory.models import HubModel, Revision

OFFERED = 200


@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare `?from=` with `?to=`; without them, the two newest revisions we know."""
    model = get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
    known = list(model.revisions.without_bulk().order_by("-pk")[:OFFERED])
    after = _chosen(model, request.GET.get("to", "")) or (known[0] if known else None)
    before = _chosen(model, request.GET.get("from", "")) or _one_before(known, after)
    context = {
        "model": model,
        "title": f"What changed in {model.repo_id}",
        "known": known,
        "before": before,
        "after": after,
        "changes": compare(before, after) if before and after else None,
    }
    return render(request, "inventory/revision_changes.html", context)


def _chosen(model: HubModel, sha: str) -> Revision | None:
    """Return the revision of this commit; none is asked for by an empty one."""
    if not sha:
        return None
    return get_object_or_404(model.revisions.defer("raw"), sha=sha.replace("\x00", ""))


def _one_before(known: list[Revision], after: Revision | None) -> Revision | None:
    older = [row for row in known if after is not None and row.pk < after.pk]
    return older[0] if older else None
