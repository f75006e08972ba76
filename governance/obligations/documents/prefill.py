"""What Weighbridge can fill in by itself: a name for each, and where it comes from in words."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.accounts.models import Organisation
from governance.evidence.training.coverage import coverage
from governance.obligations.documents import from_model, from_use_case
from governance.obligations.documents.subjects import Subject
from governance.rules.eu_ai_act.document_answers import WrongAnswer, check
from governance.rules.eu_ai_act.documents import Form

INVENTORY, ASSESSMENT, CHECKLIST, TRAINING, SETTINGS, WATCH, DOCUMENTS, HUB = (
    "the inventory",
    "the current assessment",
    "the answers of the checklist",
    "the register of trainings",
    "the organisation's settings",
    "the register of findings",
    "the final documents",
    "what hub and card say",
)


@dataclass(frozen=True)
class Known:
    """One answer that Weighbridge fills in; `source` completes "from …"."""

    value: Any
    source: str


def known(form: Form, subject: Subject, *, at: datetime) -> dict[str, Known]:
    """Return what is known now for the fields of a form.

    What is not known is left out, and what a field does not take: a card can say anything.
    """
    found: dict[str, Known] = {}
    for key, field in form.fields.items():
        source, value = _value(field.prefill, subject, at)
        with suppress(WrongAnswer):
            if value and (kept := check(field, value)):
                found[key] = Known(kept, source)
    return found


def _value(name: str, subject: Subject, at: datetime) -> tuple[str, Any]:
    if name in _EVERYWHERE:
        source, everywhere = _EVERYWHERE[name]
        return source, everywhere(at)
    if subject.use_case and name in _USE_CASE:
        source, of_use_case = _USE_CASE[name]
        return source, of_use_case(subject.use_case, at)
    if subject.model and name in _MODEL:
        source, of_model = _MODEL[name]
        return source, of_model(subject.model, at)
    return "", ""


def _organisation(at: datetime) -> str:
    ours = Organisation.objects.ours()
    return ours.name if ours.name != Organisation._meta.get_field("name").default else ""


def _trainings(at: datetime) -> str:
    found = coverage(None, at)
    lines = [f"{role}: {done} of {all_} trained" for role, (all_, done) in found.by_role.items()]
    return "\n".join([found.sentence, *lines])


_EVERYWHERE: Mapping[str, tuple[str, Callable[[datetime], Any]]] = {
    "organisation": (SETTINGS, _organisation),
    "trainings": (TRAINING, _trainings),
}
_USE_CASE: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "purpose": (INVENTORY, from_use_case.purpose),
    "owner": (INVENTORY, from_use_case.owner),
    "responsible": (INVENTORY, from_use_case.responsible),
    "system_name": (INVENTORY, from_use_case.system_name),
    "models": (INVENTORY, from_use_case.models),
    "model_cards": (HUB, from_use_case.model_cards),
    "datasets": (HUB, from_use_case.datasets),
    "trust": (INVENTORY, from_use_case.trust),
    "deployments": (INVENTORY, from_use_case.deployments),
    "deployment_names": (INVENTORY, from_use_case.deployment_names),
    "components": (INVENTORY, from_use_case.components),
    "findings": (WATCH, from_use_case.findings),
    "findings_text": (WATCH, from_use_case.findings_text),
    "oversight": (CHECKLIST, from_use_case.oversight),
    "ai_act_verdict": (ASSESSMENT, from_use_case.ai_act_verdict),
    "annex_iii_point": (INVENTORY, from_use_case.annex_iii_point),
    "art6_3_condition": (INVENTORY, from_use_case.condition),
    "profiling": (INVENTORY, from_use_case.profiling),
    "first_use": (INVENTORY, from_use_case.first_use),
    "declaration": (DOCUMENTS, from_use_case.declaration),
    "monitoring_plan": (DOCUMENTS, from_use_case.monitoring_plan),
    "fria_reference": (DOCUMENTS, from_use_case.fria_reference),
}
_MODEL: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "model_name": (INVENTORY, from_model.name),
    "model_authenticity": (HUB, from_model.authenticity),
    "model_released": (HUB, from_model.released),
    "model_release_words": (HUB, from_model.release_words),
    "model_bases": (HUB, from_model.bases),
    "model_with_bases": (HUB, from_model.with_bases),
    "model_architecture": (HUB, from_model.architecture),
    "model_parameters": (HUB, from_model.parameters),
    "model_channels": (HUB, from_model.channels),
    "model_licence": (INVENTORY, from_model.licence),
    "model_uses": (INVENTORY, from_model.uses),
    "model_library": (HUB, from_model.library),
    "model_datasets": (HUB, from_model.datasets),
    "model_datasets_text": (HUB, from_model.datasets_text),
    "model_flop": (ASSESSMENT, from_model.flop),
}
NAMES = frozenset({*_EVERYWHERE, *_USE_CASE, *_MODEL})
