"""An approved model whose licence changes: the officer's home page says so after one poll."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hub import Sandbox
from governance.approvals import actions as approvals
from governance.watch.actions import poll
from governance.watch.models import Poll
from inventory.hubs.base import Hub
from inventory.models import Revision, System
from tests.approvals.factories import LOW, answered, refresh_digest, sign_all, trust
from tests.factories import UseCaseFactory, UserFactory


@pytest.fixture(autouse=True)
def _all_effects(_only_this_app: None, settings) -> None:
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


def home(client: Client) -> str:
    """What the page says, without its marks."""
    page = client.get(reverse("home")).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_licence_that_changes_asks_the_officer_for_a_look_with_before_and_after(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System, client: Client
) -> None:
    now = timezone.now()
    poll(poll_row, hub=hub, at=now - timedelta(hours=3))
    trust(Revision.objects.get(uses__system=system), at=now - timedelta(hours=2))
    use_case = refresh_digest(UseCaseFactory(system=system, name="Reads letters", facts=LOW))
    asked = approvals.request(
        use_case, note="", by=UserFactory(roles=["engineer"]), at=now - timedelta(hours=2)
    )
    approval = sign_all(answered(asked, at=now - timedelta(hours=1)), at=now - timedelta(hours=1))
    client.force_login(UserFactory(roles=["governance_officer"]))
    before = home(client)
    sandbox.change_licence("org/model", "cc-by-nc-4.0")

    poll(poll_row, hub=hub, at=now)

    after = home(client)
    assert approval.state == "approved"
    assert "Every approval holds" in before
    told = re.search(r"Reads letters (.*) New at the hubs (.*) Audit packs", after)
    assert told
    assert "org/model was mit and is now cc-by-nc-4.0" in told[1]
    assert "Approved, needs review" in told[1]
    assert "Licence changed: licence from mit to cc-by-nc-4.0" in told[2]
