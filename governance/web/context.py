"""What the frame around every page shows: where one can go, and where one is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

NAVIGATION = (
    ("Home", "home", "home"),
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
    "watch:finding-list": ("watch:change-list",),
    "reports:pack-list": ("board",),
    "accounts:settings": (
        "accounts:person-list",
        "accounts:department-list",
        "inventory:licence-policy",
    ),
}
ACCOUNT = (
    ("Audit log", "audit:entry-list", "log"),
    ("Settings", "accounts:settings", "settings"),
    ("Change password", "accounts:password-change", "key"),
)


@dataclass(frozen=True)
class Place:
    """One entry of a menu. `icon` is a symbol of `static/img/icons.svg`."""

    label: str
    url: str
    icon: str
    active: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give `base.html` its menus; a place whose URL is not installed is left out."""
    return {
        "navigation": _places(NAVIGATION, request.path),
        "account_menu": _places(ACCOUNT, request.path),
        "search_url": _address("search"),
        "sign_out_url": _address("accounts:sign-out"),
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _places(table: tuple[tuple[str, str, str], ...], path: str) -> list[Place]:
    return [
        Place(label, url, icon, active=_is_at(path, name))
        for label, name, icon in table
        if (url := _address(name))
    ]


def _is_at(path: str, name: str) -> bool:
    urls = [_address(one) for one in (name, *BENEATH.get(name, ()))]
    return any(path == url or (url not in {"", "/"} and path.startswith(url)) for url in urls)
