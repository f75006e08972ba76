"""Every page of the sample: axe finds nothing, nothing sticks out, narrow dark and wide light.

Each page is opened once, under its real content security policy: changing its size and its theme
needs no second load, and axe's own work must not make the policy complain either.
"""

from collections.abc import Callable
from json import dumps
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from demo.hub import Sandbox
from demo.organisation.world import World
from governance.approvals.models import Release
from governance.evidence.models import Evidence, Training
from governance.obligations.models import Document
from governance.watch.models import Sync
from inventory.models import Publisher
from inventory.tabs import TABS
from tests.browser.organisation import build
from tests.browser.pages import AXE
from tests.browser.rarer import add_rarer

pytestmark = pytest.mark.django_db(transaction=True)

Look = tuple[int, Literal["light", "dark"]]
NARROW_DARK: Look = (375, "dark")
WIDE_LIGHT: Look = (1440, "light")
VIOLATIONS = f"axe.run({dumps(AXE)}).then(found => found.violations)"
LISTS = (
    "/",
    "/board/",
    "/models/",
    "/systems/",
    "/use-cases/",
    "/approvals/",
    "/approvals/inbox/",
    "/approvals/mine/",
    "/obligations/",
    "/obligations/calendar/",
    "/obligations/matrix/",
    "/findings/",
    "/findings/vex/",
    "/findings/sources/",
    "/findings/sources/runs/",
    "/changes/",
    "/incidents/",
    "/packs/",
    "/evidence/",
    "/evidence/trainings/",
    "/evidence/trainings/add/",
    "/evidence/trainings/needed/",
    "/evidence/trainings/upload/",
    "/approvals/delegations/",
    "/approvals/delegations/add/",
    "/checklists/",
    "/checklists/versions/",
    "/checklists/draft/",
    "/evidence/add/",
    "/notices/",
    "/notices/choices/",
    "/releases/",
    "/releases/add/",
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
    "/obligations/documents/",
    "/obligations/documents/start/",
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
        Sync.objects.first(),
        world.systems["assistant"].incidents.get(),
    ]
    use_case = world.use_cases["ranking"].get_absolute_url()
    refunds = world.systems["refunds"].get_absolute_url()
    pages = ("describe/what/", "describe/high-risk/", "edit/", "versions/", "copy/", "retire/")
    record = f"{world.approvals['ranking'].get_absolute_url()}record/"
    edits = [
        *(f"{use_case}{page}" for page in pages),
        refunds,
        f"{refunds}agent/tools/add/",
        f"{refunds}agent/reads/",
        f"{world.use_cases['refunding'].get_absolute_url()}describe/effect/",
    ]
    return [
        *LISTS,
        *(found.get_absolute_url() for found in objects),
        *edits,
        record,
        f"{use_case}request/",
        *_document_addresses(),
        *_asked_addresses(world),
        *_model_addresses(world),
        *_interview_addresses(world),
        *_triage_addresses(world),
    ]


def _document_addresses() -> list[str]:
    """Return a final document, a draft with a part of its form, and two versions."""
    final = Document.objects.final().latest("pk").get_absolute_url()
    draft = Document.objects.working().latest("pk").get_absolute_url()
    return [final, f"{final}versions/", draft, f"{draft}parts/given/"]


def _triage_addresses(world: World) -> list[str]:
    """Return the buttons of one finding, and several that were ticked."""
    keys = world.systems["contracts"].findings.values_list("pk", flat=True)[:3]
    ticked = "&".join(f"finding={key}" for key in keys)
    return [f"/findings/{keys[0]}/triage/", f"/findings/together/?{ticked}"]


