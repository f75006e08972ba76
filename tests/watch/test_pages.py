"""The pages: who sees what, what they say, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.accounts.models import User
from governance.watch import tasks
from governance.watch.models import Finding, Poll
from inventory.models import System
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    HubModelFactory,
    RevisionFactory,
    SystemFactory,
    SystemModelFactory,
    UserFactory,
)
from tests.watch.factories import AdvisoryFactory, ChangeFactory, FindingFactory

pytestmark = pytest.mark.django_db
HOSTILE = '<img src=x onerror="alert(1)">\u202e'


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Messages that would have gone to a worker."""
    messages: list[dict[str, object]] = []
    monkeypatch.setattr(tasks.poll_model, "delay", lambda **given: messages.append(given))
    return messages


def signed_in(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def rows(client: Client, query: str) -> list[Finding]:
    """The findings that the list shows."""
    return list(client.get(reverse("watch:finding-list") + query).context["list"].rows)


@pytest.mark.parametrize("name", ["finding-list", "change-list", "source-list"])
def test_pages_need_somebody_who_is_signed_in(name: str, client: Client) -> None:
    assert client.get(reverse(f"watch:{name}")).status_code == 302


def test_findings_of_other_departments_are_not_there() -> None:
    mine, other = FindingFactory(), FindingFactory()
    client = signed_in(UserFactory(roles=[("engineer", mine.system.department)]))

    assert rows(client, "") == [mine]
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.post(other.get_absolute_url(), {"state": "open"}).status_code == 404


@pytest.mark.parametrize(
    ("roles", "title", "reason"),
    [
        (["administrator"], "No findings that you may see", "None of your roles lets you see"),
        (["elsewhere"], "No findings that you may see", "the departments for which you have"),
        (["auditor"], "No findings", "A finding appears here when"),
    ],
    ids=["no right to see systems", "another department", "all of them"],
)
def test_an_empty_list_says_whether_there_may_be_findings_that_one_does_not_see(
    roles: list[str], title: str, reason: str, client: Client
) -> None:
    if roles != ["auditor"]:
        FindingFactory(title="Hidden from this person")
    held = [("engineer", DepartmentFactory())] if roles == ["elsewhere"] else roles
    client.force_login(UserFactory(roles=held))

    page = client.get(reverse("watch:finding-list")).content.decode()

    assert f"<h2>{title}</h2>" in page
    assert reason in page
    assert "Hidden from this person" not in page


def test_the_list_narrows_by_everything_it_offers(engineer: User) -> None:
    client = signed_in(engineer)
    parent = DepartmentFactory()
    below = SystemFactory(department=DepartmentFactory(parent=parent))
    change = ChangeFactory()
    one = FindingFactory(system=below, severity="low", due_on=NOON.date() - timedelta(days=4000))
    two = FindingFactory(state="fixed", settled_at=NOON, certainty="cannot_tell")
    three = FindingFactory(advisory=None, change=change, title="Licence changed", severity="low")

    asked = {
        "?state=unsettled": {one, three},
        "?state=fixed": {two},
        "?severity=low": {one, three},
        "?certainty=cannot_tell": {two},
        f"?system={below.pk}": {one},
        f"?department={parent.pk}": {one},
        "?due=overdue&severity=low": {one},
        "?cause=change": {three},
        f"?model={change.model.pk}": {three},
        "?q=licence": {three},
    }

    for query, expected in asked.items():
        assert set(rows(client, query)) >= expected, query
        if "overdue" not in query:
            assert set(rows(client, query)) == expected, query


def test_findings_sort_by_how_bad_they_are_and_export(engineer: User) -> None:
    words = ["low", "critical", "unknown", "high", "medium"]
    for word in words:
        FindingFactory(severity=word)
    client = signed_in(engineer)

    shown = [finding.severity for finding in rows(client, "?sort=severity")]
    lines = b"".join(client.get(reverse("watch:finding-list") + "?format=csv")).decode()

    assert shown == ["critical", "high", "unknown", "medium", "low"]
    head = "Finding,System,Concerns,Severity,State,Owner,Due,Matched by,Certainty"
    assert lines.splitlines()[0].endswith(head)
    assert len(lines.splitlines()) == 6


def test_what_is_inherited_is_never_shown_as_matched_before_a_person_says_so(
    engineer: User,
) -> None:
    finding = FindingFactory(certainty="inherited", match_kind="lineage")
    FindingFactory(match_kind="package")
    client = signed_in(engineer)

    listed = rows(client, "?match=lineage")
    exported = b"".join(client.get(reverse("watch:finding-list") + "?format=csv")).decode()
    page = client.get(finding.get_absolute_url()).content.decode()

    assert listed == [finding]
    assert exported.count("Inherited, unconfirmed") == 1
    assert "Inherited, unconfirmed" in page
    assert rows(client, "?certainty=matched") != [finding]
    finding.state = "affected"
    assert finding.doubt == ""


def test_a_finding_shows_the_advisory_in_its_own_words_and_as_text(engineer: User) -> None:
    advisory = AdvisoryFactory(
        summary=HOSTILE,
        details=f"{HOSTILE}\n\n[link](javascript:alert(2))",
        url="https://a.example/1",
    )
    AdvisoryFactory(external_id="CVE-1", group_key=advisory.group_key, aliases=[HOSTILE])
    finding = FindingFactory(advisory=advisory, because=HOSTILE, title=HOSTILE)

    page = signed_in(engineer).get(finding.get_absolute_url()).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert "https://a.example/1" in page
    assert "CVE-1" in page


def test_triage_on_the_page_says_what_is_missing_and_keeps_what_was_typed(engineer: User) -> None:
    finding = FindingFactory()
    client = signed_in(engineer)

    wrong = client.post(finding.get_absolute_url(), {"state": "fixed", "note": ""})
    right = client.post(finding.get_absolute_url(), {"state": "fixed", "note": "Upgraded."})

    assert wrong.status_code == 422
    assert "how it was fixed" in wrong.content.decode()
    assert right.status_code == 302
    assert Finding.objects.get().note == "Upgraded."


def test_acceptance_is_refused_to_the_owner_in_words() -> None:
    owner = UserFactory(roles=["security_reviewer"])
    finding = FindingFactory(owner=owner)
    given = {"state": "accepted", "note": "Yes.", "accepted_until": "2027-06-01"}

    answer = signed_in(owner).post(finding.get_absolute_url(), given)

    assert answer.status_code == 422
    assert "other than the finding&#x27;s owner" in answer.content.decode()


def test_readers_see_no_form() -> None:
    finding = FindingFactory()

    page = signed_in(UserFactory(roles=["auditor"])).get(finding.get_absolute_url())

    assert "Where the work stands" not in page.content.decode()


def test_asking_the_hub_now_makes_the_poll_due_and_tells_a_worker(
    engineer: User, sent: list[dict[str, object]], django_capture_on_commit_callbacks
) -> None:
    model = HubModelFactory()
    later = NOON + timedelta(days=40_000)
    row = Poll.objects.create(model=model, due_at=later)
    client = signed_in(engineer)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("watch:poll-now", args=[model.pk]))

    row.refresh_from_db()
    assert (answer.status_code, sent) == (302, [{"poll_id": row.pk}])
    assert row.due_at < later
    page = client.get(model.get_absolute_url()).content.decode()
    assert "as soon as a worker is free" in page
    assert reverse("watch:poll-state", args=[model.pk]) in page


