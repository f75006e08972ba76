"""Starting a document, saving it part by part, and what Weighbridge fills in."""

from datetime import timedelta
from typing import Any

import pytest

from governance.accounts.models import User
from governance.approvals.actions import assess
from governance.audit.models import Entry
from governance.obligations.actions import documents as actions
from governance.obligations.documents import owed, prefill
from governance.obligations.documents.answers import differing
from governance.obligations.documents.subjects import Subject
from governance.obligations.models import Document, Obligation, ObligationState
from governance.rules.eu_ai_act import documents
from governance.web.refusals import NotAllowed, Refused
from tests.conftest import NOON
from tests.factories import (
    DepartmentFactory,
    HubModelFactory,
    RevisionFactory,
    SystemModelFactory,
    UseCaseFactory,
    UserFactory,
)
from tests.inventory.factories import DeploymentFactory
from tests.obligations.documents.factories import PUBLIC_DEPLOYER, draft, final, use_case_that_owes

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def test_every_name_that_a_form_fills_in_is_known_here() -> None:
    asked = {
        field.prefill
        for form in documents.forms().values()
        for field in form.fields.values()
        if field.prefill
    }

    assert asked == prefill.NAMES


@pytest.mark.once
def test_a_use_case_owes_the_documents_that_its_duties_ask_for() -> None:
    subject = Subject(use_case_that_owes())

    rows = owed.of(subject)

    assert [row.form.kind for row in rows] == [
        "fria", "annex_viii_c", "worker_notice", "person_notice",
    ]  # fmt: skip
    assert {row.state for row in rows} == {"missing"}
    assert rows[0].duties[0].ref == "Art 27(1)"
    assert rows[0].duties[0].obligation is not None
    assert "annex_iv" in {form.kind for form in owed.others(subject)}


def test_a_duty_that_was_set_aside_asks_for_nothing() -> None:
    use_case = use_case_that_owes()
    rows = Obligation.objects.filter(use_case=use_case, requirement__key="AIA-26-7")
    rows.update(
        state=ObligationState.NOT_APPLICABLE, note="No workers.", closed_at=NOON,
        second_person=False,
    )  # fmt: skip

    kinds = [row.form.kind for row in owed.of(Subject(use_case))]

    assert "worker_notice" not in kinds
    assert "fria" in kinds


def test_before_an_approval_the_assessment_says_what_will_be_owed() -> None:
    use_case = UseCaseFactory(ai_act_facts=PUBLIC_DEPLOYER)
    assess(use_case, by=None, at=NOON)

    [row] = [one for one in owed.of(Subject(use_case)) if one.form.kind == "fria"]

    assert row.duties[0].obligation is None
    assert str(row.duties[0].applies_from) == "2027-12-02"


@pytest.mark.once
def test_a_draft_starts_with_what_is_known_and_says_where_it_is_from(engineer: User) -> None:
    use_case = use_case_that_owes()
    use = use_case.system.uses.get()

    row = actions.start("fria", Subject(use_case), by=engineer, at=NOON)

    assert row.answers["process"] == use_case.purpose
    assert row.answers["system"] == [
        [use.revision.model.repo_id, use.revision.sha, "Apache License 2.0", use.purpose]
    ]
    assert "High-risk, Annex III" in row.answers["verdict"]
    assert row.sources["process"]["from"] == "the inventory"
    assert row.sources["process"]["on"] == "2026-11-21"
    assert "harms" not in row.answers
    assert Entry.objects.about(row).get().event == "document.started"


@pytest.mark.once
def test_where_it_runs_says_who_answers_for_it_there_if_somebody_is_named(engineer: User) -> None:
    use_case = use_case_that_owes()
    operator = UserFactory(full_name="Otto Operator")
    DeploymentFactory(system=use_case.system, name="north", owner=operator)
    DeploymentFactory(system=use_case.system, name="south")

    row = actions.start("fria", Subject(use_case), by=engineer, at=NOON)

    form = documents.forms()["fria"]
    places = [
        dict(zip(form.fields["places"].columns, one, strict=True)) for one in row.answers["places"]
    ]
    assert [(one["Deployment"], one["Who answers for it"]) for one in places] == [
        ("north", "Otto Operator"), ("south", ""),
    ]  # fmt: skip


def test_a_document_on_a_model_says_what_its_hub_says(engineer: User) -> None:
    model = HubModelFactory(repo_id="ours/small")
    RevisionFactory(
        model=model,
        raw={"config": {"architectures": ["LlamaForCausalLM"]}, "safetensors": {"total": 8_030}},
    )

    row = actions.start("model_documentation", Subject(model=model), by=engineer, at=NOON)

    assert row.answers["name"] == "ours/small"
    assert row.answers["parameters"] == "8,030"
    assert "LlamaForCausalLM" in row.answers["architecture"]
    assert row.answers["licence"] == "Apache License 2.0"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"config": [], "safetensors": "big"}, id="other kinds of values"),
        pytest.param({"config": {"architectures": "x"}, "safetensors": {"total": "1"}}, id="texts"),
    ],
)
def test_a_hub_that_says_nothing_usable_leaves_the_answer_empty(raw: Any, engineer: User) -> None:
    model = HubModelFactory()
    RevisionFactory(model=model, raw=raw)

    row = actions.start("model_documentation", Subject(model=model), by=engineer, at=NOON)

    assert "parameters" not in row.answers
    assert "architecture" not in row.answers


