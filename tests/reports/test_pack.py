"""What is in a pack is what the screens say, and every number is a count of its rows."""

from collections import Counter
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.validity import validity_of
from governance.approvals.words import CATEGORIES
from governance.audit.models import Entry
from governance.obligations.models import Obligation
from governance.reports.pack import build_organisation, build_use_case
from governance.reports.pack.spool import gather
from governance.reports.pack.summary import Tally
from governance.watch.models import Finding
from inventory.models import UseCase
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.reports.conftest import Sample

pytestmark = pytest.mark.django_db


@pytest.mark.once
def test_a_decision_says_who_signed_what_and_when(sample: Sample) -> None:
    [decision] = build_use_case(sample.approved.use_case, at=NOON, by=None).decisions()

    [approval] = decision.approvals
    stage = sample.approved.stages.get()
    assert (decision.name, decision.department, decision.tier) == ("Sort mail", "Post", 1)
    assert approval.validity == "valid"
    assert [row.decided_by for row in approval.stages] == [stage.decided_by.full_name]
    assert {row.value for row in approval.checklist} == {"satisfied"}
    assert all(row.holds and row.digest == row.digest_now for row in approval.bindings)
    assert decision.models[0].commit == sample.approved.use_case.system.uses.get().revision.sha


def test_an_approval_in_the_pack_stops_holding_when_what_it_rests_on_changes(
    sample: Sample,
) -> None:
    use_case = sample.approved.use_case
    UseCase.objects.filter(pk=use_case.pk).update(purpose="Reads letters.", facts_digest="e" * 64)

    [decision] = build_use_case(use_case, at=NOON, by=None).decisions()

    [approval] = decision.approvals
    said = validity_of(sample.approved, at=NOON)
    assert (approval.validity, approval.reasons) == (said.state, said.reasons)
    assert approval.validity == "no_longer_valid"
    [broken] = [row for row in approval.bindings if not row.holds]
    assert "Reads letters." in " ".join(broken.changes)
    assert broken.digest_now == "e" * 64


@pytest.mark.once
def test_the_summary_says_categories_in_their_own_words() -> None:
    tally, words = Tally(), CATEGORIES["high_risk_annex_iii"]
    tally.decision(
        SimpleNamespace(tier=3, standing="valid", category_words=words, licence_words="Allowed")
    )

    assert "High-risk, Annex III" in {row.name for row in tally.counts()}


@pytest.mark.once
def test_attested_and_evidenced_are_told_apart(sample: Sample) -> None:
    [decision] = build_use_case(sample.approved.use_case, at=NOON, by=None).decisions()

    shown = {row.id: row.shown_by for row in decision.obligations}
    assert shown[sample.evidenced.pk] == "evidenced"
    assert Counter(shown.values())["attested"] == 1


def test_evidence_that_ran_out_leaves_a_statement_only(sample: Sample) -> None:
    sample.evidence.valid_until = NOON.date().replace(day=1)
    sample.evidence.save()

    [decision] = build_use_case(sample.approved.use_case, at=NOON, by=None).decisions()

    assert {row.shown_by for row in decision.obligations if row.state == "fulfilled"} == {
        "attested"
    }


def test_every_use_case_and_every_obligation_is_in_the_organisations_pack_once(
    sample: Sample,
) -> None:
    pack = build_organisation(at=NOON, by=None)

    decisions = list(pack.decisions())
    owed = [row.id for one in decisions for row in one.obligations]
    owed += [row.id for row in pack.obligations()]
    assert {row.use_case for row in decisions} == set(UseCase.objects.values_list("pk", flat=True))
    assert sorted(owed) == sorted(Obligation.objects.values_list("pk", flat=True))


def test_the_summary_counts_the_rows_of_the_pack(sample: Sample, tmp_path) -> None:
    spool = gather(build_organisation(at=NOON, by=None), tmp_path)

    counts = {(row["group"], row["key"]): row["number"] for row in spool.read("summary")}
    assert counts["Use cases", "all"] == spool.counts["decisions"] == 3
    assert counts["Approval", "valid"] == counts["Approval", "in_review"] == 1
    assert counts["Approval", "not_requested"] == 1
    assert counts["Obligations", "all"] == Obligation.objects.count()
    assert counts["Obligations", "evidenced"] == 1
    assert counts["Obligations", "overdue"] == Obligation.objects.overdue(NOON).count()
    assert counts["Unsettled findings", "high"] == Finding.objects.unsettled(NOON).count() == 1
    assert counts["Findings", "all"] == spool.counts["findings"] == 2
    assert counts["Clocks", "missed"] == 1


@pytest.mark.once
def test_the_same_moment_gives_the_same_facts(sample: Sample, tmp_path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]

    digests = set()
    for folder in folders:
        folder.mkdir()
        digests.add(gather(build_organisation(at=NOON, by=None), folder).facts_digest())

    assert len(digests) == 1


@pytest.mark.once
def test_the_log_of_a_use_case_speaks_of_it_and_of_nothing_else(sample: Sample) -> None:
    pack = build_use_case(sample.approved.use_case, at=NOON, by=None)

    numbers: dict[tuple[str, int], list[int]] = {}
    for row in pack.entries():
        numbers.setdefault((row.subject_type, row.subject_id), []).append(row.number)

    about = Entry.objects.about(sample.approved)
    assert numbers["approvals.approval", sample.approved.pk] == list(range(1, about.count() + 1))
    assert ("approvals.approval", sample.open.pk) not in numbers
    assert {(kind, pk): last for kind, pk, last in pack.last_numbers()} == {
        subject: len(found) for subject, found in numbers.items()
    }


@pytest.mark.once
def test_a_pack_says_of_an_approval_what_its_page_says(sample: Sample, client: Client) -> None:
    user: User = UserFactory(roles=["governance_officer"])
    client.force_login(user)

    page = client.get(reverse("approvals:approval-detail", args=[sample.approved.pk]))

    [decision] = build_use_case(sample.approved.use_case, at=NOON, by=user).decisions()
    [approval] = decision.approvals
    text = page.content.decode()
    assert approval.validity_words in text
    assert all(stage.decided_by in text for stage in approval.stages)
    assert decision.category_words in text


@pytest.mark.parametrize("more", [1, 12])
def test_reading_costs_the_same_statements_for_one_use_case_or_many(
    sample: Sample, more: int, django_assert_max_num_queries
) -> None:
    from tests.approvals.factories import approved

    for number in range(more):
        approved(1, name=f"Another {number}")

    with django_assert_max_num_queries(40):
        list(build_organisation(at=NOON, by=None).decisions())
