"""An approval rests on the terms of everything that its models were made from."""

from datetime import timedelta

import pytest

from governance.accounts.models import User
from governance.approvals import actions
from governance.approvals.models import Approval, Assessment, Binding
from governance.approvals.validity import validity_of
from governance.audit.events import Event
from governance.audit.models import Entry
from inventory.actions import store_snapshot
from inventory.actions.terms import refresh_terms
from inventory.hubs.base import BaseModelFact
from inventory.models import HubModel, Revision, System, UseCase
from tests.approvals.factories import (
    answered,
    approved,
    refresh_digest,
    sign_all,
    trust,
    use_case_of,
)
from tests.conftest import NOON
from tests.factories import SystemFactory, SystemModelFactory, UseCaseFactory, UserFactory
from tests.inventory.factories import snapshot

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
LLAMA = {"licence_key": "llama3.1", "licence_keys": ("llama3.1",)}
APACHE = {"licence_key": "apache-2.0", "licence_keys": ("apache-2.0",)}


def base(*, at=NOON, sha: str = "b" * 40, **facts) -> HubModel:
    given = snapshot(hub_id="b" * 24, repo_id="lab/base", asked_id="lab/base", sha=sha, **facts)
    return store_snapshot(given, by=None, at=at, as_ancestor=True).model


def tuned(**facts) -> HubModel:
    made_from = (BaseModelFact("lab/base", "finetune"),)
    return store_snapshot(
        snapshot(**{"base_models": made_from, **APACHE, **facts}), by=None, at=NOON
    ).model


def use_case_with(model: HubModel) -> UseCase:
    """A use case of tier 1 whose system uses the newest commit of a model."""
    use_case = use_case_of(1)
    use_case.system.uses.all().delete()
    revision = model.revisions.get()
    trust(revision)
    SystemModelFactory(system=use_case.system, revision=revision)
    return refresh_digest(use_case)


def approve(use_case: UseCase) -> Approval:
    asked = actions.request(use_case, note="", by=UserFactory(roles=["engineer"]), at=NOON)
    return sign_all(answered(asked, at=NOON), at=NOON)


def test_an_apache_tag_over_a_llama_base_is_judged_by_both() -> None:
    base(**LLAMA)
    use_case = use_case_with(tuned())

    assessment = actions.assess(use_case, at=NOON)

    (model,) = assessment.licence["models"]
    assert {part["licence_id"] for part in model["parts"]} == {"apache-2.0", "llama3.1"}
    assert " AND " in model["expression"]
    assert model["licence"]["id"] == "apache-2.0"
    assert assessment.licence_outcome in ("needs legal", "not allowed")
    assert any(reason["rule"].startswith("lineage-") for reason in model["verdict"]["because"])


def test_a_base_that_was_not_read_makes_the_verdict_one_for_a_person() -> None:
    use_case = use_case_with(tuned())

    assessment = actions.assess(use_case, at=NOON)

    assert not assessment.licence["models"][0]["complete"]
    assert assessment.licence_outcome == "needs legal"


@pytest.mark.once
def test_an_approval_holds_no_more_when_the_licence_of_an_ancestor_changes() -> None:
    base(**APACHE)
    approval = approve(use_case_with(tuned()))
    assert validity_of(approval, at=NOON).state == "valid"

    base(at=LATER, sha="c" * 40, **LLAMA)

    held = validity_of(approval, at=NOON)
    assert held.state == "no_longer_valid"
    assert any("effective terms" in reason and "lama" in reason for reason in held.reasons)


@pytest.mark.once
def test_the_change_is_logged_on_the_model_and_its_use_cases_are_assessed_again() -> None:
    base(**APACHE)
    model = tuned()
    use_case = use_case_with(model)
    actions.assess(use_case, at=NOON)

    base(at=LATER, sha="c" * 40, **LLAMA)

    entry = Entry.objects.about(model).get(event=Event.TERMS_CHANGED)
    assert "lama" in entry.after["terms"]
    assert "lama" not in entry.before["terms"]
    assert Assessment.objects.current().get(use_case=use_case).made_at == LATER


def test_the_first_time_that_terms_are_worked_out_is_no_change() -> None:
    base(**APACHE)
    model = tuned()

    assert not Entry.objects.about(model).filter(event=Event.TERMS_CHANGED).exists()


@pytest.mark.once
def test_terms_that_stay_what_they_were_change_nothing() -> None:
    base(**APACHE)
    approval = approve(use_case_with(tuned()))

    base(at=LATER, sha="c" * 40, **APACHE)

    assert validity_of(approval, at=NOON).state == "valid"


@pytest.mark.once
def test_terms_reach_through_generations() -> None:
    base(**APACHE)
    middle = snapshot(
        hub_id="c" * 24, repo_id="lab/middle", asked_id="lab/middle", **APACHE,
        base_models=(BaseModelFact("lab/base", "finetune"),),
    )  # fmt: skip
    store_snapshot(middle, by=None, at=NOON, as_ancestor=True)
    model = tuned(base_models=(BaseModelFact("lab/middle", "quantized"),))
    before = Revision.objects.get(model=model).terms_digest

    base(at=LATER, sha="d" * 40, **LLAMA)

    assert Revision.objects.get(model=model).terms_digest != before


def test_an_approval_from_before_terms_were_kept_stays_as_it_is() -> None:
    approval = approved(1)
    revision = approval.use_case.system.uses.get().revision
    assert not Binding.objects.filter(approval=approval, kind="terms").exists()

    refresh_terms(revision.model, by=None, at=LATER)

    assert Revision.objects.get(pk=revision.pk).terms_digest
    assert validity_of(approval, at=NOON).state == "valid"


@pytest.mark.parametrize("number", [2, 8])
def test_the_list_of_approvals_asks_as_often_for_many_as_for_few(
    number: int, officer: User, client, django_assert_max_num_queries
) -> None:
    client.force_login(officer)
    base(**APACHE)
    model = tuned()
    for _ in range(number):
        approve(use_case_with(model))
    base(at=LATER, sha="c" * 40, **LLAMA)

    with django_assert_max_num_queries(22):
        page = client.get("/approvals/")

    assert page.content.decode().count("No longer valid") >= number


def test_terms_are_worked_out_for_a_revision_that_has_none_yet() -> None:
    system: System = SystemFactory()
    use = SystemModelFactory(system=system)
    use_case = UseCaseFactory(system=system)

    assessment = actions.assess(use_case, at=NOON)

    assert use.revision.effective_terms == {}
    assert assessment.licence["models"][0]["expression"] == "Apache-2.0"
