"""Addresses of pages that a list or a board names by the dozen."""

from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

# No page is about this one, so that its digits stand in an address once.
_SOMETHING = 900_000_000_000_000_001


def page_of(name: str, number: int) -> str:
    """Return the address of the page `name` of the thing with this key.

    `reverse` says the same. It is asked once for each page: it takes longer than most of a row.

    :raises NoReverseMatch: if there is no page of this name with one number.
    """
    installed = get_urlconf() or settings.ROOT_URLCONF
    return _address(name, installed, get_script_prefix()).format(number)


def list_of(name: str) -> str:
    """Return the address of the page `name`, of which there is one; asked once as well.

    :raises NoReverseMatch: if there is no page of this name without a number.
    """
    return _only_address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _only_address(name: str, urlconf: str, prefix: str) -> str:
    return reverse(name, urlconf)


@cache
def _address(name: str, urlconf: str, prefix: str) -> str:
    found = reverse(name, urlconf, args=[_SOMETHING])
    return found.replace("{", "{{").replace("}", "}}").replace(str(_SOMETHING), "{:d}")