def _interview_addresses(world: World) -> list[str]:
    """Return every page of the interview, about a use case, an own model and one half answered."""
    ranking = f"/ai-act/use-case/{world.use_cases['ranking'].pk}/"
    own = f"/ai-act/model/{world.models['hanse-vale/harbour-7b'].pk}/"
    begun = f"/ai-act/model/{world.models['hanse-vale/ticket-router'].pk}/"
    tried = "tried=annex_iii_point&annex_iii_point=__null__&add=profiling"
    return [
        ranking, f"{ranking}answers/", f"{ranking}what-if/?{tried}",
        f"{ranking}answers/annex_iii_point/",
        own, f"{own}answers/",
        begun, f"{begun}questions/roles/",
    ]  # fmt: skip


def _asked_addresses(world: World) -> list[str]:
    """Return the pages beside a request, those of a release, and one of each kind of evidence."""
    waiting = world.approvals["refunding"].get_absolute_url()
    given = world.approvals["ranking"].get_absolute_url()
    condition = world.approvals["ranking"].conditions.latest("pk")
    release = Release.objects.get().get_absolute_url()
    kinds = Evidence.objects.order_by("kind", "pk").distinct("kind")
    return [
        f"{waiting}waivers/ask/",
        f"{given}conditions/add/",
        f"/approvals/conditions/{condition.pk}/change/",
        f"{world.approvals['documents'].get_absolute_url()}checklist/family/security/",
        release,
        f"{release}record/",
        f"{release}checklist/release-contact/",
        Training.objects.latest("pk").get_absolute_url(),
        *(found.get_absolute_url() for found in kinds),
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


def _visit(page: Page, address: str) -> list[str]:
    """Open the page as a narrow dark one, widen and lighten it; return what is wrong, by line."""
    _look(page, NARROW_DARK)
    response = page.goto(address)
    assert response is not None
    if response.status not in {200, 409}:  # 409: the form of something that is over, with why
        return [f"{address} answers {response.status}"]
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(AXE_SCRIPT)
    found = _faults(page, f"{address} at 375 px, dark")
    _look(page, WIDE_LIGHT)
    return found + _faults(page, f"{address} at 1440 px, light")


def _look(page: Page, look: Look) -> None:
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def _faults(page: Page, what: str) -> list[str]:
    """Return what is wrong with the page as it is shown now, in one line each."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{what}, is {wide} px too wide"] if wide > 0 else []
    for violation in page.evaluate(VIOLATIONS):
        places = "; ".join(node["html"][:120] for node in violation["nodes"][:2])
        found.append(f"{what}: {violation['id']}: {places}")
    return found


def test_every_page_can_be_used_by_everybody_and_keeps_the_content_security_policy(
    world: World, open_as: Callable[..., Page], complaints: list[str]
) -> None:
    page = open_as(world.people["officer"], "/")

    faults = [fault for address in _addresses(world) for fault in _visit(page, address)]

    assert faults == []
    assert complaints == []


def test_the_pages_of_what_ended_was_replaced_or_is_to_be_signed_can_be_used_by_everybody(
    world: World, open_as: Callable[..., Page], complaints: list[str]
) -> None:
    rarer = add_rarer(world)
    to_sign = ["/approvals/inbox/", world.approvals["documents"].get_absolute_url()]
    to_sign.append(Release.objects.earliest("pk").get_absolute_url())
    walks = {"officer": rarer, "security": to_sign}

    faults = [
        fault
        for name, addresses in walks.items()
        for page in [open_as(world.people[name], "/")]
        for address in addresses
        for fault in _visit(page, address)
    ]

    assert faults == []
    assert complaints == []


def test_an_empty_installation_says_what_to_do_next(
    hub: Sandbox, open_as: Callable[..., Page]
) -> None:
    engineer = build(until="Add departments and people").people["engineer"]
    page = open_as(engineer, "/")

    faults = [
        fault
        for address in (*LISTS[2:11], "/publishers/", "/imports/", "/signers/")
        for fault in _visit(page, address)
    ]
    page.goto("/models/")

    assert faults == []
    assert page.get_by_role("link", name="Register a model").first.is_visible()
