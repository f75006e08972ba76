"""The licence texts of one commit, to be read from the first word to the last."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from inventory.licence_texts import whole_texts
from inventory.models import HubModel
from inventory.views.models import revision_of


@require_GET
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Every licence file of the head, or of `?commit=`, with what no licence has marked."""
    model = get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
    revision = revision_of(model, request.GET.get("commit", ""))
    texts = whole_texts(revision) if revision else []
    if not texts:
        raise Http404
    context = {
        "model": model,
        "revision": revision,
        "texts": texts,
        "title": f"Licence text of {model.repo_id}",
    }
    return render(request, "inventory/licence_text.html", context)
