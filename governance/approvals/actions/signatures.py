"""What a decision on a sign-off writes down, whether a request or a release is signed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from governance.accounts.models import User
from governance.approvals.actions.integrity import in_words
from governance.approvals.models import AnyStage, StageState


def decide(stage: AnyStage, state: StageState, *, note: str, by: User, at: datetime) -> None:
    """Write a decision down, and who took part in it; `acting_for` is set on the stage before.

    :raises Refused: if somebody would take part twice in a round, or decide what they asked for.
    """
    stage.state, stage.note, stage.decided_by, stage.decided_at = state, note, by, at
    with in_words(stage):
        stage.save(update_fields=["state", "note", "decided_by", "decided_at", "acting_for"])
    note_participation(stage)


def note_participation(stage: AnyStage) -> None:
    """Write down who took part in a decided stage.

    :raises Refused: if one of them took part in another stage of this round, or asked for it.
    """
    for person_id in filter(None, (stage.decided_by_id, stage.acting_for_id)):
        row = stage.part_of(person_id)
        with in_words(row):
            row.save()


def which(stage: AnyStage) -> dict[str, object]:
    """Return what the audit log says of a decided stage besides its words."""
    named = {"acting_for": str(stage.acting_for)} if stage.acting_for else {}
    return {"stage": stage.key, "round": stage.round, **named}


def said(stage: AnyStage) -> str:
    """Return the words of a decided stage: what it is, in whose name, and the note."""
    name = f", in the name of {stage.acting_for}" if stage.acting_for else ""
    return f"{stage.title}{name}. {stage.note}".strip()


def begin(stages: Iterable[AnyStage], days: Mapping[str, int], *, at: datetime) -> None:
    """Note that the turn of these stages begins; after so many days of its kind, each is late."""
    for stage in stages:
        stage.waiting_since = at
        if stage.kind in days:
            stage.escalates_at = at + timedelta(days=days[stage.kind])
        stage.save(update_fields=["waiting_since", "escalates_at"])
