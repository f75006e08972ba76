"""The header of a model's page: what decides, at a glance, each with the way to its rows."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from governance.accounts.models import User
from governance.watch.panels import model_badge as finding_badge
from governance.web.badges import Badge, badges_for
from tests.approvals.factories import approved
from tests.conftest import NOON
from tests.factories import RevisionFactory, UserFactory
from tests.watch.factories import ChangeFactory, FindingFactory

pytestmark = pytest.mark.django_db


def badge(label: str, model: object, user: User) -> Badge:
    return next(one for one in badges_for(model, user, NOON) if one.label == label)  # type: ignore[arg-type]  # a model


@pytest.mark.parametrize(
    ("roles", "text"),
    [(["auditor"], "None known"), (["administrator"], "None that you may see"),
     ([], "None that you may see")],
)  # fmt: skip
def test_a_model_without_findings_is_not_shown_as_good(roles: list[str], text: str) -> None:
    found = finding_badge(RevisionFactory().model, UserFactory(roles=roles), NOON)

    assert (found.text, found.state, found.url) == (text, "unknown", "")


def test_findings_are_counted_by_severity_and_lead_to_their_rows(client: Client) -> None:
    user = UserFactory(roles=["governance_officer"])
    change = ChangeFactory()
    FindingFactory(advisory=None, change=change, severity="high")

    found = badge("Findings", change.model, user)

    assert (found.text, found.state) == ("1 high", "high")
    client.force_login(user)
    assertContains(client.get(found.url), "1 finding")


def test_approvals_that_rest_on_a_model_are_counted_by_how_they_stand(client: Client) -> None:
    user = UserFactory(roles=["governance_officer"])
    approval = approved()
    model = approval.use_case.system.uses.get().revision.model

    found = badge("Approvals", model, user)

    assert found.text == "1 approved, valid"
    client.force_login(user)
    assertContains(client.get(found.url), approval.use_case.name)
    assertContains(client.get(model.get_absolute_url()), "1 approved, valid")


def test_nobody_counts_what_they_may_not_see() -> None:
    approval = approved()
    model = approval.use_case.system.uses.get().revision.model

    assert badge("Approvals", model, UserFactory(roles=[])).text == "None"
