"""Duplicates, copies, versions and the end of a use case; a tier lowered on pages and the API."""

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.approvals.intake.duplicates import alike
from inventory import actions
from inventory.models import UseCase
from tests.approvals.factories import LOW, approved, requested, use_case_of
from tests.conftest import NOON
from tests.factories import SystemFactory, UseCaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Visit = Callable[[User], Client]
MAIL = {"name": "Sort incoming customer mail by topic", "purpose": "Each mail in its queue."}


def caller(user: User) -> APIClient:
    found = APIClient()
    found.force_authenticate(user)
    return found


@pytest.mark.both
def test_a_use_case_that_is_alike_is_offered_before_anything_is_stored(
    visit: Visit, engineer: User
) -> None:
    there, browser = UseCaseFactory(**MAIL), visit(engineer)
    add = reverse("approvals:use-case-add", args=[SystemFactory().pk])
    form = {"name": "Sort customer mail by topic", "purpose": "Queues.", "owner": engineer.pk}

    offered = browser.post(add, form)
    stored = browser.post(add, form | {"new": "1"})

    assert offered.status_code == 422
    assert there.get_absolute_url() in offered.content.decode()
    assert stored.status_code == 302
    assert UseCase.objects.count() == 2


@pytest.mark.both
def test_what_somebody_may_not_see_is_never_offered() -> None:
    UseCaseFactory(**MAIL)
    system = SystemFactory()
    stranger = UserFactory(roles=[("engineer", system.department)])

    assert alike(stranger, system=system, **MAIL) == ()


def test_other_words_are_another_use_case(engineer: User) -> None:
    UseCaseFactory(**MAIL)

    assert alike(engineer, system=None, name="Transcribe trainings", purpose="As text.") == ()


def test_duplicates_are_found_quickly_among_two_thousand(engineer: User) -> None:
    system = SystemFactory()
    owner = UserFactory()
    UseCase.objects.bulk_create(
        UseCase(
            system=system, name=f"Use {n} of the mail desk", purpose="Sorts mail. " * 20,
            owner=owner, created_at=NOON, facts_digest="0" * 64,
        )
        for n in range(2000)
    )  # fmt: skip
    alike(engineer, system=system, **MAIL)

    began = time.perf_counter()
    alike(engineer, system=system, **MAIL)

    assert time.perf_counter() - began < 0.5  # A busy machine; on a quiet one it takes a tenth.


@pytest.mark.both
def test_a_copy_has_the_answers_and_says_where_each_is_from(visit: Visit, engineer: User) -> None:
    source, target = use_case_of(1), SystemFactory()
    url = reverse("approvals:use-case-clone", args=[source.pk])

    response = visit(engineer).post(url, {"system": target.pk, "name": "The copy"})

    copy = UseCase.objects.get(name="The copy")
    assert response["Location"] == reverse("approvals:intake-step", args=[copy.pk, "what"])
    assert (copy.facts, copy.copied_from) == (LOW, source)
    assert copy.answer_sources["facts.task"] == f"Copied from “{source.name}”"
    assert not copy.approvals.exists()


@pytest.mark.both
def test_looking_at_a_step_takes_the_marks_of_a_copy_away(visit: Visit, engineer: User) -> None:
    copy = actions.clone_use_case(
        use_case_of(1), system=SystemFactory(), name="The copy", by=engineer, at=NOON
    )
    keys = ("task", "audience", "users", "affected_groups", "data")
    url = reverse("approvals:intake-step", args=[copy.pk, "what"])

    visit(engineer).post(url, {key: LOW[key] for key in keys})

    copy.refresh_from_db()
    assert not {f"facts.{key}" for key in keys} & set(copy.answer_sources)
    assert "facts.autonomy" in copy.answer_sources


@pytest.mark.both
def test_versions_say_in_words_what_changed_and_what_was_approved(
    visit: Visit, engineer: User
) -> None:
    approval = approved(1)
    use_case = approval.use_case
    actions.change_use_case(use_case, facts=LOW | {"audience": "public"}, by=engineer, at=NOON)
    url = reverse("approvals:use-case-versions", args=[use_case.pk])

    html = visit(engineer).get(url, {"from": "1", "to": "2"}).content.decode()

    assert "From version 1 to version 2" in html
    assert "Our own people only" in html
    assert "Anybody" in html
    assert f"Request {approval.pk}: Approved" in html
    assert [one.digest for one in use_case.versions.all()][-1] == approval.use_case.facts_digest


