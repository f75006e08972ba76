"""The second person, what is kept of a final document, and when it is looked at again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.evidence.files import open_stored
from governance.evidence.models import Strength
from governance.notices.models import Notice
from governance.obligations import tasks
from governance.obligations.actions import documents as actions
from governance.obligations.documents import reminders, rendering
from governance.obligations.models import Document, DocumentState, Obligation, ObligationState
from governance.rules.eu_ai_act import documents
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.obligations.documents.factories import (
    complete,
    draft,
    final,
    in_review,
    use_case_that_owes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> User:
    """Somebody of the legal department."""
    return UserFactory(roles=["legal_reviewer"])


def test_what_is_not_complete_is_not_sent_and_each_gap_is_named(engineer: User) -> None:
    row = draft(by=engineer)

    with pytest.raises(Refused, match=r"“Groups of people affected” is empty \(Art 27\(1\)\(c\)\)"):
        actions.send_for_review(row, by=engineer, at=NOON)


def test_a_document_in_review_cannot_be_changed(engineer: User) -> None:
    row = in_review(by=engineer)

    with pytest.raises(Refused, match="It is in review"):
        actions.save_draft(row, {"groups": ["x"]}, revision=row.revision, by=engineer, at=NOON)


def test_nobody_reviews_what_they_started_sent_or_wrote_a_part_of(officer: User) -> None:
    writer = UserFactory(roles=["governance_officer"])
    row = draft(by=UserFactory(roles=["engineer"]))
    row = actions.save_draft(row, {"groups": ["x"]}, revision=1, by=writer, at=NOON)
    row = complete(row, by=officer)
    row = actions.send_for_review(row, by=officer, at=NOON)

    for person in (writer, officer):
        with pytest.raises(NotAllowed, match="somebody else reviews it"):
            actions.approve(row, by=person, at=NOON)


def test_whoever_may_not_review_does_not_decide() -> None:
    row, other = in_review(), UserFactory(roles=["engineer"])

    with pytest.raises(NotAllowed):
        actions.approve(row, by=other, at=NOON)


def test_the_database_holds_the_four_eyes_too(reviewer: User) -> None:
    row = final()

    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Document.objects.filter(pk=row.pk).update(reviewed_by=row.sent_by)


def test_a_document_is_sent_back_with_a_note_and_its_author_is_told(
    engineer: User, reviewer: User
) -> None:
    row = in_review(by=engineer)

    with pytest.raises(Refused, match="Say what has to change"):
        actions.send_back(row, note=" ", by=reviewer, at=NOON)
    back = actions.send_back(row, note="Name the harms.", by=reviewer, at=NOON)

    assert back.state == DocumentState.DRAFT
    assert Notice.objects.get(person=engineer, kind="document").text.endswith("Name the harms.")
    again = actions.send_for_review(back, by=engineer, at=NOON)
    assert again.reviewed_by is None


def test_reviewers_are_told_and_the_question_is_settled_once_it_is_final(reviewer: User) -> None:
    row = in_review()

    asked = Notice.objects.get(person=reviewer, kind="document_review")
    actions.approve(row, by=reviewer, at=NOON)

    asked.refresh_from_db()
    assert asked.read_at == NOON


def test_a_final_document_is_kept_as_evidence_of_its_duties(reviewer: User) -> None:
    row = in_review(use_case=use_case_that_owes())
    duty = Obligation.objects.get(requirement__key="AIA-27-1", use_case=row.use_case)

    done = actions.approve(row, note="Good.", by=reviewer, at=NOON)

    kept = done.evidence
    assert kept
    assert (done.state, done.next_review_on) == (DocumentState.FINAL, date(2027, 11, 21))
    assert kept.strength == Strength.DOCUMENT
    assert list(duty.evidence.all()) == [kept]
    duty.refresh_from_db()
    assert duty.state == ObligationState.OPEN
    with open_stored(kept.file_path) as file:
        text = file.read().decode()
    assert "What may harm them [Art 27(1)(d)]" in text
    assert f"Reviewed and made final by {reviewer}" in text
    assert Entry.objects.about(row).first().after == {"version": 1, "sha256": kept.sha256}  # type: ignore[union-attr]  # there is one


def test_the_same_document_gives_the_same_file(reviewer: User) -> None:
    row, form = final(), documents.forms()["fria"]

    assert rendering.as_text(row, form) == rendering.as_text(row, form)


def test_a_new_version_holds_once_it_is_approved_and_replaces_the_old_one(
    engineer: User, reviewer: User
) -> None:
    first = final(by=engineer)

    second = actions.new_version(first, by=engineer, at=NOON)
    assert second.number == 2
    assert second.answers["groups"] == ["Applicants"]
    first.refresh_from_db()
    assert first.state == DocumentState.FINAL
    sent = actions.send_for_review(second, by=engineer, at=NOON)
    done = actions.approve(sent, by=reviewer, at=NOON)

    first.refresh_from_db()
    assert first.state == DocumentState.SUPERSEDED
    assert done.evidence
    assert done.evidence.replaces == first.evidence


def test_who_wrote_an_earlier_version_may_review_a_later_one(engineer: User, officer: User) -> None:
    first = final(by=officer)
    second = actions.new_version(first, by=engineer, at=NOON)
    sent = actions.send_for_review(second, by=engineer, at=NOON)

    assert actions.approve(sent, by=officer, at=NOON).state == DocumentState.FINAL


def test_a_discarded_version_frees_the_way_and_keeps_its_number(engineer: User) -> None:
    row = draft("literacy_plan", by=engineer)

    actions.discard(row, by=engineer, at=NOON)
    again = draft("literacy_plan", by=engineer)

    assert again.number == 2


def test_a_plan_is_looked_at_again_after_the_months_that_it_says(
    engineer: User, reviewer: User
) -> None:
    row = complete(draft("monitoring_plan", by=engineer), by=engineer)
    row = actions.save_draft(row, {"cycle": "3"}, revision=row.revision, by=engineer, at=NOON)
    sent = actions.send_for_review(row, by=engineer, at=NOON)

    done = actions.approve(sent, by=reviewer, at=NOON.replace(month=11, day=30))

    assert done.next_review_on == date(2027, 2, 28)


def test_a_declaration_has_no_review_of_its_own() -> None:
    assert final("eu_declaration").next_review_on is None


def test_people_are_reminded_once_of_each_review(engineer: User) -> None:
    row = final(by=engineer)
    assert row.next_review_on
    early = NOON + timedelta(days=340)
    near = NOON + timedelta(days=355)
    before = Notice.objects.filter(person=engineer, kind="document").count()

    assert reminders.remind(at=early) == 0
    assert reminders.remind(at=near) == 1
    assert reminders.remind(at=near) == 0

    told = Notice.objects.filter(person=engineer, kind="document")
    assert told.count() == before + 1
    assert told.filter(text__contains="to be looked at again by 21 November 2027").exists()


def test_the_reminder_runs_in_the_background() -> None:
    row = final()
    Document.objects.filter(pk=row.pk).update(next_review_on=timezone.localdate())

    tasks.remind()

    assert Notice.objects.filter(person=row.written_by, text__contains="Start the review").exists()
