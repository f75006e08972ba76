"""Several questions answered at once: what the log says of it, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.checklist import rows_of
from governance.approvals.checklist_pages import for_people
from governance.approvals.models import Approval
from governance.audit.models import Entry
from governance.evidence import actions as evidence
from tests.approvals.factories import requested
from tests.factories import AT

pytestmark = pytest.mark.django_db


def open_items(approval: Approval) -> list[str]:
    return [row.item.id for row in for_people(rows_of(approval)) if row.answer is None]


def test_each_answer_has_an_entry_of_its_own_in_the_order_given(engineer: User) -> None:
    approval = requested(2)
    first, second = open_items(approval)[:2]
    before = Entry.objects.about(approval).latest("number").number

    actions.answer_several(
        approval,
        [(second, "satisfied", ""), (first, "not_satisfied", "Not measured.")],
        by=engineer,
        at=AT,
    )

    entries = Entry.objects.about(approval).filter(number__gt=before).order_by("number")
    assert [
        (row.number, row.after[item]) for row, item in zip(entries, (second, first), strict=True)
    ] == [
        (before + 1, "satisfied"),
        (before + 2, "not_satisfied"),
    ]
    assert entries[1].note.endswith("Not satisfied. Not measured.")


def test_an_answer_given_again_is_changed_and_keeps_its_evidence(engineer: User) -> None:
    approval = requested(2)
    item, other = open_items(approval)[:2]
    department = approval.use_case.system.department
    shown = evidence.add_link(
        "The minutes", "https://example.org/1", department=department, by=engineer, at=AT
    )
    row = actions.answer(
        approval, item, "not_satisfied", reason="Later.", evidence=[shown], by=engineer, at=AT
    )

    both = [(item, "satisfied", ""), (other, "satisfied", "")]
    again, new = actions.answer_several(approval, both, evidence=[shown], by=engineer, at=AT)

    row.refresh_from_db()
    assert (again.pk, row.value, row.reason) == (row.pk, "satisfied", "")
    assert [list(one.evidence.all()) for one in (again, new)] == [[shown], [shown]]
    assert Entry.objects.about(approval).latest("number").before == {}


@pytest.mark.once
def test_one_more_answer_costs_one_more_statement_for_the_number_of_its_entry(
    engineer: User,
) -> None:
    counted = {}
    for count in (1, 2, 7):  # The first time also reads what the person may.
        approval = requested(2)
        answers = [(item, "satisfied", "") for item in open_items(approval)[:count]]
        with CaptureQueriesContext(connection) as statements:
            actions.answer_several(approval, answers, by=engineer, at=AT)
        counted[count] = len(statements)

    assert counted[7] == counted[2] + 5
