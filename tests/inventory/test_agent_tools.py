"""Tools of an agent: recorded with an entry, in the digest, and what they prove stands."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.web.refusals import NotAllowed, Refused
from inventory import actions
from inventory.agent_facts import derived_facts
from inventory.models import AgentTool, System, UseCase
from tests.conftest import NOON
from tests.factories import AT, SystemFactory, UserFactory

pytestmark = pytest.mark.django_db
SHELL: dict[str, Any] = {"name": "shell", "does": "Runs programs.", "permission": "execute"}


def add(system: System, by: User, **words: Any) -> AgentTool:
    return actions.add_agent_tool(system, **{**SHELL, **words}, by=by, at=NOON)


def used(by: User, **fields: Any) -> UseCase:
    return actions.add_use_case(
        system=SystemFactory(), name="Refund", purpose="Refunds.", owner=by, by=by, at=NOON,
        **fields,
    )  # fmt: skip


def test_a_tool_is_recorded_with_what_it_was_and_is(engineer: User) -> None:
    system = SystemFactory()

    add(system, engineer)

    entry = Entry.objects.about(system).first()
    assert entry.event == Event.AGENT_TOOLS_CHANGED
    assert entry.after["tools"][0]["name"] == "shell"


def test_a_new_tool_makes_a_use_case_another_thing_and_keeps_a_version(engineer: User) -> None:
    use_case = used(engineer)
    before = use_case.facts_digest

    add(use_case.system, engineer)

    use_case.refresh_from_db()
    assert use_case.facts_digest != before
    assert use_case.versions.first().snapshot["agent"]["tools"][0]["permission"] == "execute"


def test_taking_the_tool_away_again_gives_the_digest_of_before(engineer: User) -> None:
    use_case = used(engineer)
    before = use_case.facts_digest

    actions.remove_agent_tool(add(use_case.system, engineer), by=engineer, at=NOON)

    use_case.refresh_from_db()
    assert use_case.facts_digest == before


@pytest.mark.parametrize(
    "change",
    [{"irreversible": True}, {"beyond_user": True}, {"reaches": "mail"}, {"permission": "read"}],
    ids=lambda change: next(iter(change)),
)
def test_everything_recorded_of_a_tool_is_in_the_digest(
    change: dict[str, Any], engineer: User
) -> None:
    use_case = used(engineer)
    tool = add(use_case.system, engineer)
    use_case.refresh_from_db()
    before = use_case.facts_digest

    actions.change_agent_tool(tool, **change, by=engineer, at=NOON)

    use_case.refresh_from_db()
    assert use_case.facts_digest != before


def test_saving_a_tool_as_it_is_writes_nothing(engineer: User) -> None:
    tool = add(SystemFactory(), engineer)
    entries = Entry.objects.count()

    actions.change_agent_tool(tool, does="Runs programs.", by=engineer, at=NOON)

    assert Entry.objects.count() == entries


def test_nobody_states_the_opposite_of_what_the_tools_show(engineer: User) -> None:
    use_case = used(engineer)
    add(use_case.system, engineer)

    with pytest.raises(Refused, match="tools recorded for the system say otherwise"):
        actions.change_use_case(
            use_case, facts={"agent_tools_privileged": False}, by=engineer, at=NOON
        )


def test_what_it_reads_is_unknown_until_somebody_says_so(engineer: User) -> None:
    system = SystemFactory()

    assert derived_facts(system.pk) == {}
    actions.state_untrusted_input(system, [], by=engineer, at=NOON)
    assert derived_facts(system.pk)["reads_untrusted_input"].value is False
    actions.state_untrusted_input(system, ["tickets"], by=engineer, at=NOON)
    assert derived_facts(system.pk)["reads_untrusted_input"].value is True
    actions.state_untrusted_input(system, None, by=engineer, at=NOON)
    assert derived_facts(system.pk) == {}


@pytest.mark.parametrize(
    ("words", "field"),
    [({"name": " "}, "name"), ({"does": ""}, "does"), ({"permission": "fly"}, "permission")],
    ids=["no name", "no purpose", "no such permission"],
)
def test_a_tool_without_words_is_refused(words: dict[str, Any], field: str, engineer: User) -> None:
    with pytest.raises(Refused) as refused:
        add(SystemFactory(), engineer, **words)

    assert refused.value.field == field


def test_a_kind_of_input_that_does_not_exist_is_refused(engineer: User) -> None:
    with pytest.raises(Refused, match="no kind of input"):
        actions.state_untrusted_input(SystemFactory(), ["dreams"], by=engineer, at=NOON)


def test_a_tools_name_is_taken_once_per_system(engineer: User) -> None:
    system = SystemFactory()
    add(system, engineer)

    with pytest.raises(Refused, match="already has a tool"):
        add(system, engineer)


def test_the_database_knows_the_permissions() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentTool.objects.create(
            system=SystemFactory(), name="x", does="x", permission="fly", added_at=AT
        )


def test_a_reader_records_no_tool() -> None:
    with pytest.raises(NotAllowed):
        add(SystemFactory(), UserFactory(roles=["auditor"]))


def test_a_tool_is_added_changed_and_removed_on_the_systems_page(
    browser: Client, engineer: User
) -> None:
    system = SystemFactory()
    page = system.get_absolute_url()

    browser.post(reverse("inventory:agent-tool-add", args=[system.pk]), SHELL)
    tool = AgentTool.objects.get()
    change = reverse("inventory:agent-tool-change", args=[system.pk, tool.pk])
    browser.post(change, {**SHELL, "irreversible": "on"})
    shown = browser.get(page).content.decode()
    browser.post(reverse("inventory:agent-tool-remove", args=[system.pk, tool.pk]))

    assert "Cannot be undone" in shown
    assert "Reach more than an ordinary user may: shell." in shown
    assert not AgentTool.objects.exists()


def test_both_answers_at_once_are_asked_again(browser: Client) -> None:
    url = reverse("inventory:agent-reads", args=[SystemFactory().pk])

    response = browser.post(url, {"kinds": ["tickets", "nothing"]})

    assert response.status_code == 422
    assert "not both" in response.content.decode()


def test_programs_record_tools_with_the_same_refusals(engineer: User) -> None:
    system, caller = SystemFactory(), APIClient()
    caller.force_authenticate(engineer)
    tools = f"/api/v1/systems/{system.pk}/agent/tools/"

    added = caller.post(tools, SHELL, format="json")
    twice = caller.post(tools, SHELL, format="json")
    changed = caller.patch(f"{tools}{added.data['id']}/", {"reaches": "hosts"}, format="json")
    reads = caller.put(
        f"/api/v1/systems/{system.pk}/agent/reads/", {"kinds": ["tickets"]}, format="json"
    )

    assert (added.status_code, twice.status_code, changed.status_code) == (201, 422, 200)
    assert twice.data["detail"] == "The system already has a tool of this name."
    assert reads.data["facts"]["reads_untrusted_input"]["value"] is True
    assert caller.get(tools).data["results"][0]["reaches"] == "hosts"
    assert caller.delete(f"{tools}{added.data['id']}/").status_code == 204


def test_a_foreign_systems_tools_are_not_there() -> None:
    caller = APIClient()
    caller.force_authenticate(UserFactory(roles=[("engineer", SystemFactory().department)]))

    assert caller.get(f"/api/v1/systems/{SystemFactory().pk}/agent/tools/").status_code == 404
