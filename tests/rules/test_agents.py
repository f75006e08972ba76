"""What the recorded tools of an agent prove, and what that does to the tier."""

from typing import Any

import pytest

from governance.rules import tier
from governance.rules.agents import CONFUSED_DEPUTY, Tool, derive

pytestmark = pytest.mark.pure
DEPUTY: dict[str, Any] = {
    "agent_tools_privileged": True,
    "reads_untrusted_input": True,
    "human_approval_of_irreversible_acts": False,
}


def tool(permission: str = "read", **marks: bool) -> Tool:
    given = {"beyond_user": False, "irreversible": False, "needs_human_approval": False, **marks}
    return Tool("shell", permission, **given)


def test_nothing_recorded_proves_nothing() -> None:
    assert derive([], None) == {}


@pytest.mark.parametrize("permission", ["send", "execute", "spend", "administer"])
def test_a_tool_that_acts_for_the_organisation_is_privileged(permission: str) -> None:
    facts = derive([tool("read"), tool(permission)], None)

    assert facts["agent_tools_privileged"].value is True
    assert "shell" in facts["agent_tools_privileged"].because


@pytest.mark.parametrize("permission", ["read", "write"])
def test_a_tool_that_reaches_more_than_its_user_is_privileged(permission: str) -> None:
    assert derive([tool(permission)], None)["agent_tools_privileged"].value is False
    assert derive([tool(permission, beyond_user=True)], None)["agent_tools_privileged"].value


def test_one_lasting_act_without_a_person_is_enough_to_say_that_nobody_agrees() -> None:
    asked = tool("spend", irreversible=True, needs_human_approval=True)
    alone = tool("spend", irreversible=True)

    assert derive([asked], None)["human_approval_of_irreversible_acts"].value is True
    assert derive([asked, alone], None)["human_approval_of_irreversible_acts"].value is False


def test_tools_that_do_nothing_lasting_say_so() -> None:
    fact = derive([tool()], None)["human_approval_of_irreversible_acts"]

    assert fact.value is True
    assert "cannot be undone" in fact.because


def test_reading_nothing_is_an_answer_and_not_unknown() -> None:
    assert derive([], [])["reads_untrusted_input"].value is False
    assert derive([], ["incoming mail"])["reads_untrusted_input"].value is True


def test_the_confused_deputy_lifts_the_tier_to_3_and_is_named_with_its_source() -> None:
    result = tier.decide(DEPUTY, ai_act_tags=())

    (reason,) = (one for one in result.because if one.rule == CONFUSED_DEPUTY)
    assert result.tier == 3
    assert reason.text.startswith("Confused deputy:")
    assert "LLM06" in reason.source


@pytest.mark.parametrize("key", DEPUTY)
def test_taking_one_of_the_three_away_ends_it(key: str) -> None:
    result = tier.decide(DEPUTY | {key: not DEPUTY[key]}, ai_act_tags=())

    assert CONFUSED_DEPUTY not in {one.rule for one in result.because}
