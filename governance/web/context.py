"""What the frame around every page shows: where one can go, and where one is."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from governance.web import numbers

Table = tuple[tuple[str, str, str], ...]

NAVIGATION: Table = (
    ("Home", "home", "home"),
    ("Inbox", "approvals:inbox", "empty"),
    ("Models", "inventory:model-list", "model"),
    ("Systems & use cases", "inventory:system-list", "system"),
    ("Approvals", "approvals:approval-list", "approval"),
    ("Obligations", "obligations:obligation-list", "obligation"),
    ("Findings", "watch:finding-list", "finding"),
    ("Incidents", "incidents:incident-list", "incident"),
    ("Reports", "reports:pack-list", "report"),
)
# Pages that have no entry of their own, by the entry they belong to.
BENEATH = {
    "inventory:model-list": (
        "inventory:licence-list",
        "inventory:publisher-list",
        "inventory:signer-list",
    ),
    "inventory:system-list": ("approvals:use-case-list",),
    "approvals:approval-list": ("approvals:release-list",),
    "watch:finding-list": ("watch:change-list",),
    "reports:pack-list": ("board",),
    "accounts:settings": (
        "accounts:person-list",
        "accounts:department-list",
        "inventory:licence-policy",
        "evidence:training-list",
        "jobs:job-list",
    ),
}
ACCOUNT: Table = (
    ("Audit log", "audit:entry-list", "log"),
    ("Settings", "accounts:settings", "settings"),
    ("Change password", "accounts:password-change", "key"),
)


@dataclass(frozen=True)
class Place:
    """One entry of a menu. `icon` is a symbol of `static/img/icons.svg`.

    `number_url` answers with how much waits there, for what the menu shows once it is there.
    """

    label: str
    url: str
    icon: str
    active: bool
    number_url: str = ""


@dataclass(frozen=True)
class _Entry:
    """One line of a menu with its addresses; `covers` are those of the pages that belong to it."""

    label: str
    page: str
    icon: str
    url: str
    covers: tuple[str, ...]
    number_url: str

    def match(self, path: str) -> int:
        """Return how much of the path it stands for: the closest entry is where one is."""
        fits = (url for url in self.covers if path == url or (url != "/" and path.startswith(url)))
        return max(map(len, fits), default=0)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give `base.html` its menus; a place whose URL is not installed is left out."""
    installed = get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
    return {
        "navigation": _places(_entries(NAVIGATION, *installed), request),
        "account_menu": _places(_entries(ACCOUNT, *installed), request),
        "search_url": _address("search", *installed),
        "sign_out_url": _address("accounts:sign-out", *installed),
    }


@cache
def _address(name: str, urlconf: str, prefix: str) -> str:
    """Return the address of a page, "" where there is none.

    It is worked out once: a page needs some seventy, and none of them changes while we run.
    """
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return ""


@cache
def _entries(table: Table, urlconf: str, prefix: str) -> tuple[_Entry, ...]:
    def addresses(*names: str) -> tuple[str, ...]:
        found = (_address(name, urlconf, prefix) for name in names)
        return tuple(url for url in found if url)

    return tuple(
        _Entry(
            label, page, icon, url, addresses(page, *BENEATH.get(page, ())),
            number_url=_address(numbers.asked_at(page), urlconf, prefix),
        )
        for label, page, icon in table
        if (url := _address(page, urlconf, prefix))
    )  # fmt: skip


def _places(entries: tuple[_Entry, ...], request: HttpRequest) -> list[Place]:
    shown = [entry for entry in entries if numbers.is_for(entry.page, request)]
    matches = [entry.match(request.path) for entry in shown]
    here = max(matches, default=0)
    return [
        Place(entry.label, entry.url, entry.icon, 0 < match == here, entry.number_url)
        for entry, match in zip(shown, matches, strict=True)
    ]
