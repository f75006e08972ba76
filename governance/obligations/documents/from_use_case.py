"""What Weighbridge knows of a use case and its system, as answers of a document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.approvals.fact_checks import AI_ACT
from governance.approvals.models import Answer, Assessment
from governance.approvals.words import CATEGORIES
from governance.obligations.models import Document
from governance.rules.eu_ai_act.classify import ROLE_TITLES
from governance.watch.models import Finding
from governance.web.moments import day_in_words
from inventory.card_facts import card_facts
from inventory.models import Environment, SystemModel, UseCase
from inventory.words import licence_of, trust_title

OVERSIGHT = "ethics-human-oversight"
MOST = 50


def purpose(use_case: UseCase, at: datetime) -> str:
    """What it is for."""
    return use_case.purpose


def owner(use_case: UseCase, at: datetime) -> str:
    """Who owns it."""
    return f"{use_case.owner.full_name}, {use_case.system.department.name}"


def responsible(use_case: UseCase, at: datetime) -> str:
    """Who owns it, as a sentence."""
    return f"Owner of the use case: {owner(use_case, at)}."


def system_name(use_case: UseCase, at: datetime) -> str:
    """The system, its number, and the use."""
    return f"{use_case.system.name} (system {use_case.system_id}), used to: {use_case.name}"[:300]


def models(use_case: UseCase, at: datetime) -> list[list[str]]:
    """Each model with its pinned commit, its licence and what it does there."""
    return [
        [use.revision.model.repo_id, use.revision.sha, licence_of(use.revision), use.purpose]
        for use in _uses(use_case)
    ]


def model_cards(use_case: UseCase, at: datetime) -> str:
    """What the cards claim, by model; nothing where a card says nothing."""
    said = []
    for use in _uses(use_case):
        facts = [f"{label}: {value}" for label, value in card_facts(use.revision.card)]
        if facts:
            said.append("\n".join([f"Card of {use.revision.model.repo_id}:", *facts]))
    return "\n\n".join(said)[:20_000]


def datasets(use_case: UseCase, at: datetime) -> str:
    """The datasets that the cards of its models name."""
    lines = []
    for use in _uses(use_case):
        links = use.revision.dataset_links.select_related("dataset").order_by("pk")[:MOST]
        lines += [f"{use.revision.model.repo_id}: {link.dataset.repo_id}" for link in links]
    return "Datasets that the models' cards name:\n" + "\n".join(lines) if lines else ""


def trust(use_case: UseCase, at: datetime) -> str:
    """The trust level of each pinned model."""
    lines = [
        f"{use.revision}: {trust_title(use.revision.trust_level, use.revision.trust_until, at=at)}"
        for use in _uses(use_case)
    ]
    return "Trust evidence on the models:\n" + "\n".join(lines) if lines else ""


def deployments(use_case: UseCase, at: datetime) -> list[list[str]]:
    """Where the system runs now, with who answers for it there where somebody is named."""
    rows = use_case.system.deployments.select_related("owner").filter(ended_at=None)
    return [
        [
            row.name,
            row.get_environment_display(),
            row.location,
            row.started_at.date().isoformat(),
            row.owner.full_name if row.owner else "",
        ]
        for row in rows.order_by("pk")[:MOST]
    ]


def deployment_names(use_case: UseCase, at: datetime) -> list[str]:
    """The deployments in use, by name."""
    rows = deployments(use_case, at)
    return [f"{name} ({environment}, {place})" for name, environment, place, *_ in rows]


def components(use_case: UseCase, at: datetime) -> list[str]:
    """The software components of the system."""
    return list(use_case.system.components.order_by("purl").values_list("purl", flat=True)[:MOST])


def findings(use_case: UseCase, at: datetime) -> list[str]:
    """What is known against the system and still open."""
    rows = Finding.objects.unsettled(at).filter(system=use_case.system).order_by("due_on", "pk")
    return [f"{row.title} ({row.severity}, due {row.due_on})" for row in rows[:MOST]]


def findings_text(use_case: UseCase, at: datetime) -> str:
    """The same as text."""
    found = findings(use_case, at)
    return "Open findings on the system:\n" + "\n".join(found) if found else ""


def oversight(use_case: UseCase, at: datetime) -> str:
    """What the newest answered checklist says of human oversight."""
    rows = Answer.objects.filter(approval__use_case=use_case, item=OVERSIGHT)
    row = rows.exclude(reason="").order_by("-approval", "-pk").first()
    return row.reason if row else ""


def ai_act_verdict(use_case: UseCase, at: datetime) -> str:
    """Category, roles and reasons of the current assessment."""
    current = _assessment(use_case)
    if current is None:
        return ""
    roles = [ROLE_TITLES.get(role, role) for role in current.ai_act["roles"]]
    reasons = [f"{row['text']} ({row['source']})" for row in current.ai_act["because"]]
    category = CATEGORIES.get(current.ai_act_category, current.ai_act_category)
    head = f"Category: {category}. Roles: {', '.join(roles) or 'none'}."
    open_questions = current.ai_act["open_questions"]
    tail = [f"Open questions: {', '.join(open_questions)}."] if open_questions else []
    return "\n".join([head, *reasons, *tail])


def annex_iii_point(use_case: UseCase, at: datetime) -> str:
    """The point of Annex III that was answered."""
    point = _fact(use_case, "annex_iii_point")
    return f"Annex III point {point}" if point else ""


def condition(use_case: UseCase, at: datetime) -> str:
    """The condition of Article 6(3) that was answered, in the words of its form."""
    return _CONDITIONS.get(str(_fact(use_case, "art6_3_condition")), "")


def profiling(use_case: UseCase, at: datetime) -> str:
    """Whether it profiles people, as answered; nothing while that is unknown."""
    return {True: "Yes", False: "No"}.get(_fact(use_case, "profiling"), "")


def first_use(use_case: UseCase, at: datetime) -> str:
    """The day that was answered for the market, else when it first went into production."""
    if placed := _fact(use_case, "placed_on_market_date"):
        return str(placed)
    running = use_case.system.deployments.filter(environment=Environment.PRODUCTION)
    row = running.order_by("started_at").first()
    return row.started_at.date().isoformat() if row else ""


def declaration(use_case: UseCase, at: datetime) -> str:
    """The declaration that holds."""
    return reference("eu_declaration", use_case)


def monitoring_plan(use_case: UseCase, at: datetime) -> str:
    """The monitoring plan that holds."""
    return reference("monitoring_plan", use_case)


def fria_reference(use_case: UseCase, at: datetime) -> str:
    """The impact assessment that holds."""
    return reference("fria", use_case)


def reference(kind: str, use_case: UseCase) -> str:
    """Name the final document of a kind with its version, day and digest, "" if there is none."""
    rows = Document.objects.final().filter(kind=kind, use_case=use_case)
    row = rows.select_related("evidence").first()
    if row is None or row.reviewed_at is None or row.evidence is None:
        return ""
    day = day_in_words(row.reviewed_at)
    return f"{row.title}, version {row.number}, final since {day}, SHA-256 {row.evidence.sha256}"


def _uses(use_case: UseCase) -> list[SystemModel]:
    rows = use_case.system.uses.select_related("revision__model").order_by("pk")
    return list(rows.defer("revision__raw", "revision__licence_text")[:MOST])


def _assessment(use_case: UseCase) -> Assessment | None:
    return use_case.assessments.filter(superseded_at=None).first()


def _fact(use_case: UseCase, key: str) -> Any:
    found = getattr(use_case, AI_ACT).get(key)
    return found.get("value") if isinstance(found, Mapping) and "value" in found else found


_CONDITIONS: Mapping[str, str] = {
    "a": "(a) a narrow procedural task",
    "b": "(b) improves what a person has already done",
    "c": "(c) finds patterns in decisions and does not replace the person's judgement",
    "d": "(d) prepares an assessment",
}
