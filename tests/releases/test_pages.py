"""The pages of the release desk, as each person sees them."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.accounts.models import User
from governance.approvals.models import Release
from governance.approvals.releases import actions
from tests.factories import AT, DepartmentFactory, UserFactory
from tests.releases.factories import (
    answered,
    approved,
    draft,
    in_review,
    own_revision,
    released,
    signer,
)

pytestmark = pytest.mark.django_db


def visit(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def said(release: Release) -> dict[str, object]:
    """What somebody types to propose the same again."""
    return {
        "model": release.model.repo_id,
        "department": release.department_id,
        "owner": release.owner_id,
        "audience": "Everybody.",
        "capabilities": "Sorts letters.",
        "unintended_uses": "Ranking people.",
        "planned_licence": "apache-2.0",
        "general_purpose": "no",
    }


def test_an_engineer_proposes_a_release_and_lands_on_its_page() -> None:
    department, revision = DepartmentFactory(), own_revision()
    engineer = UserFactory(roles=[("engineer", department)])
    sent = {
        "model": revision.model.repo_id,
        "department": department.pk,
        "owner": engineer.pk,
        "audience": "Universities.",
        "capabilities": "Sorts letters.",
        "unintended_uses": "Ranking people.",
        "planned_licence": "apache-2.0",
    }

    answer = visit(engineer).post(reverse("approvals:release-add"), sent)

    release = Release.objects.get()
    assert answer["Location"] == release.get_absolute_url()
    assert (release.revision, release.general_purpose) == (revision, None)


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost() -> None:
    engineer = UserFactory(roles=["engineer"])
    sent = {"model": "nobody/nothing", "audience": "Universities."}

    answer = visit(engineer).post(reverse("approvals:release-add"), sent)

    assert answer.status_code == 422
    assert "There is no registered model “nobody/nothing”." in answer.text
    assert "Universities." in answer.text


def test_a_second_release_of_the_same_commit_is_refused_in_words() -> None:
    release = draft()
    client = visit(release.requested_by)

    answer = client.post(reverse("approvals:release-add"), said(release))

    assert answer.status_code == 422
    assert "There is a release of this commit already." in answer.text


def test_a_model_of_a_public_hub_needs_a_word_on_why_it_is_ones_own() -> None:
    revision = own_revision()
    revision.model.hub = "huggingface"
    revision.model.save()
    engineer = UserFactory(roles=["engineer"])
    sent = {
        "model": revision.model.repo_id,
        "department": DepartmentFactory().pk,
        "owner": engineer.pk,
        "audience": "A",
        "capabilities": "B",
        "unintended_uses": "C",
        "planned_licence": "apache-2.0",
    }

    answer = visit(engineer).post(reverse("approvals:release-add"), sent)

    assert "Say why it is your own" in answer.text


def test_a_release_of_another_department_is_not_there() -> None:
    release = in_review()
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])
    client = visit(stranger)

    pages = [
        client.get(release.get_absolute_url()),
        client.get(reverse("approvals:release-record", args=[release.pk])),
        client.get(reverse("approvals:release-answer", args=[release.pk, "release-usage"])),
        client.post(reverse("approvals:release-step", args=[release.pk, "withdraw"])),
        client.post(reverse("approvals:release-decide", args=[release.pk, "legal", "sign"])),
    ]

    assert {page.status_code for page in pages} == {404}


def test_the_page_says_why_signing_is_refused_before_anybody_tries() -> None:
    release = in_review()
    reviewer = UserFactory(roles=["security_reviewer"])

    page = visit(reviewer).get(release.get_absolute_url())

    assert "Something is missing." in page.text
    assert "Not answered yet: Can somebody outside run the model" in page.text


def test_a_reviewer_signs_on_the_page() -> None:
    release = answered(in_review())
    stage = release.stages.get(kind="legal")

    answer = visit(signer(stage)).post(
        reverse("approvals:release-decide", args=[release.pk, "legal", "sign"]), {"text": "Fine."}
    )

    stage.refresh_from_db()
    assert (answer.status_code, stage.state, stage.note) == (302, "signed", "Fine.")


@pytest.mark.once
def test_a_signature_on_a_page_that_has_changed_says_what_happened() -> None:
    release = answered(in_review())
    legal, security = release.stages.get(kind="legal"), release.stages.get(kind="security")
    client = visit(signer(security))
    seen = client.get(release.get_absolute_url()).context["seen_entry"]
    actions.sign(legal, by=signer(legal), at=AT)

    answer = client.post(
        reverse("approvals:release-decide", args=[release.pk, "security", "sign"]),
        {"seen_entry": seen},
    )

    assert answer.status_code == 422
    assert "The release changed after this page was shown. Release signed by" in answer.text


def test_an_item_is_answered_on_its_page() -> None:
    release = in_review()
    client = visit(UserFactory(roles=["engineer"]))
    url = reverse("approvals:release-answer", args=[release.pk, "release-usage"])

    answer = client.post(url, {"value": "satisfied", "reason": "Tried by a colleague."})

    assert answer["Location"].endswith("#release-usage")
    assert release.answers.get(item="release-usage").reason == "Tried by a colleague."


def test_the_steps_are_taken_in_their_order_with_every_criterion() -> None:
    release = approved()
    client = visit(release.requested_by)
    url = reverse("approvals:release-step", args=[release.pk, "take-step"])

    early = client.post(url, {"key": "public"})
    unconfirmed = client.post(url, {"key": "internal"})

    assert "Steps are taken in their order. The next one is “Internal”." in early.text
    assert "Not confirmed yet:" in unconfirmed.text
    assert not release.steps.exists()


def test_a_step_taken_back_takes_the_later_ones_with_it() -> None:
    release = released(steps=3)
    client = visit(release.requested_by)
    url = reverse("approvals:release-step", args=[release.pk, "take-back"])

    client.post(url, {"key": "gated", "reason": "Misuse was reported."})

    assert [step.key for step in release.steps.in_effect()] == ["internal"]
    assert "Misuse was reported." in client.get(release.get_absolute_url()).text


def test_the_record_shows_everything_and_the_list_shows_how_far_it_is_out() -> None:
    release = released(steps=2)
    client = visit(UserFactory(roles=["auditor"]))

    record = client.get(reverse("approvals:release-record", args=[release.pk]))
    listed = client.get(reverse("approvals:release-list"))

    assert release.revision.sha in record.text
    assert "Behind a gate" in listed.text


def test_the_list_costs_the_same_number_of_queries_whatever_its_length(
    django_assert_max_num_queries,
) -> None:
    client = visit(UserFactory(roles=["auditor"]))
    for number in range(4):
        in_review(revision=own_revision(repo_id=f"us/letters-{number}"))

    with django_assert_max_num_queries(20):
        client.get(reverse("approvals:release-list"))


def test_the_form_of_a_release_in_review_says_why_it_is_closed_and_leads_back() -> None:
    release = in_review()
    client, url = visit(release.requested_by), reverse("approvals:release-edit", args=[release.pk])

    shown, sent = client.get(url), client.post(url, said(release))

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert "The release is in review." in shown.text
    assert f'href="{release.get_absolute_url()}"' in shown.text


def test_the_form_of_a_draft_is_closed_to_those_who_may_not_change_it() -> None:
    release = draft()

    answer = visit(UserFactory(roles=["auditor"])).get(
        reverse("approvals:release-edit", args=[release.pk])
    )

    assert answer.status_code == 403


@pytest.mark.once
def test_an_item_that_cannot_be_answered_any_more_says_so_without_a_form() -> None:
    release = released()
    url = reverse("approvals:release-answer", args=[release.pk, "release-usage"])

    page = visit(release.requested_by).get(url)

    assert "The model is out already." in page.text
    assert "Save the answer" not in page.text


def test_without_the_permission_nothing_is_proposed() -> None:
    answer = visit(UserFactory(roles=["auditor"])).get(reverse("approvals:release-add"))

    assert answer.status_code == 403
