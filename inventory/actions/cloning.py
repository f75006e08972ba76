"""Start a use case from another one: its answers, each marked with where it came from."""

from datetime import datetime

from django.db import transaction

from governance.accounts.models import User
from governance.audit.actions import record
from governance.audit.events import Event
from governance.rules import agents
from inventory.actions import versions
from inventory.actions.use_cases import open_for_use, store
from inventory.agent_facts import derived_facts
from inventory.models import System, UseCase

ANSWERS = ("facts", "ai_act_facts", "licence_facts")
FOLLOWS_TOOLS = (agents.PRIVILEGED, agents.UNTRUSTED, agents.HUMAN_APPROVAL)


@transaction.atomic
def clone_use_case(
    source: UseCase, *, system: System, name: str, by: User, at: datetime
) -> UseCase:
    """Describe a new use of a system with the words and answers of another use case.

    The caller has made sure that the person may see `source`. What an officer raised is not
    copied, nor what the tools of either system decide. Nothing is approved by being copied.

    :raises NotAllowed: if the person may not edit the system that gets the copy.
    :raises Refused: if that system is retired, or has a use case of this name.
    """
    system = open_for_use(system, by)
    copy = UseCase(
        system=system, name=name.strip(), purpose=source.purpose, copied_from=source,
        owner=source.owner if source.owner.is_active else by, created_at=at,
        **{field: dict(getattr(source, field)) for field in ANSWERS},
    )  # fmt: skip
    for key in {*derived_facts(system.pk), *derived_facts(source.system_id)} & {*FOLLOWS_TOOLS}:
        copy.facts.pop(key, None)
    copy.answer_sources = _marks(copy, source)
    store(copy)
    note = f"Copied from “{source.name}” of {source.system.name}"
    versions.keep(copy, by=by, at=at, note=note)
    after = versions.state(copy) | {"copied_from": source.pk}
    record(Event.USE_CASE_CLONED, on=copy, by=by, at=at, after=after, note=note)
    return copy


def _marks(copy: UseCase, source: UseCase) -> dict[str, str]:
    where = f"Copied from “{source.name}”"
    return {f"{field}.{key}": where for field in ANSWERS for key in getattr(copy, field)}
