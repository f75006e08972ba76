"""Triage from the list and of several at once, and what people write about a finding."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch import actions
from governance.watch.actions import Decision
from governance.watch.models import Finding, FindingComment
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory
from tests.watch.factories import FindingFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def pressing(finding: Finding) -> str:
    """The address of the buttons in a finding's row."""
    return reverse("watch:finding-triage", args=[finding.pk])


@pytest.mark.parametrize(
    ("pressed", "state", "justification"),
    [
        ("in_triage", "in_triage", ""),
        ("affected", "affected", ""),
        ("not_affected:component_not_present", "not_affected", "component_not_present"),
    ],
    ids=["in triage", "affected", "not affected with its reason"],
)
def test_one_button_of_a_row_is_a_decision(
    pressed: str, state: str, justification: str, engineer: User
) -> None:
    finding = FindingFactory()

    answer = signed_in(engineer).post(
        pressing(finding), {"decide": pressed, "next": "/findings/?state=unsettled&page=2"}
    )

    finding.refresh_from_db()
    assert (finding.state, finding.justification) == (state, justification)
    assert answer.headers["Location"] == "/findings/?state=unsettled&page=2"
    assert Entry.objects.about(finding)[0].actor == engineer.full_name


def test_with_htmx_the_row_alone_comes_back(engineer: User) -> None:
    finding = FindingFactory()

    answer = signed_in(engineer).post(pressing(finding), {"decide": "affected"}, headers=HTMX)

    row = answer.content.decode()
    assert row.strip().startswith("<tr>")
    assert 'data-state="affected"' in row
    assert "autofocus" in row


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["as a page", "in the row"])
def test_a_refused_button_says_why_and_changes_nothing(headers: dict, engineer: User) -> None:
    finding = FindingFactory()

    answer = signed_in(engineer).post(
        pressing(finding), {"decide": "fixed", "note": " "}, headers=headers
    )

    assert answer.status_code == 422
    assert "Write in the note how it was fixed." in answer.content.decode()
    assert Finding.objects.get().state == "open"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/findings/", "//evil.example/findings/", "/admin/", ""]
)
def test_the_way_back_leads_nowhere_else(elsewhere: str, engineer: User) -> None:
    answer = signed_in(engineer).post(
        pressing(FindingFactory()), {"decide": "affected", "next": elsewhere}
    )

    assert answer.headers["Location"] == "/findings/"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_button_that_was_shown_before_somebody_else_pressed_one_does_nothing(
    headers: dict[str, str], engineer: User
) -> None:
    finding = FindingFactory()
    client = signed_in(engineer)
    client.post(pressing(finding), {"decide": "affected", "seen": "open"})

    late = client.post(pressing(finding), {"decide": "in_triage", "seen": "open"}, headers=headers)
    again = client.post(pressing(finding), {"decide": "affected", "seen": "open"})

    assert late.status_code == 422
    assert "it is “Affected” now" in late.content.decode()
    assert 'name="seen" value="affected"' in late.content.decode()
    assert again.status_code == 302
    assert Finding.objects.get().state == "affected"


def test_the_page_of_a_finding_saves_nothing_over_what_somebody_else_saved(engineer: User) -> None:
    finding = FindingFactory()
    client = signed_in(engineer)
    shown = client.get(finding.get_absolute_url()).content.decode()
    actions.triage(finding, "affected", by=engineer, at=NOON)

    late = client.post(finding.get_absolute_url(), {"state": "in_triage", "seen": "open"})

    assert 'name="seen" value="open"' in shown
    assert late.status_code == 422
    assert "Somebody triaged it" in late.content.decode()


def test_the_buttons_take_the_place_of_the_row_and_give_it_back(engineer: User) -> None:
    finding = FindingFactory(state="in_triage")
    client = signed_in(engineer)

    buttons = client.get(pressing(finding), headers=HTMX).content.decode()
    row = client.get(pressing(finding) + "?cancel=yes", headers=HTMX).content.decode()

    assert 'name="decide" value="affected"' in buttons
    assert 'name="decide" value="in_triage"' not in buttons
    assert 'value="not_affected:advisory_withdrawn"' not in buttons
    assert pressing(finding) in row
    assert "<button" not in row


def test_without_javascript_the_buttons_are_a_page_that_leads_back(engineer: User) -> None:
    finding = FindingFactory()

    page = signed_in(engineer).get(pressing(finding), {"next": "/findings/?q=vllm"})

    assert "<h1" in page.content.decode()
    assert 'value="/findings/?q=vllm"' in page.content.decode()


def test_a_note_that_was_typed_is_not_lost_with_a_refusal(engineer: User) -> None:
    finding = FindingFactory()

    answer = signed_in(engineer).post(
        pressing(finding), {"decide": "not_affected:no", "note": HOSTILE}, headers=HTMX
    )

    assert "&lt;script&gt;" in answer.content.decode()
    assert "choose a reason" in answer.content.decode()


def test_who_may_not_triage_finds_neither_button_nor_box() -> None:
    finding = FindingFactory()
    client = signed_in(UserFactory(roles=["auditor"]))

    page = client.get(reverse("watch:finding-list")).content.decode()

    assert pressing(finding) not in page
    assert 'name="finding"' not in page
    assert "those that are ticked" not in page
    assert client.post(pressing(finding), {"decide": "affected"}).status_code == 403
    assert Finding.objects.get().state == "open"


def test_a_row_of_another_department_is_not_there(engineer: User) -> None:
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    answer = signed_in(stranger).post(pressing(FindingFactory()), {"decide": "affected"})

    assert answer.status_code == 404


