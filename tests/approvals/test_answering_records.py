"""What Weighbridge collected is offered for the questions that it can answer, and no others."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.answering_records import records_for
from governance.approvals.checklist import items_of
from governance.approvals.models import Approval
from governance.evidence.actions import collect
from governance.evidence.models import Evidence
from governance.rules.checklists import ChecklistItem
from governance.web.refusals import Refused
from inventory.models import Revision
from tests.approvals.factories import requested
from tests.factories import AT, UserFactory
from tests.inventory.trust_rows import verification

pytestmark = pytest.mark.django_db
PINNED, HANDLING, TAMPERING = (
    "approval-model-version", "compliance-data-handling", "security-tampering"
)  # fmt: skip


def asked(approval: Approval, item: str) -> ChecklistItem:
    return next(one for one in items_of(approval) if one.id == item)


def record_of(approval: Approval, item: str) -> Evidence:
    """What Weighbridge showed its own answer with."""
    return approval.answers.get(item=item).evidence.get()


def used(approval: Approval) -> Revision:
    return approval.use_case.system.uses.get().revision


def hashed(revision: Revision, status: str = "pass") -> Evidence:
    """The record of a look at deployed files."""
    record = collect("Files verified", {"status": status}, method="Hashed.", at=AT)
    row = verification(revision, status=status)
    row.evidence = record
    row.save()
    return record


def test_a_record_can_show_the_question_that_it_was_collected_for() -> None:
    approval = requested(2)

    records = records_for(approval, asked(approval, PINNED))

    assert list(records) == [record_of(approval, PINNED)]


def test_no_record_shows_what_only_people_can_know() -> None:
    approval = requested(2)

    assert not records_for(approval, asked(approval, HANDLING)).exists()


def test_records_of_another_use_case_show_nothing() -> None:
    requested(2)
    approval = requested(2)
    approval.answers.filter(item=PINNED).delete()

    assert not records_for(approval, asked(approval, PINNED)).exists()


def test_files_that_were_hashed_show_that_they_are_the_published_ones() -> None:
    approval = requested(2)
    good = hashed(used(approval))
    hashed(used(approval), status="fail")

    assert good in records_for(approval, asked(approval, TAMPERING))
    assert records_for(approval, asked(approval, TAMPERING)).filter(title=good.title).count() == 1


def test_a_record_that_cannot_show_it_is_refused(engineer: User) -> None:
    approval = requested(2)
    record = record_of(approval, PINNED)

    with pytest.raises(Refused, match="collected “Pinned commits: ") as why:
        actions.answer(approval, HANDLING, "satisfied", evidence=[record], by=engineer, at=AT)

    assert why.value.field == "evidence"


def test_the_page_of_a_question_offers_only_its_records(client: Client) -> None:
    approval = requested(2)
    approval.answers.filter(item=TAMPERING).delete()
    record = hashed(used(approval))
    client.force_login(UserFactory(roles=["engineer"]))

    tampering = client.get(reverse("approvals:checklist-answer", args=[approval.pk, TAMPERING]))
    handling = client.get(reverse("approvals:checklist-answer", args=[approval.pk, HANDLING]))

    box = f'name="evidence" value="{record.pk}"'
    assert box in tampering.content.decode()
    assert f"&records={record.pk}" in tampering.content.decode().replace("&amp;", "&")
    assert box not in handling.content.decode()


def test_a_search_finds_the_records_of_its_question_alone(client: Client) -> None:
    first, second = (collect(f"Commits {n}", {"n": n}, method="Read.", at=AT) for n in range(2))
    client.force_login(UserFactory(roles=["engineer"]))
    address = reverse("evidence:evidence-picker")

    page = client.get(address, {"q": "commits", "records": first.pk}).content.decode()
    plain = client.get(address, {"q": "commits"}).content.decode()

    assert first.title in page
    assert second.title not in page
    assert first.title not in plain
