"""Versions of a use case: how it stood after each change, for whoever has to look back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.accounts.models import User
from governance.web.refusals import Refused
from inventory.agent_facts import recorded
from inventory.digests import revisions_of
from inventory.models import UseCase, UseCaseVersion


class ChangedMeanwhile(Refused):
    """Somebody saved the use case after this person opened it; `since` is what they opened."""

    def __init__(self, newest: UseCaseVersion, since: int) -> None:
        who = newest.made_by.full_name if newest.made_by else "Weighbridge"
        super().__init__(
            f"{who} changed this use case on {newest.made_at:%d %B %Y at %H:%M} UTC, after you "
            "opened it. Look at what changed, then save again."
        )
        self.since = since


def state(use_case: UseCase) -> dict[str, Any]:
    """Return what a person can change of a use case, as JSON data for the log."""
    return {
        "name": use_case.name,
        "purpose": use_case.purpose,
        "owner": use_case.owner.full_name,
        "facts": use_case.facts,
        "ai_act_facts": use_case.ai_act_facts,
        "licence_facts": use_case.licence_facts,
    }


def number_of(use_case: UseCase) -> int:
    """Return the number of the newest version; 1 before the first change after an older release."""
    newest = use_case.versions.values_list("number", flat=True).first()
    return newest or 1


def keep(
    use_case: UseCase, *, by: User | None, at: datetime, note: str = "", agent: Any = None
) -> UseCaseVersion:
    """Store how the use case stands now as its next version."""
    newest = use_case.versions.first()
    return UseCaseVersion.objects.create(
        use_case=use_case,
        number=newest.number + 1 if newest else 1,
        snapshot=_snapshot(use_case, agent),
        digest=use_case.facts_digest,
        note=note[:300],
        made_by=by,
        made_at=at,
    )


def keep_first(use_case: UseCase) -> None:
    """Store what a use case of an older release was before its first change is made."""
    if not use_case.versions.exists():
        keep(use_case, by=None, at=use_case.created_at)


def refuse_if_changed(use_case: UseCase, made_from: int | None) -> None:
    """Let nobody write over what somebody else saved meanwhile; None does not ask.

    :raises ChangedMeanwhile: if there is a newer version than `made_from`.
    """
    newest = use_case.versions.select_related("made_by").first()
    if made_from is not None and newest and newest.number > made_from:
        raise ChangedMeanwhile(newest, made_from)


def _snapshot(use_case: UseCase, agent: Mapping[str, Any] | None) -> dict[str, Any]:
    models = [f"{one.model.repo_id}@{one.sha}" for one in revisions_of(use_case.system_id)]
    return state(use_case) | {
        "tier_raised_to": use_case.tier_raised_to,
        "models": sorted(models),
        "agent": recorded(use_case.system_id) if agent is None else agent,
    }