def test_several_are_looked_at_before_they_change(engineer: User) -> None:
    one, two = FindingFactory(), FindingFactory()
    settled = FindingFactory(state="fixed", settled_at=NOON, note="Upgraded.")
    client, address = signed_in(engineer), reverse("watch:finding-together")
    rows = [one, two, settled]
    given = {
        "finding": [row.pk for row in rows],
        "seen": [f"{row.pk}:{row.state}" for row in rows],
        "state": "fixed",
        "note": "Upgraded.",
    }

    asked = client.get(address, {"finding": given["finding"]})
    preview = client.post(address, given)
    unchanged = Finding.objects.filter(state="open").count()
    done = client.post(address, {**given, "take": "yes"})

    assert "3 findings become" in asked.content.decode()
    assert "2 findings of 3 will change" in preview.content.decode()
    assert "It is “Fixed” already" in preview.content.decode()
    assert unchanged == 2
    assert done.context["changing"] == 2
    assert set(Finding.objects.values_list("state", "note")) == {("fixed", "Upgraded.")}


def test_what_somebody_else_moved_meanwhile_is_left_alone(engineer: User) -> None:
    finding = FindingFactory()
    seen = {finding.pk: "open"}
    actions.triage(finding, "affected", by=engineer, at=NOON)
    finding.refresh_from_db()

    (outcome,) = actions.triage_many(
        [finding], Decision("in_triage"), seen=seen, by=engineer, at=NOON
    )

    assert "Somebody triaged it" in outcome.reason
    assert Finding.objects.get().state == "affected"


def test_one_refusal_does_not_stop_the_others() -> None:
    person = UserFactory(roles=["security_reviewer"])
    own, other = FindingFactory(owner=person), FindingFactory()
    decision = Decision("accepted", note="Behind a firewall.", accepted_until=date(2027, 1, 1))

    planned = actions.plan_triage([own, other], decision, by=person, at=NOON)
    done = actions.triage_many([own, other], decision, by=person, at=NOON)

    assert [one.reason for one in planned] == [one.reason for one in done]
    assert "Someone other than the finding's owner" in done[0].reason
    assert list(Finding.objects.order_by("pk").values_list("state", flat=True)) == [
        "open",
        "accepted",
    ]


def test_a_preview_costs_the_same_for_one_and_for_many(engineer: User) -> None:
    costs = []
    for number in (1, 12):
        rows = [FindingFactory() for _ in range(number)]
        client = signed_in(engineer)
        with CaptureQueriesContext(connection) as queries:
            client.post(
                reverse("watch:finding-together"),
                {"finding": [row.pk for row in rows], "state": "affected"},
            )
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("given", [{}, {"finding": ["x", "-1", "9" * 30]}], ids=["none", "no keys"])
def test_nothing_ticked_says_so(given: dict, engineer: User) -> None:
    page = signed_in(engineer).get(reverse("watch:finding-together"), given)

    assert "Nothing is ticked" in page.content.decode()


def test_programs_triage_several_and_look_first(engineer: User) -> None:
    one, two = FindingFactory(), FindingFactory(state="affected")
    client = APIClient()
    client.force_authenticate(engineer)
    given = {"findings": [one.pk, two.pk], "state": "affected"}

    preview = client.post("/api/v1/findings/triage-many/", {**given, "preview": True}, "json")
    before = Finding.objects.get(pk=one.pk).state
    done = client.post("/api/v1/findings/triage-many/", given, format="json")

    assert [row["changes"] for row in preview.json()] == [True, False]
    assert before == "open"
    assert [(row["state"], row["changes"]) for row in done.json()] == [
        ("affected", True),
        ("affected", False),
    ]


def test_a_comment_is_kept_told_and_shown_as_text(engineer: User) -> None:
    finding = FindingFactory()
    client = signed_in(engineer)

    client.post(reverse("watch:finding-comment", args=[finding.pk]), {"text": f" {HOSTILE} "})

    page = client.get(finding.get_absolute_url()).content.decode()
    assert finding.comments.get().text == HOSTILE
    assert Entry.objects.about(finding)[0].note == HOSTILE
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page
    assert Finding.objects.get().state == "open"


@pytest.mark.parametrize("text", ["   ", "x" * 4001], ids=["empty", "too long"])
def test_a_comment_says_something_and_not_too_much(text: str, engineer: User) -> None:
    with pytest.raises(Refused) as refused:
        actions.comment(FindingFactory(), text, by=engineer, at=NOON)

    assert refused.value.field == "text"
    assert not FindingComment.objects.exists()


def test_who_may_not_triage_does_not_comment() -> None:
    with pytest.raises(NotAllowed):
        actions.comment(FindingFactory(), "Hm.", by=UserFactory(roles=["auditor"]), at=NOON)


def test_an_empty_comment_is_refused_on_the_page_with_the_words(engineer: User) -> None:
    finding = FindingFactory()

    answer = signed_in(engineer).post(reverse("watch:finding-comment", args=[finding.pk]), {})

    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


def test_the_database_refuses_an_empty_comment(engineer: User) -> None:
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        FindingComment.objects.create(
            finding=FindingFactory(), author=engineer, text="", written_at=NOON
        )


def test_programs_read_and_write_comments(engineer: User) -> None:
    finding = FindingFactory()
    client, address = APIClient(), f"/api/v1/findings/{finding.pk}/comments/"
    client.force_authenticate(engineer)

    added = client.post(address, {"text": "Asked operations."}, format="json")
    refused = client.post(address, {"text": ""}, format="json")

    assert (added.status_code, refused.status_code) == (201, 422)
    assert refused.json()["errors"][0]["field"] == "text"
    assert [row["text"] for row in client.get(address).json()] == ["Asked operations."]
