"""What still uses a model, as far as a person may see it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from governance.accounts.models import User
from inventory.models import BaseModelLink, Deployment, HubModel, Revision, System

SHOWN = 100


@dataclass(frozen=True)
class Usage:
    """Systems in use that hold a model, those first that run somewhere.

    Each of `systems` has `running` (its open deployments) and `purposes` (how many use cases).
    `hidden` counts the systems that the person may not see, `more` those that are left out for
    length, `descendants` the registered models that were made from it.
    """

    systems: tuple[System, ...]
    hidden: int
    more: int
    descendants: int

    @property
    def is_used(self) -> bool:
        """Tell whether anything uses it at all."""
        return bool(self.systems or self.hidden or self.descendants)


def usage_of(model: HubModel, user: User) -> Usage:
    """Return what uses any revision of the model now."""
    everywhere = System.objects.in_use().using_model(model)
    visible = System.objects.visible_to(user).in_use().using_model(model)
    running = Deployment.objects.filter(ended_at=None)
    rows = (
        System.objects.filter(pk__in=visible.values("pk"))
        .select_related("department", "owner")
        .annotate(purposes=Count("use_cases", filter=Q(use_cases__retired_at=None)))
        .prefetch_related(Prefetch("deployments", queryset=running, to_attr="running"))
        .order_by("name")
    )
    shown: list[Any] = list(rows[:SHOWN])
    seen = visible.count()
    return Usage(
        systems=(
            *(one for one in shown if one.running),
            *(one for one in shown if not one.running),
        ),
        hidden=everywhere.count() - seen,
        more=max(seen - SHOWN, 0),
        descendants=_descendants(model),
    )


def _descendants(model: HubModel) -> int:
    made = BaseModelLink.objects.filter(base=model).values("revision")
    models = HubModel.objects.registered().not_retired().exclude(pk=model.pk)
    return models.filter(pk__in=Revision.objects.filter(pk__in=made).values("model")).count()