def test_saving_a_part_leaves_the_others_and_says_who_wrote_it(engineer: User) -> None:
    row = draft(by=engineer)

    saved = actions.save_draft(
        row, {"groups": ["Applicants"], "process": row.answers["process"]},
        revision=1, by=engineer, at=LATER,
    )  # fmt: skip

    assert saved.answers["groups"] == ["Applicants"]
    assert saved.sources["groups"]["name"] == engineer.full_name
    assert saved.sources["process"]["from"] == "the inventory"
    assert (saved.revision, saved.changed_at) == (2, LATER)
    assert Entry.objects.about(row).first().after == {"fields": ["groups"], "revision": 2}  # type: ignore[union-attr]  # there is one


def test_saving_nothing_new_is_no_change(engineer: User) -> None:
    row = draft(by=engineer)

    saved = actions.save_draft(row, {"groups": []}, revision=1, by=engineer, at=LATER)

    assert saved.revision == 1
    assert Entry.objects.about(row).count() == 1


def test_the_second_of_two_is_told_what_the_first_changed(engineer: User, officer: User) -> None:
    row = draft(by=engineer)
    actions.save_draft(row, {"groups": ["Applicants"]}, revision=1, by=engineer, at=NOON)

    with pytest.raises(actions.Stale, match="Groups of people affected") as refused:
        actions.save_draft(row, {"groups": ["Staff"]}, revision=1, by=officer, at=NOON)

    assert engineer.full_name in str(refused.value)
    assert (refused.value.status, refused.value.revision) == (409, 2)
    row.refresh_from_db()
    assert row.answers["groups"] == ["Applicants"]


def test_an_answer_that_is_not_taken_names_its_field(engineer: User) -> None:
    row = draft(by=engineer)

    with pytest.raises(Refused, match="Give a day") as refused:
        actions.save_draft(row, {"first_use": "soon"}, revision=1, by=engineer, at=NOON)
    assert refused.value.field == "answers.first_use"

    with pytest.raises(Refused, match="no field “x”") as refused:
        actions.save_draft(row, {"x": "y"}, revision=1, by=engineer, at=NOON)
    assert refused.value.field == "answers"


def test_bringing_up_to_date_keeps_what_a_person_wrote_and_shows_what_is_new(
    engineer: User,
) -> None:
    row = draft(by=engineer)
    row = actions.save_draft(row, {"process": "Our words."}, revision=1, by=engineer, at=NOON)
    use_case = row.use_case
    assert use_case
    form = documents.forms()["fria"]
    assert not differing(form, row.answers, row.sources, known(row))
    use_case.purpose = "Another purpose."
    use_case.save()
    SystemModelFactory(system=use_case.system)

    news = differing(form, row.answers, row.sources, known(row))
    fresh = actions.refresh(row, revision=2, by=engineer, at=LATER)

    assert [one.field.key for one in news] == ["process", "system"]
    assert fresh.answers["process"] == "Our words."
    assert len(fresh.answers["system"]) == 1
    assert not differing(form, fresh.answers, fresh.sources, known(fresh))


def test_a_person_can_take_over_what_is_known_now(engineer: User) -> None:
    row = draft(by=engineer)
    row = actions.save_draft(row, {"process": "Our words."}, revision=1, by=engineer, at=NOON)

    fresh = actions.refresh(row, take=["process"], revision=2, by=engineer, at=LATER)

    assert fresh.use_case
    assert fresh.answers["process"] == fresh.use_case.purpose
    assert fresh.sources["process"]["from"] == "the inventory"


def test_only_one_version_is_at_work(engineer: User) -> None:
    row = draft(by=engineer)

    with pytest.raises(Refused, match="at work already"):
        actions.start("fria", Subject(row.use_case), by=engineer, at=NOON)


def test_a_final_document_is_not_started_again(engineer: User) -> None:
    row = final()

    with pytest.raises(Refused, match="Write a new version"):
        actions.start("fria", Subject(row.use_case), by=engineer, at=NOON)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("literacy_plan", "Choose one of: fria", id="about something else"),
        pytest.param("poem", "Choose one of: fria", id="no such form"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(kind: str, words: str, engineer: User) -> None:
    with pytest.raises(Refused, match=words):
        actions.start(kind, Subject(UseCaseFactory()), by=engineer, at=NOON)


def test_whoever_may_not_work_on_duties_there_writes_nothing() -> None:
    row = draft()
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    with pytest.raises(NotAllowed):
        actions.save_draft(row, {"groups": ["x"]}, revision=1, by=stranger, at=NOON)
    with pytest.raises(NotAllowed):
        actions.start("literacy_plan", Subject(), by=stranger, at=NOON)


def test_documents_are_seen_where_their_use_case_is(engineer: User) -> None:
    row, plan = draft(by=engineer), draft("literacy_plan", by=engineer)
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    assert set(Document.objects.visible_to(engineer)) == {row, plan}
    assert set(Document.objects.visible_to(stranger)) == {plan}


def known(row: Document) -> Any:
    return prefill.known(documents.forms()[row.kind], Subject(row.use_case), at=LATER)
