"""The pages of use cases."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Assessment
from inventory.models import UseCase
from tests.approvals.factories import use_case_of
from tests.conftest import NOON
from tests.factories import SystemFactory, UserFactory
from tests.obligations.factories import approved_high_risk

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]


def test_a_use_case_is_described_step_by_step(visit: Visit, engineer: User) -> None:
    browser, system = visit(engineer), SystemFactory()

    added = browser.post(
        reverse("approvals:use-case-add", args=[system.pk]),
        {"name": "Sort mail", "purpose": "Sorts mail by topic.", "owner": engineer.pk},
    )
    use_case = UseCase.objects.get()
    first = reverse("approvals:intake-step", args=[use_case.pk, "what"])
    answered = browser.post(first, {"task": "agent"})

    assert added["Location"] == first
    assert answered["Location"] == reverse("approvals:intake-step", args=[use_case.pk, "effect"])
    use_case.refresh_from_db()
    assert use_case.facts == {"task": "agent"}
    assert Assessment.objects.current().get().tier > 1


def test_sending_the_form_twice_adds_one_use_case(visit: Visit, engineer: User) -> None:
    browser, system = visit(engineer), SystemFactory()
    form = {"name": "Sort", "purpose": "Sorts.", "owner": engineer.pk, "_submission": "k1"}
    url = reverse("approvals:use-case-add", args=[system.pk])

    first, second = browser.post(url, form), browser.post(url, form)

    assert first["Location"] == second["Location"]
    assert UseCase.objects.count() == 1


def test_what_is_unknown_is_shown_as_unknown(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, facts={}, ai_act_facts={}, licence_facts={})

    html = visit(officer).get(use_case.get_absolute_url()).content.decode()

    assert "answers are still unknown and could change the verdicts" in html
    assert "No question is answered yet." in html
    assert "Your role is not known yet." in html
    assert 'data-state="tier-1"' not in html


def test_answers_that_no_longer_fit_are_said_on_the_page(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, facts={"task": "cooking"})

    response = visit(officer).get(use_case.get_absolute_url())

    assert response.status_code == 200
    assert "The rules cannot read some of the answers" in response.content.decode()


def test_a_contradiction_comes_back_with_the_form(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1)
    url = reverse("approvals:intake-step", args=[use_case.pk, "act"])

    response = visit(engineer).post(url, {"is_ai_system": "true", "is_gpai_model": "true"})

    assert response.status_code == 422
    assert "Assess the two separately" in response.content.decode()


@pytest.mark.once
def test_the_page_shows_what_is_owed_and_how_to_report(visit: Visit, officer: User) -> None:
    use_case = approved_high_risk().use_case

    html = visit(officer).get(use_case.get_absolute_url()).content.decode()

    owed = use_case.obligations.count()
    assert f"{owed} duties owed" in html
    assert f"{owed} missing" in html
    assert f"system={use_case.system_id}&amp;use_case={use_case.pk}" in html


@pytest.mark.parametrize("name", ["use-case-detail", "use-case-raise"])
def test_a_foreign_use_case_is_not_there(visit: Visit, name: str) -> None:
    use_case = use_case_of(1)
    stranger = UserFactory(roles=[("engineer", SystemFactory().department)])
    browser, url = visit(stranger), reverse(f"approvals:{name}", args=[use_case.pk])

    response = browser.post(url) if name == "use-case-raise" else browser.get(url)

    assert response.status_code == 404


def test_a_reader_cannot_edit(visit: Visit) -> None:
    use_case = use_case_of(1)
    auditor = UserFactory(roles=["auditor"])
    url = reverse("approvals:intake-step", args=[use_case.pk, "what"])

    assert visit(auditor).post(url, {"task": "agent"}).status_code == 403


def test_an_unknown_step_is_not_there(visit: Visit, engineer: User) -> None:
    url = reverse("approvals:intake-step", args=[use_case_of(1).pk, "nothing"])

    assert visit(engineer).get(url).status_code == 404


def test_an_officer_raises_the_tier_with_a_reason(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1)
    url = reverse("approvals:use-case-raise", args=[use_case.pk])
    browser = visit(officer)

    refused = browser.post(url, {"tier": "3", "reason": ""})
    raised = browser.post(url, {"tier": "3", "reason": "Pilot abroad."})

    assert (refused.status_code, raised.status_code) == (422, 302)
    assert Assessment.objects.current().get(use_case=use_case).tier == 3


def test_the_list_costs_the_same_whatever_its_length(
    visit: Visit, officer: User, django_assert_num_queries: Callable[..., object]
) -> None:
    browser, url = visit(officer), reverse("approvals:use-case-list")
    counts = []
    for _ in range(2):
        for _ in range(3):
            actions.assess(use_case_of(1), at=NOON)
        with django_assert_num_queries(100, exact=False) as asked:  # type: ignore[attr-defined]  # a context
            assert browser.get(url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_list_is_exported(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, name="Long " * 20)
    actions.assess(use_case, at=NOON)

    response = visit(officer).get(reverse("approvals:use-case-list"), {"format": "csv"})

    lines = b"".join(response).decode()  # type: ignore[arg-type]  # a stream of bytes
    assert response["Content-Type"].startswith("text/csv")
    assert use_case.name.strip() in lines


def test_a_use_is_retired_once_and_stays_in_the_record(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1)
    page = visit(engineer)

    page.post(f"/use-cases/{use_case.pk}/retire/", {"reason": "Replaced."})
    again = page.post(f"/use-cases/{use_case.pk}/retire/", {"reason": "Replaced."})

    use_case.refresh_from_db()
    assert use_case.retired_at is not None
    assert again.status_code == 422
    assert "Replaced." in page.get(use_case.get_absolute_url()).content.decode()