@pytest.mark.both
def test_retiring_says_what_still_depends_on_it_and_needs_a_reason(
    visit: Visit, engineer: User
) -> None:
    approval = requested(1)
    url, browser = (
        reverse("approvals:use-case-retire", args=[approval.use_case_id]),
        visit(engineer),
    )

    before = browser.get(url).content.decode()
    without = browser.post(url, {"reason": ""})

    assert "1 request waits for a decision." in before
    assert without.status_code == 422
    approval.use_case.refresh_from_db()
    assert approval.use_case.retired_at is None


@pytest.mark.both
def test_a_lower_tier_is_proposed_and_confirmed_on_the_page(visit: Visit, officer: User) -> None:
    use_case = actions.raise_tier(use_case_of(1), 3, "A pilot.", by=officer, at=NOON)
    second = UserFactory(roles=["governance_officer"])
    lower = reverse("approvals:use-case-lower", args=[use_case.pk])

    visit(officer).post(lower, {"tier": "2", "reason": "It ended."})
    own_page = visit(officer).get(use_case.get_absolute_url()).content.decode()
    proposal = use_case.tier_proposals.get()
    confirm = reverse("approvals:tier-lower-confirm", args=[use_case.pk, proposal.pk])
    own = visit(officer).post(confirm)
    other = visit(second).post(confirm)

    assert "Somebody else has to confirm it" in own_page
    assert (own.status_code, other.status_code) == (403, 302)
    use_case.refresh_from_db()
    assert use_case.tier_raised_to == 2


@pytest.mark.both
def test_programs_lower_a_tier_with_the_same_sentence(officer: User) -> None:
    use_case = actions.raise_tier(use_case_of(1), 3, "A pilot.", by=officer, at=NOON)
    url = f"/api/v1/use-cases/{use_case.pk}/lower-tier/"
    second = UserFactory(roles=["governance_officer"])

    proposed = caller(officer).post(url, {"tier": 1, "reason": "It ended."}, format="json")
    own = caller(officer).post(f"{url}confirm/")
    other = caller(second).post(f"{url}confirm/")

    assert (proposed.status_code, own.status_code, other.status_code) == (201, 403, 200)
    assert own.data["detail"] == "Somebody else has to confirm it: a tier is lowered by two people."
    assert other.data["tier_raised_to"] is None


def test_programs_copy_find_what_is_alike_and_read_versions(engineer: User) -> None:
    source, program = use_case_of(1), caller(engineer)
    base = "/api/v1/use-cases/"

    copied = program.post(
        f"{base}{source.pk}/copy/", {"system": source.system_id, "name": "Copy"}, format="json"
    )
    found = program.post(
        f"{base}alike/", {"system": source.system_id, "name": source.name}, format="json"
    )
    versions = program.get(f"{base}{copied.data['id']}/versions/")
    steps = program.get(f"{base}{copied.data['id']}/intake/")

    assert copied.status_code == 201
    assert source.pk in {row["id"] for row in found.data}
    assert versions.data[0]["note"].startswith("Copied from")
    assert steps.data["answered"] > 0


def test_a_program_that_read_an_older_version_is_told_who_changed_it(engineer: User) -> None:
    use_case, program = use_case_of(1), caller(engineer)
    url = f"/api/v1/use-cases/{use_case.pk}/"
    actions.change_use_case(use_case, name="Other", by=engineer, at=NOON)

    response = program.patch(url, {"purpose": "Mine.", "made_from": 1}, format="json")

    assert response.status_code == 422
    assert "changed this use case on" in response.data["detail"]
    use_case.refresh_from_db()
    assert use_case.purpose != "Mine."


def test_a_program_gives_a_reason_to_retire(engineer: User) -> None:
    use_case = use_case_of(1)
    url = f"/api/v1/use-cases/{use_case.pk}/"

    assert caller(engineer).delete(url).status_code == 400
    assert caller(engineer).delete(f"{url}?reason=Replaced").status_code == 204
