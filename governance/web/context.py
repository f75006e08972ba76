"""What the frame around every page shows: where one can go, and where one is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from governance.web import numbers

NAVIGATION = (
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
    ),
}
ACCOUNT = (
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


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give `base.html` its menus; a place whose URL is not installed is left out."""
    return {
        "navigation": _places(NAVIGATION, request),
        "account_menu": _places(ACCOUNT, request),
        "search_url": _address("search"),
        "sign_out_url": _address("accounts:sign-out"),
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _places(table: tuple[tuple[str, str, str], ...], request: HttpRequest) -> list[Place]:
    shown = [
        (label, url, icon, name)
        for label, name, icon in table
        if (url := _address(name)) and numbers.is_for(name, request)
    ]
    here = max((_match(request.path, name) for _, _, _, name in shown), default=0)
    return [
        Place(
            label,
            url,
            icon,
            active=0 < _match(request.path, name) == here,
            number_url=_address(numbers.asked_at(name)),
        )
        for label, url, icon, name in shown
    ]


def _match(path: str, name: str) -> int:
    """Return how much of the path an entry stands for: the closest one is where one is."""
    urls = [_address(one) for one in (name, *BENEATH.get(name, ()))]
    fits = [url for url in urls if path == url or (url not in {"", "/"} and path.startswith(url))]
    return max(map(len, fits), default=0)
