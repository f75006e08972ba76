"""ML-BOMs to take away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from inventory.boms.document import MEDIA_TYPE, model_bom, system_bom
from inventory.models import HubModel, Revision
from inventory.views.systems import system_of


@require_GET
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """The ML-BOM of a model at `?commit=`, or at its newest known one."""
    found = get_object_or_404(HubModel.objects.visible_to(user_of(request)), pk=pk)
    # PostgreSQL takes no NUL, not even in a question.
    sha = request.GET.get("commit", "").replace("\x00", "") or found.head_sha
    revision = Revision.objects.filter(model=found, sha=sha).select_related("model").first()
    if revision is None:
        raise Http404
    return _file(model_bom(revision, at=timezone.now()), f"{found.repo_id}-{sha[:12]}")


@require_GET
def system(request: HttpRequest, pk: int) -> HttpResponse:
    """The ML-BOM of a system."""
    found = system_of(request, pk)
    return _file(system_bom(found, at=timezone.now()), found.name)


def _file(document: bytes, name: str) -> HttpResponse:
    response = HttpResponse(document, content_type=MEDIA_TYPE)
    safe = slugify(name.replace("/", "-")) or "bom"
    response["Content-Disposition"] = f'attachment; filename="{safe}.cdx.json"'
    response["Cache-Control"] = "private, no-store"
    return response
