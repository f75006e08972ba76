"""Frameworks are imported whole or not at all, taken up, and counted together where documented."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.obligations import actions
from governance.obligations.actions import importing, taking_up
from governance.obligations.frameworks.coverage import coverage
from governance.obligations.frameworks.examples import FILE
from governance.obligations.models import Framework, Obligation, Relation, Requirement
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import AT
from tests.obligations.factories import approved_high_risk, link

pytestmark = pytest.mark.django_db
Api = Callable[[User], APIClient]


def house(kind: str = "covers", **members: Any) -> dict[str, Any]:
    """A framework of the organisation: R1 is covered by, or stands so to, the duty of literacy."""
    return {
        "edition": "2026-11",
        "framework": {
            "key": "house", "title": "House rules", "kind": "own", "source": "Policy 7",
        },
        "requirement": [
            {"id": "R1", "ref": "1", "title": "Train people"},
            {"id": "R2", "ref": "2", "title": "Name an owner"},
        ],
        "relation": [{"first": "AIA-4-1", "second": "R1", "kind": kind, "source": "Policy 7"}],
    } | members  # fmt: skip


@pytest.fixture
def literacy() -> Obligation:
    """The organisation's duty under Article 4, open."""
    approved_high_risk()
    return Obligation.objects.get(requirement__key="AIA-4-1")


def test_an_import_stores_requirements_relations_and_an_entry(
    officer: User, literacy: Obligation
) -> None:
    done = importing.import_framework(house(), by=officer, at=NOON)

    framework = Framework.objects.get(key="house")
    assert done.added == ("house:R1", "house:R2")
    assert not framework.built_in
    assert framework.taken_up_at is None
    assert Relation.objects.get(second__key="house:R1").first.key == "AIA-4-1"
    assert Entry.objects.about(framework).get().actor_id == officer.pk


def test_with_a_fault_nothing_is_stored_and_every_fault_is_told(officer: User) -> None:
    faulty = house(requirement=[{"id": "R1", "ref": "1"}, {"id": "R1", "title": "A"}])

    with pytest.raises(importing.FaultyFramework) as refused:
        importing.import_framework(faulty, by=officer, at=NOON)

    assert len(refused.value.faults) == 4
    assert not Framework.objects.exists()


def test_a_framework_of_weighbridge_cannot_be_written_over(officer: User) -> None:
    content = house(relation=[])
    content["framework"]["key"] = "iso-42001"

    with pytest.raises(importing.FaultyFramework, match="comes with Weighbridge"):
        importing.import_framework(content, by=officer, at=NOON)


def test_a_newer_edition_keeps_the_text_of_what_is_open(
    officer: User, literacy: Obligation
) -> None:
    importing.import_framework(house(), by=officer, at=AT)
    taking_up.take_up(Framework.objects.get(key="house"), by=officer, at=AT)
    newer = house(edition="2027-01", requirement=[{"id": "R1", "ref": "1", "title": "Teach"}])

    done = importing.import_framework(newer, by=officer, at=NOON)

    assert (done.added, done.changed, done.removed) == ((), ("house:R1",), ("house:R2",))
    [older] = Obligation.objects.under_an_older_text()
    assert older.requirement.key == "house:R1"
    assert Relation.objects.filter(second__key="house:R1").count() == 1


def other(first: str, second: str, kind: str = "covers") -> dict[str, Any]:
    """A second framework, with one relation."""
    relation = {"first": first, "second": second, "kind": kind, "source": "Policy 8"}
    content = house(relation=[relation])
    content["framework"] = content["framework"] | {"key": "other", "title": "Other rules"}
    return content


