"""What the register tells the checklist and Article 4."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals import actions as approvals
from governance.approvals.models import Approval
from governance.evidence.models import Strength
from governance.evidence.training import actions
from governance.obligations.actions import sync_rules
from governance.obligations.models import Obligation, Requirement
from tests.approvals.factories import refresh_digest, use_case_of
from tests.factories import AT, DepartmentFactory, UserFactory
from tests.trainings.test_register import recorder, taken

pytestmark = pytest.mark.django_db
ITEM = "compliance-training"


def train_everybody() -> None:
    """Record a training for everybody there is."""
    by = recorder()
    for person in User.objects.all():
        actions.record(taken(DepartmentFactory(), person=person), by=by, at=AT)


def request() -> Approval:
    """A request for approval, made by somebody who is there already."""
    use_case, engineer = use_case_of(1), UserFactory(roles=["engineer"])
    return approvals.request(refresh_digest(use_case), note="", by=engineer, at=AT)


def article_4() -> Obligation:
    """The duty of the whole organisation to support literacy."""
    sync_rules(at=AT)
    requirement = Requirement.objects.get(key="AIA-4-1")
    return Obligation.objects.create(
        requirement=requirement, role="deployer", edition="2026", created_at=AT
    )


def test_the_item_is_answered_once_everybody_is_trained_with_the_record() -> None:
    use_case, engineer = use_case_of(1), UserFactory(roles=["engineer"])
    train_everybody()

    approval = approvals.request(use_case, note="", by=engineer, at=AT)

    answer = approval.answers.get(item=ITEM)
    assert answer.answered_by is None
    assert answer.source == "The register of trainings: 2 of 2 people are trained."
    assert answer.evidence.get().strength == Strength.MACHINE


def test_while_one_is_missing_nothing_is_answered_and_the_page_says_how_many() -> None:
    approval = request()
    client = Client()
    client.force_login(UserFactory(roles=["engineer"]))

    page = client.get(reverse("approvals:checklist-answer", args=[approval.pk, ITEM]))

    assert not approval.answers.filter(item=ITEM).exists()
    assert "0 of 2 people are trained." in page.text


def test_article_4_shows_todays_coverage_and_takes_the_register_along() -> None:
    obligation, officer = article_4(), UserFactory(roles=["governance_officer"])
    client = Client()
    client.force_login(officer)

    page = client.get(obligation.get_absolute_url())
    client.post(obligation.get_absolute_url(), {"form": "register"})

    assert "0 of 1 people are trained." in page.text
    evidence = obligation.evidence.get()
    assert evidence.record["people"] == [
        {"name": officer.full_name, "roles": ["Governance officer"], "trained": False}
    ]
    assert obligation.state == "open"


def test_another_duty_shows_no_trainings() -> None:
    obligation = article_4()
    obligation.requirement = Requirement.objects.exclude(key="AIA-4-1").first()
    obligation.save()
    client = Client()
    client.force_login(UserFactory(roles=["governance_officer"]))

    assert "Trainings today" not in client.get(obligation.get_absolute_url()).text


def test_pages_of_the_register(client: Client) -> None:
    person = UserFactory(roles=["governance_officer"])
    department = DepartmentFactory()
    training = actions.record(taken(department, name="=cmd()"), by=person, at=AT)
    client.force_login(person)

    listed = client.get(reverse("evidence:training-list"))
    exported = client.get(reverse("evidence:training-list"), {"format": "csv"})
    needed = client.get(reverse("evidence:training-needed"))
    shown = client.get(training.get_absolute_url())

    assert [page.status_code for page in (listed, needed, shown)] == [200, 200, 200]
    assert "'=cmd()" in b"".join(exported).decode()  # type: ignore[arg-type]  # streamed


def test_a_file_is_looked_at_first_and_recorded_once_confirmed(client: Client) -> None:
    department = DepartmentFactory()
    client.force_login(UserFactory(roles=["governance_officer"]))
    text = "person,title,taken_on\nGrace,AI basics,2026-10-01\nAda,AI basics,soon\n"
    url = reverse("evidence:training-upload")

    seen = client.post(
        url, {"department": department.pk, "file": SimpleUploadedFile("t.csv", text.encode())}
    )
    done = client.post(url, {"department": department.pk, "content": seen.context["content"]})

    assert "“soon” in taken_on is no day." in seen.text
    assert done.status_code == 302
    assert [row.person_name for row in department.trainings.all()] == ["Grace"]


def test_a_training_of_another_department_is_not_there(client: Client) -> None:
    training = actions.record(taken(DepartmentFactory()), by=recorder(), at=AT)
    client.force_login(UserFactory(roles=[("department_approver", DepartmentFactory())]))

    assert client.get(training.get_absolute_url()).status_code == 404
