"""The interview by plain requests: no JavaScript, each page by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import Organisation, User
from governance.approvals.models import Assessment
from governance.audit.models import Entry
from governance.obligations.models import ModelAssessment, ModelInterview, Obligation
from inventory.models import HubModel, UseCase
from tests.approvals.factories import use_case_of
from tests.factories import HubModelFactory, UserFactory
from tests.obligations.factories import HIGH_RISK_DEPLOYER

pytestmark = pytest.mark.django_db
Visit = Callable[[User], Client]
MOST_PAGES = 15


def page(about: UseCase | HubModel, name: str, *args: str) -> str:
    """The address of a page of the interview."""
    kind = "use-case" if isinstance(about, UseCase) else "model"
    return reverse(f"obligations:interview-{name}", args=[kind, about.pk, *args])


def walked(browser: Client, about: UseCase | HubModel, given: dict[str, Any]) -> list[str]:
    """Answer every page with what is given, and return the parts that were shown, in order."""
    address, parts = browser.get(page(about, "start"))["Location"], []
    while "/questions/" in address:
        assert len(parts) < MOST_PAGES
        parts.append(address.rstrip("/").rsplit("/", 1)[-1])
        asked = browser.get(address).context["form"].keys
        sent = {key: given[key] for key in asked if key in given}
        none = {f"{key}__none": "on" for key in asked if given.get(f"{key}__none")}
        address = browser.post(address, {"asked": asked, **sent, **none})["Location"]
    assert address == page(about, "detail")
    return parts


RANKING = {
    "is_ai_system": "true",
    "is_gpai_model": "false",
    "scope_exclusion": "__null__",
    "eu_nexus": "established_in_eu",
    "actor_actions": ["uses"],
    "own_name_on_high_risk_system": "false",
    "substantial_modification": "false",
    "changes_purpose_to_high_risk": "false",
    "prohibited_practice": "__null__",
    "annex_i_section": "__null__",
    "annex_iii_point": "4(a)",
    "profiling": "true",
}


@pytest.mark.once
def test_a_use_case_is_asked_part_by_part_and_assessed_anew(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1, ai_act_facts={})

    parts = walked(visit(engineer), use_case, RANKING)

    use_case.refresh_from_db()
    assert parts[:3] == ["scope", "roles", "prohibited"]  # a registered model is an AI system
    assert use_case.ai_act_facts["annex_iii_point"] == "4(a)"
    current = Assessment.objects.current().get(use_case=use_case)
    assert current.ai_act_category == "high_risk_annex_iii"


OWN_MODEL = {
    "is_gpai_model": "true",
    "scope_exclusion": "__null__",
    "eu_nexus": "established_in_eu",
    "actor_actions": ["develops_model", "places_on_market"],
    "open_source_release": "true",
    "placed_on_market_date": "2026-11-02",
    "gpai.training_flop": "7e23",
    "gpai.significant_generality": "true",
    "gpai.licence_open_all_four_freedoms": "true",
    "gpai.licence_restrictions__none": True,
    "gpai.weights_public": "true",
    "gpai.architecture_info_public": "true",
    "gpai.usage_info_public": "true",
    "gpai.monetised": "false",
}


def test_a_model_is_asked_then_assessed_and_owes_its_duties(visit: Visit, engineer: User) -> None:
    model, browser = HubModelFactory(), visit(engineer)

    parts = walked(browser, model, OWN_MODEL)

    assert "gpai" in parts
    assert not ModelAssessment.objects.exists()
    assert not Obligation.objects.filter(model=model).exists()
    assert (
        "These answers are not assessed yet" in browser.get(page(model, "detail")).content.decode()
    )

    browser.post(page(model, "assess"))

    assessment = ModelAssessment.objects.get()
    owed = set(Obligation.objects.filter(model=model).values_list("requirement__key", flat=True))
    lifted = {one["id"] for one in assessment.ai_act["obligations"] if one["open_source_exempt"]}
    assert assessment.category == "gpai"
    assert "AIA-53-1c" in owed
    assert lifted
    assert not lifted & owed
    assert not ModelInterview.objects.exists()
    assert Entry.objects.about(model).filter(event="model.assessed").count() == 1


def test_the_interview_goes_on_where_it_was_left(visit: Visit, engineer: User) -> None:
    model, browser = HubModelFactory(), visit(engineer)
    sent = {"asked": ["is_gpai_model"], "is_gpai_model": "true", "leave": "1"}

    left = browser.post(page(model, "section", "subject"), sent)
    resumed = browser.get(page(model, "start"))

    assert left["Location"] == page(model, "detail")
    assert resumed["Location"] == page(model, "section", "scope")


@pytest.mark.once
def test_what_is_not_known_stays_open_and_does_not_stop_the_way(
    visit: Visit, engineer: User
) -> None:
    use_case, browser = use_case_of(1, ai_act_facts={}), visit(engineer)

    walked(browser, use_case, {})

    result = browser.get(page(use_case, "detail")).content.decode()
    use_case.refresh_from_db()
    assert "prohibited_practice" not in use_case.ai_act_facts
    assert "Is it one of the prohibited practices?" in result
    assert "questions can still matter" in result


def test_contradicting_answers_are_refused_beside_the_question_with_the_article(
    visit: Visit, engineer: User
) -> None:
    facts = HIGH_RISK_DEPLOYER | {"profiling": False, "art6_3_condition": "a"}
    use_case, browser = use_case_of(1, ai_act_facts=facts), visit(engineer)

    refused = browser.post(
        page(use_case, "answer", "profiling"), {"asked": "profiling", "profiling": "true"}
    )

    assert refused.status_code == 422
    [said] = refused.context["form"].errors["profiling"]
    assert "Art 6(3) last sub-paragraph" in said
    assert page(use_case, "answer", "art6_3_condition") in refused.content.decode()
    use_case.refresh_from_db()
    assert use_case.ai_act_facts["profiling"] is False


def test_a_note_is_kept_beside_its_answer_and_not_without_one(visit: Visit, engineer: User) -> None:
    use_case, browser = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER), visit(engineer)
    url = page(use_case, "answer", "profiling")

    browser.post(url, {"asked": "profiling", "profiling": "true", "profiling__note": "Ranks CVs."})
    lonely = browser.post(url, {"asked": "profiling", "profiling__note": "Who knows?"})

    use_case.refresh_from_db()
    assert use_case.ai_act_facts["profiling"] == {"value": True, "note": "Ranks CVs."}
    assert lonely.status_code == 422
    assert "Ranks CVs." in browser.get(page(use_case, "answers")).content.decode()


@pytest.mark.once
def test_an_answer_is_changed_from_the_summary_or_taken_back(visit: Visit, engineer: User) -> None:
    use_case, browser = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER), visit(engineer)

    browser.post(page(use_case, "answer", "annex_iii_point"), {"annex_iii_point": "5(b)"})
    browser.post(page(use_case, "answer", "profiling"), {"profiling": ""})

    use_case.refresh_from_db()
    assert use_case.ai_act_facts["annex_iii_point"] == "5(b)"
    assert "profiling" not in use_case.ai_act_facts


def test_known_answers_are_shown_with_their_source_and_kept(visit: Visit, engineer: User) -> None:
    Organisation.objects.update(in_eu=True)
    use_case, browser = use_case_of(1, ai_act_facts={}), visit(engineer)

    shown = browser.get(page(use_case, "answers")).content.decode()
    browser.post(page(use_case, "answer", "profiling"), {"profiling": "false"})

    use_case.refresh_from_db()
    assert "is assessed apart" in shown
    assert use_case.ai_act_facts["is_gpai_model"] is False
    assert "ai_act_facts.is_gpai_model" in use_case.answer_sources


def test_that_no_model_is_involved_can_be_said(visit: Visit, engineer: User) -> None:
    use_case, browser = use_case_of(1, ai_act_facts={}), visit(engineer)

    browser.post(page(use_case, "answer", "gpai"), {"gpai": "__null__"})
    use_case.refresh_from_db()
    none = use_case.ai_act_facts["gpai"]
    browser.post(page(use_case, "answer", "gpai"), {"gpai": "parts"})
    use_case.refresh_from_db()

    assert none is None
    assert use_case.ai_act_facts["gpai"] == {}


def test_the_result_explains_itself_as_of_a_day(visit: Visit, officer: User) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)
    address = page(use_case, "detail")

    now = visit(officer).get(f"{address}?as_of=2026-11-21").context["result"]
    later = visit(officer).get(f"{address}?as_of=2027-12-03")

    duty = "AIA-26-6"
    assert next(one for one in now.duties if one.owed.id == duty).status == "Starts later"
    result = later.context["result"]
    assert next(one for one in result.duties if one.owed.id == duty).status == "Applies"
    assert [role.title for role in result.roles] == ["Deployer (user)"]
    assert result.roles[0].because
    assert later.context["turns"]


def test_a_reader_sees_result_and_answers_and_changes_nothing(visit: Visit) -> None:
    use_case, auditor = (
        use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER),
        UserFactory(roles=["auditor"]),
    )
    browser = visit(auditor)

    shown = browser.get(page(use_case, "detail"))
    refused = browser.post(page(use_case, "answer", "profiling"), {"profiling": "false"})

    assert shown.status_code == 200
    assert refused.status_code == 403
    assert "Change" not in browser.get(page(use_case, "answers")).content.decode().split("<main")[1]


def test_somebody_of_another_department_finds_nothing(visit: Visit) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)

    for name in ("detail", "answers", "start", "what-if"):
        assert visit(UserFactory()).get(page(use_case, name)).status_code == 404


def test_answers_that_the_rules_no_longer_read_are_named(visit: Visit, engineer: User) -> None:
    use_case = use_case_of(1, ai_act_facts=HIGH_RISK_DEPLOYER)
    UseCase.objects.filter(pk=use_case.pk).update(ai_act_facts={"annex_iii_point": "99(z)"})
    browser = visit(engineer)

    moved = browser.get(page(use_case, "detail"))
    shown = browser.get(page(use_case, "answers"))

    assert moved["Location"] == page(use_case, "answers")
    assert "is not an allowed value" in shown.content.decode()
