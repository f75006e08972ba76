"""The frame around every page: it shows only what is there and obeys the strict policy."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.template.loader import render_to_string
from django.test import RequestFactory

from governance.web.context import shell

SCREENS = sorted(
    path
    for path in Path(project.BASE_DIR, "templates").rglob("*.html")
    if "pack" not in path.parts  # print templates: no browser, no policy
)
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|javascript:", re.I)


def test_a_place_whose_address_is_not_installed_is_left_out(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.few_urls"

    frame = shell(RequestFactory().get("/"))

    assert [place.label for place in frame["navigation"]] == ["Home"]
    assert frame["account_menu"] == []
    assert frame["search_url"] == "/search/"


def test_home_is_not_marked_as_the_place_of_every_other_page(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.few_urls"

    here, elsewhere = (shell(RequestFactory().get(path)) for path in ("/", "/search/"))

    assert here["navigation"][0].active
    assert not elsewhere["navigation"][0].active


@pytest.mark.parametrize("screen", SCREENS, ids=lambda path: path.name)
def test_no_screen_holds_a_script_or_a_style_of_its_own(screen: Path) -> None:
    assert not INLINE.search(screen.read_text())


def test_htmx_is_told_what_the_policy_asks_of_it() -> None:
    text = render_to_string("shell.html")

    config = json.loads(re.search(r"content='(\{.*?\})'", text, re.DOTALL)[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_the_page_of_a_fault_needs_nothing_but_itself() -> None:
    assert "The page could not be made" in render_to_string("500.html", {})
