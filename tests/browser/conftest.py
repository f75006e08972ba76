"""A real Chromium against a real server, with the sandbox hub behind it and the CSP on."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import huggingface_hub
import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from demo.hub import Sandbox, running
from demo.hub.sample import sample
from governance.accounts.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 30_000  # Of a busy machine; a page that is there is not waited for.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser, on PostgreSQL; in two processes at most."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.postgresql)
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    """The walk goes where the whole sample is built for others; the journeys go on beside it."""
    return "world" if item.path.stem == "test_every_page" else "browser-journeys"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about; the fixture `open_as` looks at the end."""
    return []


@pytest.fixture
def open_as(
    chromium: Browser, live_server: Any, complaints: list[str]
) -> Iterator[Callable[..., Page]]:
    """Open a page as a person: `open_as(user, "/models/")`; None is a visitor."""
    contexts: list[BrowserContext] = []

    def open_page(user: User | None, path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if user:
            context.add_cookies([_session_of(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda said: _listen(said, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == [], "The browser's console must stay empty."


def _listen(said: Any, complaints: list[str]) -> None:
    # A refusal is answered with one of these, which the browser notes as a failed resource.
    refused = any(code in said.text for code in ("403", "409", "422"))
    if said.type in {"error", "warning"} and not refused:
        complaints.append(f"{said.text} ({said.location.get('url')})")


def _session_of(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def hub(settings: Any) -> Iterator[Sandbox]:
    """The sandbox hub with the sample models; the settings point at it."""
    sandbox = sample()
    with running(sandbox) as url:
        settings.HF_ENDPOINT = url
        yield sandbox
        huggingface_hub.close_session()
