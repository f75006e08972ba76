"""What the rules say of a use case, as rows of a pack."""

from typing import Any

from governance.approvals.judgement import Judgement, ModelLicence
from governance.approvals.words import CATEGORIES, LICENCE_OUTCOMES, question_texts
from governance.reports.pack.parts import Duty, ModelUse
from governance.reports.pack.reading import claim_of, iso, reasons
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from inventory.models import Revision, SystemModel, UseCase


def verdicts(judged: Judgement) -> dict[str, Any]:
    """Return every verdict with its reasons, by the names of `parts.Decision`."""
    return {
        **_tier(judged),
        **_ai_act(judged),
        "licence_outcome": judged.licence_outcome,
        "licence_words": LICENCE_OUTCOMES[judged.licence_outcome],
        "open_questions": tuple(text for _, text in question_texts(judged.open_questions)),
        "editions": dict(judged.editions),
    }


def models_in_use(use_case: UseCase, judged: Judgement) -> tuple[ModelUse, ...]:
    """Return each model of the system with the verdict on its licence for this use."""
    uses = use_case.system.uses.all()
    return tuple(
        _model(use, use.revision, licence)
        for use, licence in zip(uses, judged.licences, strict=True)
    )


def _tier(judged: Judgement) -> dict[str, Any]:
    return {
        "tier": judged.tier.tier,
        "tier_because": reasons(judged.tier.because),
        "tier_lower_if": judged.tier.lower_if,
        "blocked": reasons(judged.tier.blocked),
    }


def _ai_act(judged: Judgement) -> dict[str, Any]:
    return {
        "category": judged.ai_act.category,
        "category_words": CATEGORIES[judged.ai_act.category],
        "roles": tuple(ROLE_TITLES[role] for role in judged.ai_act.roles),
        "ai_act_because": reasons(judged.ai_act.because),
        "duties": _duties(judged),
    }


def _duties(judged: Judgement) -> tuple[Duty, ...]:
    return tuple(
        Duty(
            id=duty.id,
            ref=duty.ref,
            title=duty.title,
            role=ROLE_TITLES.get(duty.role, duty.role),
            applies_from=iso(duty.applies_from),
            also_read_as=iso(duty.also_read_as),
            status=duty.status,
        )
        for duty in judged.ai_act.obligations
    )


def _model(use: SystemModel, revision: Revision, licence: ModelLicence) -> ModelUse:
    return ModelUse(
        model=revision.model.repo_id,
        hub=revision.model.hub,
        commit=revision.sha,
        purpose=use.purpose,
        claim=claim_of(revision),
        licence=licence.identity.title,
        licence_status=licence.identity.status,
        spdx=licence.identity.spdx or "",
        licence_text_sha256=revision.licence_text_sha256,
        outcome=LICENCE_OUTCOMES[licence.verdict.outcome],
        because=reasons(licence.verdict.because),
        duties=tuple(f"{duty.text} ({duty.id})" for duty in licence.verdict.duties),
        scan=revision.scan_status,
        files=revision.file_count,
        size=revision.total_size,
    )