def test_a_newer_edition_of_one_file_keeps_what_another_file_states(officer: User) -> None:
    importing.import_framework(house(relation=[]), by=officer, at=AT)
    importing.import_framework(other("R1", "house:R1"), by=officer, at=AT)

    importing.import_framework(house(relation=[], edition="2027"), by=officer, at=NOON)
    actions.sync_rules(at=NOON)

    assert Relation.objects.get(stated_in__key="other").second.key == "house:R1"


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        pytest.param(("R1", "other:R1", "covers"), "in a circle", id="the other way round"),
        pytest.param(("other:R1", "R1", "equal"), "stated by another framework", id="once more"),
    ],
)
def test_two_files_that_contradict_each_other_are_refused_in_words(
    officer: User, relation: tuple[str, str, str], said: str
) -> None:
    importing.import_framework(house(relation=[]), by=officer, at=AT)
    importing.import_framework(other("R1", "house:R1"), by=officer, at=AT)
    first, second, kind = relation
    row = {"first": first, "second": second, "kind": kind, "source": "Policy 7"}

    with pytest.raises(importing.FaultyFramework, match=said):
        importing.import_framework(house(relation=[row]), by=officer, at=NOON)


def test_only_what_is_taken_up_is_owed_and_twice_creates_nothing(
    officer: User, literacy: Obligation
) -> None:
    importing.import_framework(house(), by=officer, at=AT)
    framework = Framework.objects.get(key="house")
    assert coverage(framework, officer, at=NOON).owed == 0

    first = taking_up.take_up(framework, by=officer, at=NOON)
    second = taking_up.take_up(framework, by=officer, at=NOON)

    assert (len(first), second) == (2, [])
    assert all(row.use_case is None for row in first)
    assert coverage(framework, officer, at=NOON).owed == 2


def test_it_can_be_owed_by_chosen_use_cases_and_by_their_owners(officer: User) -> None:
    use_case = approved_high_risk().use_case
    importing.import_framework(house(), by=officer, at=AT)

    made = taking_up.take_up(
        Framework.objects.get(key="house"), use_cases=[use_case], by=officer, at=NOON
    )

    assert {(row.use_case, row.owner) for row in made} == {(use_case, use_case.owner)}


def test_the_act_is_not_taken_up_by_hand(officer: User, engineer: User) -> None:
    actions.sync_rules(at=AT)
    act = Framework.objects.get(key="eu-ai-act")

    with pytest.raises(Refused, match="come from approvals"):
        taking_up.take_up(act, by=officer, at=NOON)
    with pytest.raises(Refused, match="cannot be put down"):
        taking_up.put_down(act, reason="Why not", by=officer, at=NOON)
    with pytest.raises(NotAllowed):
        taking_up.take_up(act, by=engineer, at=NOON)


def test_putting_it_down_sets_aside_what_is_open_and_keeps_what_is_done(
    officer: User, literacy: Obligation
) -> None:
    importing.import_framework(house(), by=officer, at=AT)
    framework = Framework.objects.get(key="house")
    done, left = taking_up.take_up(framework, by=officer, at=AT)
    actions.fulfil(done, note="Done.", by=officer, at=NOON)

    number = taking_up.put_down(framework, reason="No longer sold.", by=officer, at=NOON)

    left.refresh_from_db()
    done.refresh_from_db()
    assert number == 1
    assert (left.state, left.note) == ("not_applicable", "No longer sold.")
    assert done.state == "fulfilled"
    with pytest.raises(Refused, match="is not taken up"):
        taking_up.put_down(framework, reason="Again", by=officer, at=NOON)


@pytest.mark.parametrize(
    ("kind", "evidence", "shown"),
    [
        pytest.param("covers", True, "evidenced", id="covered by a duty with evidence"),
        pytest.param("equal", False, "attested", id="equal to a duty with a statement"),
        pytest.param("touches", True, "missing", id="only touched"),
    ],
)
@pytest.mark.once
def test_one_answer_counts_where_a_relation_lets_it(
    officer: User, literacy: Obligation, kind: str, shown: str, *, evidence: bool
) -> None:
    importing.import_framework(house(kind), by=officer, at=AT)
    framework = Framework.objects.get(key="house")
    taking_up.take_up(framework, by=officer, at=AT)
    actions.fulfil(
        literacy, note="Taught.", evidence=[link()] if evidence else [], by=officer, at=NOON
    )

    found = coverage(framework, officer, at=NOON)

    first = next(row for row in found.rows if row.requirement.key == "house:R1")
    assert first.shown == shown
    assert first.by_others == (shown != "missing")
    assert found.owed == found.evidenced + found.attested + found.missing == 2


