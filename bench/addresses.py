"""The addresses that are measured, and what each may take."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address and its limits: milliseconds, bytes and statements. `who` is who asks."""

    what: str
    path: str
    who: str = "officer"
    milliseconds: float | None = None
    kilobytes: float | None = None
    statements: int | None = None


LISTS = {
    "models": "inventory:model-list",
    "systems": "inventory:system-list",
    "use cases": "approvals:use-case-list",
    "approvals": "approvals:approval-list",
    "obligations": "obligations:obligation-list",
    "findings": "watch:finding-list",
    "incidents": "incidents:incident-list",
}
NARROWED = {
    "models, a search": ("inventory:model-list", "q=ember+0123"),
    "models, the last page": ("inventory:model-list", "page=500"),
    "approvals, no longer valid": ("approvals:approval-list", "validity=no_longer_valid"),
    "approvals, the last page": ("approvals:approval-list", "page=500"),
    "obligations, overdue": ("obligations:obligation-list", "due=overdue"),
    "findings, by severity": ("watch:finding-list", "sort=-severity"),
}
API = ("models", "systems", "use-cases", "approvals", "findings", "obligations")
DECISIONS = {
    "inbox, officer": ("approvals:inbox", "officer"),
    "inbox, security reviewer": ("approvals:inbox", "security"),
    "my requests, engineer": ("approvals:mine", "engineer"),
}
# What people ask the list of findings most, where there are 200,000.
FINDINGS = {
    "as it opens": "",
    "not settled": "state=unsettled",
    "by severity": "state=unsettled&sort=severity",
    "overdue": "due=overdue",
    "critical": "severity=critical",
    "the last page": "page=10000",
}
# What people ask the register most, over all that an organisation of 100,000 duties owes.
DUTIES = {
    "as it opens": "",
    "not done yet": "state=unfulfilled",
    "overdue": "due=overdue",
    "without evidence": "gap=any",
    "nothing shows it": "gap=missing",
    "nobody works on it": "owner=nobody",
    "one article": "article=Art+26",
    "a framework": "framework=eu-ai-act",
    "a search": "q=use+case+0123",
    "by owner": "sort=owner",
    "the last page": "page=5000",
}
PAGES = {"home": "home", "board": "board"}
CSV = {"models": "inventory:model-list", "approvals": "approvals:approval-list"}


def api() -> list[Address]:
    """Return the lists of the API, twenty rows each."""
    return [
        Address(
            what=f"API, 20 {name.replace('-', ' ')}",
            path=f"/api/v1/{name}/?page_size=20",
            who="program",
            milliseconds=25,
            statements=10,
        )
        for name in API
    ]


def lists() -> list[Address]:
    """Return the list pages: as they open, narrowed, and for somebody who sees only a part."""
    opened = {f"List of {name}": (url, "") for name, url in LISTS.items()}
    narrowed = {f"List of {name}": where for name, where in NARROWED.items()}
    found = [
        Address(what=what, path=f"{url}?{query}", milliseconds=60, kilobytes=100)
        for what, (name, query) in (opened | narrowed).items()
        if (url := known(name))
    ]
    return found + [
        Address(what=f"List of {name}, an engineer", path=url, who="engineer", milliseconds=60,
                kilobytes=100)
        for name in ("use cases", "approvals", "findings")
        if (url := known(LISTS[name]))
    ]  # fmt: skip


def model_pages(model: int) -> list[Address]:
    """Return every tab of one model's page."""
    tabs = {
        tab: reverse("inventory:model-tab", args=[model, tab])
        for tab in ("files", "licence", "openness", "trust", "lineage", "used-by", "history")
    }
    overview = {"overview": reverse("inventory:model-detail", args=[model])}
    return [
        Address(what=f"Page of a model: {tab}", path=path, milliseconds=60, statements=20)
        for tab, path in {**overview, **tabs}.items()
    ]


def decisions(reviewed: int) -> list[Address]:
    """Return the inbox of two people, and the page on which one request is decided."""
    inboxes = [
        Address(what=f"Page: {what}", path=url, who=who, milliseconds=60, kilobytes=100)
        for what, (name, who) in DECISIONS.items()
        if (url := known(name))
    ]
    page = reverse("approvals:approval-detail", args=[reviewed])
    return [
        *inboxes,
        Address(
            what="Page of a request", path=page, who="security", milliseconds=100, statements=30
        ),
    ]


def pages() -> list[Address]:
    """Return the pages that sum up; nothing was promised of them but the limits of a list."""
    return [
        Address(what=f"Page: {what}, {who}", path=url, who=who, milliseconds=60, kilobytes=100)
        for what, name in PAGES.items()
        for who in ("officer", "engineer")
        if (url := known(name)) and (what, who) != ("board", "engineer")
    ]


def exports() -> Mapping[str, str]:
    """Return the addresses of exports of ten thousand rows, by what they list."""
    return {what: f"{url}?format=csv" for what, name in CSV.items() if (url := known(name))}


def duties() -> list[Address]:
    """Return the register of a hundred thousand duties, the matrix and the calendar."""
    register = known(LISTS["obligations"])
    found = {f"Register of 100,000 duties, {what}": f"{register}?{q}" for what, q in DUTIES.items()}
    found["Matrix over 100,000 duties"] = known("obligations:obligation-matrix")
    found["Calendar over 100,000 duties"] = known("obligations:obligation-calendar")
    asked = [
        Address(what=what, path=path, milliseconds=80, statements=20)
        for what, path in found.items()
    ]
    engineer = Address(
        what="Register of 100,000 duties, an engineer", path=register, who="engineer",
        milliseconds=80, statements=20,
    )  # fmt: skip
    return [*asked, engineer]


def findings() -> list[Address]:
    """Return the list of two hundred thousand findings."""
    listed = known(LISTS["findings"])
    asked = [
        Address(
            what=f"List of 200,000 findings, {what}", path=f"{listed}?{q}", milliseconds=80,
            statements=20,
        )
        for what, q in FINDINGS.items()
    ]  # fmt: skip
    engineer = Address(
        what="List of 200,000 findings, an engineer", path=listed, who="engineer",
        milliseconds=80, statements=20,
    )  # fmt: skip
    return [*asked, engineer]


def missing() -> list[str]:
    """Return the names of pages that do not exist, which are then not measured."""
    names = {*LISTS.values(), *PAGES.values()}
    return sorted(name for name in names if not known(name))


def known(name: str) -> str:
    """Return the address of a page, or "" where there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
