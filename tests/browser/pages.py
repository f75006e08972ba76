"""How a person goes on: only once the page that a press leads to is there and listens.

Playwright's locators wait for what they name. A reload, a look into the database, a key press and
axe do not: each of them after a click alone would be quicker than the page on a busy machine.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

AXE = {"preload": False, "resultTypes": ["violations"]}


def press(page: Page, name: str) -> None:
    """Press the button of this name, and wait until its page has given way to the answer."""
    button = page.get_by_role("button", name=name)
    button.click()
    expect(button).to_have_count(0)


def strike(page: Page, key: str) -> None:
    """Strike a key once the scripts of the page listen, which is after its text can be seen."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def clean(page: Page) -> None:
    """Fail with what axe found on the page as it is, once its styles are there."""
    page.wait_for_load_state()
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()
