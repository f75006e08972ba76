"""Own checklists leave and come as a file: looked at first, taken whole or not at all."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.actions import templates as actions
from governance.approvals.checklist_examples import FILE
from governance.approvals.models import ChecklistTemplate
from governance.audit.models import Entry
from governance.rules.checklist_files import FaultyFile
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import requested
from tests.approvals.test_checklist_templates import COUNCIL, LATER, council, published
from tests.factories import AT, UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/checklists/"
BAD = FILE.replace("heard?", "heard.").replace("Works agreement 12", "")


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=["governance_officer"])


@pytest.fixture
def draft(officer: User) -> ChecklistTemplate:
    return actions.start_draft(by=officer, at=AT)


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def caller(officer: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(officer)
    return client


def upload(text: str | bytes) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile("lists.toml", content)}


def page() -> str:
    return reverse("approvals:checklist-draft-file")


def test_what_is_exported_makes_the_same_draft(
    desk: Client, draft: ChecklistTemplate, officer: User
) -> None:
    council(draft, officer)
    draft = actions.change_item(
        ChecklistTemplate.objects.get(), "ethics-misuse", {"strength_required": True},
        by=officer, at=AT,
    )  # fmt: skip
    text = desk.get(reverse("approvals:checklist-draft-export")).content.decode()
    own = ChecklistTemplate.objects.get().own
    actions.discard(draft, by=officer, at=AT)

    actions.take_file(actions.start_draft(by=officer, at=AT), text, by=officer, at=AT)

    assert ChecklistTemplate.objects.get().own == own


def test_everybody_exports_what_is_in_force(
    client: Client, draft: ChecklistTemplate, officer: User
) -> None:
    published(council(draft, officer), officer)
    client.force_login(UserFactory(roles=["auditor"]))

    answer = client.get(reverse("approvals:checklist-export"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="checklists-1.toml"'
    assert 'id = "own-works-council"' in answer.content.decode()


def test_a_file_is_shown_before_it_is_taken(desk: Client, draft: ChecklistTemplate) -> None:
    approval = requested(2)

    shown = desk.post(page(), upload(FILE)).content.decode()

    assert "Was the works council heard?" in shown
    assert approval.use_case.name in shown
    assert ChecklistTemplate.objects.get().own == {"items": [], "changed": {}}


def test_what_was_shown_is_taken_with_one_entry(desk: Client, draft: ChecklistTemplate) -> None:
    shown = desk.post(page(), upload(FILE))
    sent = {"content": shown.context["content"], "seen": draft.changed_at.isoformat()}

    done = desk.post(page(), sent)

    draft.refresh_from_db()
    assert done.headers["Location"] == reverse("approvals:checklist-draft")
    assert [row["id"] for row in draft.own["items"]] == ["own-works-council"]
    assert draft.own["changed"] == {"ethics-misuse": {"strength_required": True}}
    assert Entry.objects.about(draft).first().note == "Taken from a file."


def test_what_the_file_does_not_name_goes(draft: ChecklistTemplate, officer: User) -> None:
    council(draft, officer, id="own-other")

    taken = actions.take_file(draft, FILE, by=officer, at=LATER)

    assert [row["id"] for row in taken.own["items"]] == ["own-works-council"]


def test_a_file_with_faults_is_refused_whole_with_each_of_them(
    desk: Client, draft: ChecklistTemplate
) -> None:
    answer = desk.post(page(), upload(BAD))
    shown = answer.content.decode()

    assert answer.status_code == 422
    assert "A checklist asks questions: end it with a question mark." in shown
    assert "source: Say who asks for it" in shown
    assert "Take it into the draft" not in shown


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose a file."),
        (upload(b"\xff\xfe\x00"), "The file is not in UTF-8."),
        (upload("# " + "x" * 300_000), "larger than 256 KiB"),
        ({"content": "[[item"}, "It cannot be read as TOML"),
    ],
    ids=["no file", "no text", "too large", "a text that nobody was shown"],
)
def test_what_is_no_file_of_checklists_is_said(
    sent: dict[str, Any], said: str, desk: Client, draft: ChecklistTemplate
) -> None:
    answer = desk.post(page(), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_draft_that_changed_since_is_looked_at_again(
    desk: Client, draft: ChecklistTemplate, officer: User
) -> None:
    before = draft.changed_at
    actions.put_item(draft, COUNCIL | {"id": "own-other"}, by=officer, at=LATER)

    with pytest.raises(Refused, match="changed the draft in the meantime"):
        actions.take_file(draft, FILE, seen=before, by=officer, at=LATER)
    answer = desk.post(page(), {"content": FILE, "seen": before.isoformat()})

    assert "changed the draft in the meantime" in answer.content.decode()


def test_only_who_may_change_checklists_takes_one(client: Client, draft: ChecklistTemplate) -> None:
    reader = UserFactory(roles=["auditor"])
    client.force_login(reader)

    with pytest.raises(NotAllowed):
        actions.take_file(draft, FILE, by=reader, at=AT)
    assert client.get(page()).status_code == 403
    assert client.get(reverse("approvals:checklist-draft-export")).status_code == 403


def test_the_action_itself_refuses_faults(draft: ChecklistTemplate, officer: User) -> None:
    with pytest.raises(FaultyFile):
        actions.take_file(draft, BAD, by=officer, at=AT)

    assert not ChecklistTemplate.objects.get().own["items"]


def test_over_the_api_a_file_is_tried_and_taken(
    caller: APIClient, draft: ChecklistTemplate
) -> None:
    approval = requested(2)

    run = caller.post(f"{API}draft/import/dry-run/", {"toml": FILE}, format="json").json()
    untouched = caller.get(f"{API}draft/").json()
    taken = caller.post(f"{API}draft/import/", {"toml": FILE}, format="json").json()
    exported = caller.get(f"{API}draft/export/").content.decode()

    assert [row["approval"] for row in run["requests"]] == [approval.pk]
    assert untouched["items"] == []
    assert [row["id"] for row in taken["items"]] == ["own-works-council"]
    assert "strength = { 2 = 2, 3 = 3 }" in exported


@pytest.mark.parametrize("place", ["draft/import/", "draft/import/dry-run/"])
def test_over_the_api_every_fault_is_an_error_of_its_own(
    place: str, caller: APIClient, draft: ChecklistTemplate
) -> None:
    answer = caller.post(f"{API}{place}", {"toml": BAD}, format="json")

    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["errors"]] == ["toml", "toml"]


def test_over_the_api_everybody_reads_the_file_in_force(draft: ChecklistTemplate) -> None:
    reader = APIClient()
    reader.force_authenticate(UserFactory(roles=["auditor"]))

    assert reader.get(f"{API}export/").status_code == 200
    assert reader.get(f"{API}draft/export/").status_code == 403
    assert reader.post(f"{API}draft/import/", {"toml": FILE}, format="json").status_code == 403
