"""The checklists in force: what comes with Weighbridge, and what the organisation made of it."""

from collections.abc import Mapping
from typing import Any

from governance.approvals.models import ChecklistTemplate
from governance.rules import checklist_files, checklists
from governance.rules.checklists import Checklist
from governance.rules.tier import TIERS


def in_force() -> ChecklistTemplate | None:
    """Return the organisation's newest published template; None where it never made one."""
    return ChecklistTemplate.objects.published().select_related("published_by").first()


def checklist_for(tier: int, *, agent: bool, template: ChecklistTemplate | None) -> Checklist:
    """Return what a request of this tier is asked under a template."""
    return checklists.checklist_for(
        tier, agent=agent, own=own_of(template), edition=edition_of(template)
    )


def all_checklists(template: ChecklistTemplate | None) -> dict[str, Checklist]:
    """Return every checklist under a template by its name, of the lowest tier first."""
    found = (
        checklist_for(tier, agent=agent, template=template)
        for tier in TIERS
        for agent in (False, True)
    )
    return {one.name: one for one in found}


def digests_in_force() -> dict[str, str]:
    """Return the digest of every tier's checklist as it is asked now; one query."""
    own = ChecklistTemplate.objects.published().values_list("own", flat=True).first()
    return dict(checklists.digests(own or {}))


def edition_of(template: ChecklistTemplate | None) -> str:
    """Return what people read as the version: the built-in edition, then the organisation's."""
    built_in = checklists.version()
    return f"{built_in}, own version {template.number}" if template else built_in


def own_of(template: ChecklistTemplate | None) -> Mapping[str, Any]:
    """Return what the organisation added and changed; nothing without a template."""
    return template.own if template else {}


def made_of(text: str, draft: ChecklistTemplate) -> ChecklistTemplate:
    """Return the draft as a file would make it, not saved.

    :raises FaultyFile: with everything that is wrong with the file.
    """
    return ChecklistTemplate(number=draft.number, own=checklist_files.read(text))
