"""The header of a model's page: its badges, and the links to its tabs."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from governance.web.badges import Badge, badges_for
from inventory.licence_panel import title_of
from inventory.licence_reading import identity_of
from inventory.licence_words import OUTCOMES
from inventory.openness_panel import badge_state
from inventory.tabs import TABS
from inventory.tabs.page import ModelPage
from inventory.words import openness_words, scan_badge_state, scan_words, trust_title


@dataclass(frozen=True)
class TabLink:
    """A tab as the page links it."""

    key: str
    title: str
    url: str


def tab_links(page: ModelPage, commit: str) -> Sequence[TabLink]:
    """Return every tab; an older commit that is looked at stays the one looked at."""
    query = f"?{urlencode({'commit': commit})}" if commit else ""
    return [TabLink(tab.key, tab.title, _url(page, tab.key) + query) for tab in TABS.values()]


def model_badges(page: ModelPage) -> Sequence[Badge]:
    """Return what decides at a glance; the apps above add theirs."""
    own = [_licence(page), _scan(page), _trust(page)] if page.revision else []
    return [*own, _openness(page), *badges_for(page.model, page.user, page.at)]


def _licence(page: ModelPage) -> Badge:
    """Return the licence and what it says to the organisation, as far as known without a use."""
    if page.revision is None or page.verdict is None:
        raise TypeError("A model without a revision has no licence badge.")
    outcome = page.verdict.outcome
    text = f"{title_of(page.revision, identity_of(page.revision))}: {outcome}"
    return Badge("Licence", text, OUTCOMES[outcome], _url(page, "licence"))


def _scan(page: ModelPage) -> Badge:
    status = page.revision.scan_status if page.revision else None
    return Badge("Scan", scan_words(status), scan_badge_state(status), _url(page, "files"))


def _trust(page: ModelPage) -> Badge:
    if page.revision is None:
        raise TypeError("A model without a revision has no trust badge.")
    level, until = page.revision.trust_level, page.revision.trust_until
    over = until is not None and until <= page.at
    text = trust_title(level, until, at=page.at)
    return Badge("Trust", text, "expired" if over else f"trust-{level}", _url(page, "trust"))


def _openness(page: ModelPage) -> Badge:
    level, terms = page.model.openness_level, page.model.openness_terms
    return Badge(
        "Openness", openness_words(level, terms), badge_state(level, terms), _url(page, "openness")
    )


def _url(page: ModelPage, tab: str) -> str:
    if tab == "overview":
        return page.model.get_absolute_url()
    return reverse("inventory:model-tab", args=[page.model.pk, tab])
