"""A few models side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from inventory.compare import models as comparison
from inventory.models import HubModel

DIGITS = 18


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the models named by `?model=1&model=2`, in that order; two to four of them."""
    user = user_of(request)
    wanted = _numbers(request.GET.getlist("model"))
    found = HubModel.objects.visible_to(user).in_bulk(wanted)
    models = [found[pk] for pk in wanted if pk in found]
    shown = models[: comparison.MOST]
    enough = len(shown) >= comparison.FEWEST
    context = {
        "title": "Compare models",
        "models": shown,
        "left_out": len(models) - len(shown),
        "groups": comparison.compare(shown, user, at=timezone.now()) if enough else [],
    }
    return render(request, "inventory/model_compare.html", context)


def _numbers(texts: list[str]) -> list[int]:
    """Return the ids, each once; what is no number that an id can be is passed over."""
    good = (text for text in texts if text.isascii() and text.isdigit() and len(text) <= DIGITS)
    return list(dict.fromkeys(int(text) for text in good))[: comparison.MOST * 4]