def test_a_narrower_requirement_does_not_count_for_the_wider_one(
    officer: User, literacy: Obligation
) -> None:
    relation = {"first": "R1", "second": "AIA-4-1", "kind": "covers", "source": "Policy 7"}
    importing.import_framework(house(relation=[relation]), by=officer, at=AT)
    framework = Framework.objects.get(key="house")
    taking_up.take_up(framework, by=officer, at=AT)
    actions.fulfil(literacy, note="Taught.", evidence=[link()], by=officer, at=NOON)

    assert coverage(framework, officer, at=NOON).missing == 2


def test_the_list_of_frameworks_costs_the_same_whatever_their_number(
    client: Client, officer: User
) -> None:
    actions.sync_rules(at=AT)
    client.force_login(officer)
    client.get("/obligations/frameworks/")
    with CaptureQueriesContext(connection) as few:
        client.get("/obligations/frameworks/")
    importing.import_framework(house(), by=officer, at=AT)
    taking_up.take_up(Framework.objects.get(key="house"), by=officer, at=AT)

    with CaptureQueriesContext(connection) as many:
        response = client.get("/obligations/frameworks/")

    assert "House rules" in response.content.decode()
    assert len(many) == len(few)


def test_a_file_is_looked_at_before_it_is_stored(client: Client, officer: User) -> None:
    actions.sync_rules(at=AT)
    client.force_login(officer)
    upload = SimpleUploadedFile("house.toml", FILE.encode())

    looked = client.post("/obligations/frameworks/import/", {"file": upload})
    assert not Framework.objects.filter(key="house-rules").exists()
    sealed = looked.context["sealed"]
    stored = client.post("/obligations/frameworks/store/", {"sealed": sealed}, follow=True)

    assert "Name an owner" in looked.content.decode()
    assert stored.redirect_chain == [("/obligations/frameworks/house-rules/", 302)]
    assert Requirement.objects.filter(key="house-rules:R1").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.toml", b"edition = ", "is no TOML", id="no TOML"),
        pytest.param("a.toml", b"\xff\xfe", "no text in UTF-8", id="no text"),
        pytest.param("a.csv", b"colour\nred\n", "column “colour”", id="an unknown column"),
        pytest.param("a.toml", b'edition = "1"', "no [framework] part", id="no framework"),
        pytest.param("a.csv", b"id,ref,title\nR1,1,A\n", "has no key", id="a table of nobody"),
    ],
)
def test_a_file_that_is_none_says_why(
    client: Client, officer: User, name: str, content: bytes, said: str
) -> None:
    client.force_login(officer)

    response = client.post(
        "/obligations/frameworks/import/", {"file": SimpleUploadedFile(name, content)}
    )

    assert response.status_code == 422
    assert said in response.content.decode()


def test_a_preview_that_was_changed_is_not_stored(client: Client, officer: User) -> None:
    client.force_login(officer)

    response = client.post("/obligations/frameworks/store/", {"sealed": "made-up"}, follow=True)

    assert "choose the file again" in response.content.decode()
    assert not Framework.objects.exists()


@pytest.mark.once
def test_a_program_imports_takes_up_and_reads_the_coverage(
    api: Api, officer: User, engineer: User
) -> None:
    actions.sync_rules(at=AT)
    program = api(officer)

    imported = program.post("/api/v1/frameworks/import/", {"toml": FILE}, format="json")
    number = Framework.objects.get(key="house-rules").pk
    taken = program.post(f"/api/v1/frameworks/{number}/take-up/", {}, format="json")
    covered = program.get(f"/api/v1/frameworks/{number}/coverage/").json()
    faulty = program.post("/api/v1/frameworks/import/", {"toml": 'edition = "1"'}, format="json")
    refused = api(engineer).post("/api/v1/frameworks/import/", {"toml": FILE}, format="json")

    assert (imported.status_code, imported.json()["added"]) == (201, ["house-rules:R1"])
    assert taken.json()["taken_up_at"] is not None
    assert (covered["owed"], covered["missing"]) == (1, 1)
    assert covered["requirements"][0]["leads"][0]["requirement"] == "ISO42001-A.3.2"
    assert (faulty.status_code, refused.status_code) == (400, 403)
    assert faulty.json()["errors"][0]["field"] == "toml"
