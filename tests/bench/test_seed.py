"""The seed for measuring: what it writes are rows that the software itself could have written."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from bench.seed import Scale, seed
from bench.seed.world import World
from governance.approvals.models import Approval, ApprovalState, Stage
from governance.approvals.validity import current_editions
from governance.obligations.models import Obligation
from inventory.digests import facts_digest, revision_digest, set_standing_digests
from inventory.models import HubModel
from tests.conftest import NOON

# One process writes the rows, which all tests only look at.
pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.xdist_group("seed")]
TINY = Scale(
    models=40, revisions=3, files=9, departments=7, systems=12, use_cases=60, requests=5,
    obligations=6, findings=4, incidents=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed(TINY, at=NOON, say=lambda _: None)
        transaction.set_rollback(True)


def test_as_many_rows_are_made_as_were_asked_for(world: World) -> None:
    assert Approval.objects.count() == TINY.use_cases * TINY.requests
    assert Obligation.objects.count() == TINY.use_cases * TINY.obligations
    assert len(world.findings) == TINY.systems * TINY.findings


def test_every_digest_is_the_one_the_software_works_out(world: World) -> None:
    revision, use_case = world.revisions[3], world.use_cases[3]
    files = revision.files.values_list("path", "size", "blob_id", "sha256")
    fresh = HubModel.objects.get(pk=revision.model_id)
    set_standing_digests(fresh)

    assert revision.digest == revision_digest(revision, files=files, base_models=[])
    assert revision.model.standing_digest == fresh.standing_digest
    assert revision.model.access_digest == fresh.access_digest
    assert use_case.facts_digest == facts_digest(use_case)


def test_approvals_stand_in_every_way_an_approval_can_stand(world: World) -> None:
    rows = Approval.objects.with_validity(at=NOON, editions=current_editions())

    standing = set(rows.values_list("validity", flat=True))

    assert standing == {
        "valid", "expired", "suspended", "no_longer_valid", "condition_overdue",
        "in_review", "refused", "withdrawn", "superseded",
    }  # fmt: skip


def test_whoever_is_approved_was_signed_by_everybody_whose_sign_off_is_needed(
    world: World,
) -> None:
    unsigned = Stage.objects.filter(approval__state=ApprovalState.APPROVED, decided_by=None)

    assert not unsigned.exists()


def test_the_audit_log_is_whole(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_log")

    assert capsys.readouterr().out
