"""Bindings of before hold on: the licence at the hub moves to what asks for a look."""

from importlib import import_module

import pytest
from django.apps import apps

from governance.approvals.models import Approval, Binding
from governance.approvals.validity import validity_of
from governance.rules import canonical
from inventory.digests import set_standing_digests
from inventory.models import HubModel
from tests.approvals.factories import approved
from tests.factories import AT

pytestmark = pytest.mark.django_db
MIGRATION = "governance.approvals.migrations.0011_licence_at_the_hub_asks_for_a_look"
LICENCE = ("newest licence", "newest licence text")


def as_before(model: HubModel) -> None:
    """Digest a model and what is bound to it as it was done before the licence moved."""
    licence = {
        "licence_key": model.head_licence_key,
        "licence_name": model.head_licence_name,
        "licence_text_sha256": model.head_licence_text_sha256,
    }
    model.standing_digest = canonical.digest(
        {"hub_id": model.hub_id, "disabled": model.disabled, **licence}
    )
    model.access_digest = canonical.digest(
        {"gated": model.gated, "private": model.private, "unavailable": False}
    )
    model.save(update_fields=["standing_digest", "access_digest"])
    asks, ends = (Binding.objects.get(model=model, kind=kind) for kind in ("access", "standing"))
    ends.snapshot |= {key: asks.snapshot.pop(key) for key in LICENCE}
    asks.digest, ends.digest = model.access_digest, model.standing_digest
    asks.save()
    ends.save()


@pytest.fixture
def approval() -> Approval:
    """An approval of before, and its one model."""
    found = approved(1)
    as_before(HubModel.objects.get())
    return found


def migrate() -> None:
    import_module(MIGRATION).move(apps, None)


def test_an_approval_that_held_holds_on_and_a_new_licence_asks_for_a_look(
    approval: Approval,
) -> None:
    migrate()

    assert validity_of(approval, at=AT).state == "valid"
    model = HubModel.objects.get()
    model.head_licence_key = "cc-by-nc-4.0"
    set_standing_digests(model)
    model.save()
    found = validity_of(approval, at=AT)
    assert found.state == "needs_review"
    assert "and is now cc-by-nc-4.0" in found.reasons[0]


def test_an_approval_that_had_ended_does_not_come_back(approval: Approval) -> None:
    Binding.objects.filter(approval=approval, kind="standing").update(digest="0" * 64)

    migrate()

    assert validity_of(approval, at=AT).state == "no_longer_valid"
