"""An engineer publishes a model of their own: create, answer, submit; others sign; it goes out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from governance.approvals.models import Release
from governance.approvals.releases import actions
from governance.approvals.releases.checklist import rows_of
from tests.browser.pages import clean, press
from tests.factories import DepartmentFactory, UserFactory
from tests.releases.factories import own_revision, signer

pytestmark = pytest.mark.django_db(transaction=True)
BY_HAND = (
    ("security_reviewer", "Security review"),
    ("governance_officer", "Governance sign-off"),
)


def answer_the_others(release: Release) -> None:
    """Answer by the action what the engineer would answer the same way, item after item."""
    by, at = release.requested_by, release.requested_at
    for row in rows_of(release, at=at):
        if row.answer is None:
            actions.answer(release, row.item.id, "satisfied", by=by, at=at)


def sign_beside(release: Release) -> None:
    """Sign by the action what two more reviewers would sign on their pages."""
    for kind in ("legal", "department"):
        stage = release.stages.get(kind=kind)
        actions.sign(stage, by=signer(stage), at=release.requested_at)


def test_a_model_is_proposed_answered_signed_from_the_inbox_and_published_step_by_step(
    open_as: Callable[..., Page],
) -> None:
    department = DepartmentFactory(name="Research")
    own_revision(repo_id="us/letters")
    page = open_as(UserFactory(roles=["engineer"]), "/releases/add/")

    page.get_by_label("Model", exact=True).fill("us/letters")
    page.get_by_label("Department").select_option(label=department.name)
    page.get_by_label("Who it is meant for").fill("Universities that classify letters.")
    page.get_by_label("What it can do, and how well").fill("Sorts letters into twelve classes.")
    page.get_by_label("What it could be used for that is not meant").fill("Ranking people.")
    page.get_by_label("Planned licence").select_option("apache-2.0")
    page.get_by_label("general-purpose AI model").select_option("No")
    page.get_by_role("button", name="Begin the draft").click()
    expect(page.locator("main .badge", has_text="Draft").first).to_be_visible()

    page.get_by_role("link", name="Answer: Can somebody outside run the model").click()
    page.get_by_role("radio", name="Satisfied", exact=True).check()
    press(page, "Save the answer")
    release = Release.objects.get()
    answer_the_others(release)
    page.reload()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("main .badge", has_text="In review").first).to_be_visible()

    sign_beside(release)
    for role, title in BY_HAND:
        theirs = open_as(UserFactory(roles=[role]), "/approvals/inbox/")
        theirs.get_by_role("link", name="us/letters").click()
        press(theirs, f"Sign: {title}")
    expect(theirs.locator("main .badge", has_text="Approved").first).to_be_visible()

    page.reload()
    for step in ("internal", "behind a gate", "public"):
        take = page.get_by_role("button", name=f"Take the step: {step}")
        expect(take).to_be_visible()  # `all` does not wait: it would tick another step's boxes.
        for criterion in page.get_by_role("checkbox").all():
            criterion.check()
        take.click()
    expect(page.get_by_text("Every step has been taken.")).to_be_visible()
    clean(page)
    assert [row.key for row in release.steps.in_effect()] == ["internal", "gated", "public"]
