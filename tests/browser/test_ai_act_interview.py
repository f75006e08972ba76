"""The interview on the EU AI Act by keyboard alone, from the first question to a tried answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from governance.obligations.models import ModelAssessment
from tests.browser.pages import clean
from tests.factories import HubModelFactory, UserFactory

FURTHEST = 80
pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = """() => {
  const one = document.activeElement;
  const label = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText;
  return `${one.tagName.toLowerCase()} ${(label || '').trim()}`;
}"""


def tab_to(page: Page, kind: str, words: str) -> None:
    """Press Tab until a control of this kind and wording has the focus."""
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found.startswith(f"{kind} ") and words in found:
            return
    raise AssertionError(f"No {kind} “{words}” can be reached with the Tab key.")


def choose(page: Page, question: str, number: int) -> None:
    """Choose the answer so many places below the first of a select."""
    tab_to(page, "select", question)
    for _ in range(number):
        page.keyboard.press("ArrowDown")


def press(page: Page, kind: str, words: str) -> None:
    """Press a button or follow a link with the keyboard."""
    tab_to(page, kind, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_model_is_assessed_and_another_answer_tried_without_a_mouse(
    open_as: Callable[..., Page],
) -> None:
    model = HubModelFactory()
    page = open_as(UserFactory(roles=["engineer"]), model.get_absolute_url())

    press(page, "a", "Answer the questions of the EU AI Act")
    choose(page, "Is it a general-purpose model by itself", 1)
    press(page, "button", "Save and go on")
    clean(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Whether the Act reaches it")
    choose(page, "Does one of the exclusions", 1)
    choose(page, "What ties it to the European Union?", 1)
    press(page, "button", "Save and go on")
    for does in ("Develops (trains) the model", "Supplies it first"):
        tab_to(page, "input", does)
        page.keyboard.press("Space")
    press(page, "button", "Save and see the result")
    expect(page.get_by_role("main")).to_contain_text("These answers are not assessed yet")
    press(page, "button", "Make the assessment")

    clean(page)
    expect(page.get_by_role("main")).to_contain_text("Provider of a general-purpose model")
    assert ModelAssessment.objects.get(model=model).ai_act["roles"] == ["gpai_provider"]

    press(page, "a", "What if")
    tab_to(page, "select", "Question")
    page.keyboard.type("Is it a general")
    press(page, "button", "Show what differs")
    choose(page, "Is it a general-purpose model by itself", 1)
    press(page, "button", "Show what differs")
    expect(page.get_by_role("heading", name="What differs")).to_be_visible()
    clean(page)
