"""Every page of the sample: axe finds nothing, nothing sticks out at 375 px, in light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from demo.hub import Sandbox
from demo.organisation.world import World
from inventory.models import Publisher
from inventory.tabs import TABS
from tests.browser.organisation import build

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = (
    "/",
    "/board/",
    "/models/",
    "/systems/",
    "/use-cases/",
    "/approvals/",
    "/obligations/",
    "/findings/",
    "/changes/",
    "/incidents/",
    "/packs/",
    "/evidence/",
    "/audit/",
    "/accounts/settings/",
    "/models/register/",
    "/models/enter/",
    "/licences/",
    "/licences/llama3.1/",
    "/licence-policy/",
    "/publishers/",
    "/signers/",
    "/imports/",
    "/imports/new/",
    "/systems/add/",
    "/incidents/report/",
    "/search/?q=contract",
)


def _addresses(world: World) -> list[str]:
    objects: list[Any] = [
        world.models["meta-llama/Meta-Llama-3.1-8B-Instruct"],
        world.models["sandbox/pickle-classifier"],
        world.systems["assistant"],
        world.use_cases["ranking"],
        world.approvals["summaries"],
        world.approvals["refunding"],
        world.use_cases["chat"].obligations.first(),
        world.systems["contracts"].findings.first(),
        world.systems["assistant"].incidents.get(),
    ]
    edits = [
        f"{world.use_cases['ranking'].get_absolute_url()}edit/{key}/" for key in ("risk", "ai-act")
    ]
    return [
        *LISTS,
        *(found.get_absolute_url() for found in objects),
        *edits,
        *_model_addresses(world),
    ]


def _model_addresses(world: World) -> list[str]:
    """Return every tab of a model made from another, and the pages beside it."""
    derived = world.models["deepseek-ai/DeepSeek-R1-Distill-Llama-8B"]
    changed = world.models["sandbox/contract-summariser"]
    entered = world.models["hanse-vale/ticket-router"]
    page, publisher = derived.get_absolute_url(), Publisher.objects.get(name="deepseek-ai")
    pair = f"model={derived.pk}&model={changed.pk}&model={entered.pk}"
    return [
        *(f"{page}{tab}/" for tab in TABS if tab != "overview"),
        f"{page}retire/",
        f"{entered.get_absolute_url()}edit/",
        f"{changed.get_absolute_url()}changes/",
        f"/models/compare/?{pair}",
        publisher.get_absolute_url(),
    ]


def _faults(page: Page, address: str) -> list[str]:
    """Return what is wrong with the page at this address, in one line each."""
    response = page.goto(address)
    assert response is not None
    if response.status != 200:
        return [f"{address} answers {response.status}"]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{address} is {wide} px too wide"] if wide > 0 else []
    for violation in Axe().run(page, options={"preload": False}).response["violations"]:
        places = "; ".join(node["html"][:120] for node in violation["nodes"][:2])
        found.append(f"{address}: {violation['id']}: {places}")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (375, "dark")])
def test_every_page_can_be_used_by_everybody(
    hub: Sandbox, open_as: Callable[..., Page], width: int, scheme: str
) -> None:
    world = build()
    page = open_as(
        world.people["officer"],
        "/",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,  # axe styles its probes inline; the next test holds the policy itself.
    )

    faults = [fault for address in _addresses(world) for fault in _faults(page, address)]

    assert faults == []


def test_no_page_breaks_the_content_security_policy(
    hub: Sandbox, open_as: Callable[..., Page], complaints: list[str]
) -> None:
    world = build()
    page = open_as(world.people["officer"], "/")

    for address in _addresses(world):
        page.goto(address, wait_until="networkidle")

    assert complaints == []


def test_an_empty_installation_says_what_to_do_next(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    engineer = build(until="Add departments and people").people["engineer"]
    page = open_as(engineer, "/", bypass_csp=True)

    faults = [
        fault
        for address in (*LISTS[2:11], "/publishers/", "/imports/", "/signers/")
        for fault in _faults(page, address)
    ]
    page.goto("/models/")

    assert faults == []
    assert page.get_by_role("link", name="Register a model").first.is_visible()
