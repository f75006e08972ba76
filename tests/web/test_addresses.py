"""Addresses made for a list by the dozen are those that `reverse` gives one by one."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from governance.web.addresses import list_of, page_of

PAGES = [
    "approvals:approval-detail",
    "approvals:release-detail",
    "approvals:use-case-detail",
    "evidence:evidence-detail",
    "incidents:incident-detail",
    "inventory:model-detail",
    "inventory:system-detail",
    "obligations:obligation-detail",
    "watch:finding-detail",
]


@pytest.mark.parametrize("number", [1, 12_345])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_the_address_of_the_page(name: str, number: int) -> None:
    assert page_of(name, number) == reverse(name, args=[number])


def test_it_begins_where_the_installation_is_served() -> None:
    outside = page_of(PAGES[0], 7)
    set_script_prefix("/weighbridge/")
    try:
        assert page_of(PAGES[0], 7) == f"/weighbridge{outside}"
    finally:
        set_script_prefix("/")


def test_the_address_of_a_list_is_that_of_the_page() -> None:
    assert list_of("watch:finding-list") == reverse("watch:finding-list")


def test_a_page_that_is_not_there_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        page_of("approvals:nothing", 1)
    with pytest.raises(NoReverseMatch):
        list_of("approvals:nothing")
