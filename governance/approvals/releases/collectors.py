"""What the software answers itself of a release's checklist; where it cannot know, nothing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from governance.approvals.models import AnswerValue, Release
from governance.approvals.releases import verdicts
from governance.rules import licences


@dataclass(frozen=True)
class Known:
    """An answer of the software, where it is from, and the record that shows it."""

    value: AnswerValue
    source: str
    record: Mapping[str, Any]


def may_give_on(release: Release) -> Known | None:
    """The terms of the whole lineage, weighed for giving the model to others."""
    found = verdicts.giving_on(release.revision)
    if not (found.is_allowed or found.is_ruled_out):
        return None
    value = AnswerValue.SATISFIED if found.is_allowed else AnswerValue.NOT_SATISFIED
    source = f"The licence verdict for giving the model on: {found.verdict.outcome}."
    record = {
        "model": release.model.repo_id,
        "commit": release.revision.sha,
        "expression": found.terms.expression,
        "parts": [asdict(part) for part in found.terms.parts],
        "verdict": asdict(found.verdict),
    }
    return Known(value, source, record)


def carries_planned_licence(release: Release) -> Known | None:
    """The commit's licence is settled: it is the planned one, or it is another."""
    revision, planned = release.revision, verdicts.planned_title(release)
    record = {
        "model": release.model.repo_id,
        "commit": revision.sha,
        "planned": release.planned_licence,
        "licence": revision.licence_id,
        "how": revision.licence_result,
        "text_sha256": revision.licence_text_sha256,
    }
    if verdicts.carries_planned(release):
        said = f"The commit carries {planned}; catalogue {licences.edition()}."
        return Known(AnswerValue.SATISFIED, said, record)
    if revision.licence_id and revision.licence_id != release.planned_licence:
        said = f"The commit carries another licence than {planned}; catalogue {licences.edition()}."
        return Known(AnswerValue.NOT_SATISFIED, said, record)
    return None


def card_complete(release: Release) -> Known | None:
    """Every section is on the stored card; one that is not found may be in text not stored here."""
    card = verdicts.card_of(release)
    if not card.is_complete:
        return None
    sections = [section.title for section in card.sections]
    return Known(
        AnswerValue.SATISFIED,
        card.sentence,
        {"model": release.model.repo_id, "commit": release.revision.sha, "sections": sections},
    )


COLLECTORS: Mapping[str, Callable[[Release], Known | None]] = {
    "may_give_on": may_give_on,
    "carries_planned_licence": carries_planned_licence,
    "card_complete": card_complete,
}
