"""What is asked, by tier and family, and what each published version changed; for everybody."""

from collections.abc import Iterable
from itertools import zip_longest

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from governance.accounts.context import user_of
from governance.accounts.permissions import Permission, can
from governance.approvals import templates
from governance.approvals.dry_run import difference_between
from governance.approvals.models import ChecklistTemplate
from governance.rules import checklists
from governance.rules.checklists import FAMILY_TITLES, ChecklistItem
from governance.rules.tier import TIERS


@require_GET
def checklist_list(request: HttpRequest) -> HttpResponse:
    """The items in force, of all tiers or of one."""
    template = templates.in_force()
    tier = _tier(request)
    items = [
        item
        for item in checklists.merged(templates.own_of(template))
        if tier is None or item.min_tier <= tier
    ]
    context = {
        "title": "Checklists",
        "edition": templates.edition_of(template),
        "template": template,
        "draft": ChecklistTemplate.objects.draft(),
        "families": by_family(items),
        "tier": tier,
        "tiers": TIERS,
        "may_change": can(user_of(request), Permission.CHECKLIST_EDIT),
    }
    return render(request, "approvals/checklist_list.html", context)


@require_GET
def checklist_versions(request: HttpRequest) -> HttpResponse:
    """Every published version of the organisation's own checklists, the newest first."""
    rows = list(ChecklistTemplate.objects.published().select_related("published_by"))
    context = {
        "title": "Versions of the checklists",
        "built_in": checklists.version(),
        "versions": [
            (row, difference_between(earlier, row)) for row, earlier in zip_longest(rows, rows[1:])
        ],
    }
    return render(request, "approvals/checklist_versions.html", context)


@require_GET
def checklist_version(request: HttpRequest, number: int) -> HttpResponse:
    """What one version asked, and what it changed."""
    rows = ChecklistTemplate.objects.published().select_related("published_by")
    version = get_object_or_404(rows, number=number)
    earlier = rows.filter(number__lt=number).first()
    context = {
        "title": f"Checklists, version {number}",
        "version": version,
        "difference": difference_between(earlier, version),
        "reasons": reasons_of(version),
        "families": by_family(checklists.merged(version.own)),
    }
    return render(request, "approvals/checklist_version.html", context)


def by_family(items: Iterable[ChecklistItem]) -> list[tuple[str, list[ChecklistItem]]]:
    """Return the items under the title of their family; families without an item are left out."""
    rows = list(items)
    found = (
        (title, [item for item in rows if item.family == family])
        for family, title in FAMILY_TITLES.items()
    )
    return [(title, mine) for title, mine in found if mine]


def reasons_of(template: ChecklistTemplate) -> list[tuple[str, str]]:
    """Return why built-in items were changed: the question and the reason."""
    texts = {item.id: item.text for item in checklists.built_in_items()}
    changed = template.own.get("changed", {})
    return [
        (texts.get(key, key), change[checklists.REASON])
        for key, change in changed.items()
        if change.get(checklists.REASON)
    ]


def _tier(request: HttpRequest) -> int | None:
    said = request.GET.get("tier", "")
    if not said:
        return None
    if said not in {str(tier) for tier in TIERS}:
        raise Http404
    return int(said)