def test_without_the_role_the_hub_is_not_asked(sent: list[dict[str, object]]) -> None:
    model = HubModelFactory()
    client = signed_in(UserFactory(roles=["auditor"]))

    assert client.post(reverse("watch:poll-now", args=[model.pk])).status_code == 403
    assert client.get(reverse("watch:poll-now", args=[model.pk])).status_code == 405
    assert "Ask the hub now" not in client.get(model.get_absolute_url()).content.decode()
    assert sent == []


def test_the_fragment_asks_the_page_to_reload_when_the_poll_is_over(engineer: User) -> None:
    model = HubModelFactory()
    Poll.objects.create(
        model=model, due_at=NOON + timedelta(days=40_000), stale_since=NOON,
        problem="The hub took too long.",
    )  # fmt: skip
    client, address = signed_in(engineer), reverse("watch:poll-state", args=[model.pk])

    fragment = client.get(address, headers={"HX-Request": "true"})

    assert fragment.headers["HX-Refresh"] == "true"
    assert "The hub took too long. What is shown is the last good state." in (
        fragment.content.decode()
    )
    assert client.get(address).status_code == 302


def test_the_models_page_shows_what_is_watched(engineer: User) -> None:
    use = SystemModelFactory()
    change = ChangeFactory(model=use.revision.model)
    FindingFactory(system=use.system, advisory=None, change=change, title="The licence changed")
    hidden = FindingFactory(advisory=None, change=change, title="Not for you")
    client = signed_in(UserFactory(roles=[("engineer", use.system.department)]))

    page = client.get(use.revision.model.get_absolute_url()).content.decode()

    assert "The licence changed" in page
    assert "Licence from mit to other" in page
    assert hidden.title not in page


def test_the_systems_page_says_that_no_finding_is_no_proof(engineer: User, system_: System) -> None:
    client = signed_in(engineer)

    empty = client.get(system_.get_absolute_url()).content.decode()
    FindingFactory(system=system_, title="A weakness")
    full = client.get(system_.get_absolute_url()).content.decode()

    assert "not a proof" in empty
    assert "No advisory has been read yet" in empty
    assert "A weakness" in full


@pytest.fixture
def system_() -> System:
    """A system."""
    return SystemFactory()


def _fill() -> None:
    use = SystemModelFactory()
    change = ChangeFactory(model=use.revision.model, revision=use.revision)
    FindingFactory()
    FindingFactory(advisory=None, change=change, title="x")


@pytest.mark.parametrize("name", ["finding-list", "change-list"])
def test_a_list_costs_the_same_however_long_it_is(name: str, engineer: User) -> None:
    costs = []
    for _ in range(2):
        for _ in range(4):
            _fill()
        client = signed_in(engineer)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"watch:{name}"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_change_says_nothing_of_what_stayed_as_it_was(engineer: User) -> None:
    ChangeFactory(
        before={"name": "a/b", "repository": "1"}, after={"name": "a/b", "repository": "2"}
    )

    page = signed_in(engineer).get(reverse("watch:change-list")).content.decode()

    assert "Repository from 1 to 2" in page
    assert "ame from" not in page


def test_changes_show_a_card_with_markup_as_text(engineer: User) -> None:
    ChangeFactory(
        kind="card_changed", before={}, after={HOSTILE: {"x": [HOSTILE, None, 3]}},
        revision=RevisionFactory(),
    )  # fmt: skip

    page = signed_in(engineer).get(reverse("watch:change-list")).content.decode()

    assert "<img src=x" not in page
