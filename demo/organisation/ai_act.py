"""A language model of their own with open weights: what the AI Act asks of it."""

from typing import Any

from demo.organisation.world import World
from governance.obligations.actions.assessing import assess_model, keep_answers
from inventory.actions import entries
from inventory.entries import Entered
from inventory.hubs.base import FileFacts

HARBOUR = Entered(
    name="hanse-vale/harbour-7b",
    publisher="Technology",
    label="1.0",
    kept_at="Model store of the Technology department, folder harbour-7b/1.0",
    licence="apache-2.0",
    pipeline_tag="text-generation",
    description="A language model for English and German, trained from the start.",
    files=(
        FileFacts("config.json", None, "", "3a" * 32),
        FileFacts("model.safetensors", None, "", "5e" * 32),
    ),
)
ANSWERS: dict[str, Any] = {
    "is_gpai_model": True,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["develops_model", "places_on_market"],
    "open_source_release": {"value": True, "note": "Apache-2.0, on the download page."},
    "placed_on_market_date": "2026-09-14",
    "gpai": {
        "training_flop": {"value": 2e23, "note": "6 × 7 billion parameters × 4.8 trillion tokens."},
        "significant_generality": True,
        "licence_open_all_four_freedoms": True,
        "licence_restrictions": [],
        "weights_public": True,
        "architecture_info_public": True,
        "usage_info_public": True,
        "monetised": False,
    },
}
ROUTER: dict[str, Any] = {"is_ai_system": False, "eu_nexus": "established_in_eu"}


def assess_own_model(world: World) -> str:
    """Assess one own model, and leave the questions about another half answered."""
    by, at = world.people["officer"], world.ago(days=6)
    model = entries.enter_model(HARBOUR, by=world.people["engineer"], at=world.ago(days=20))
    world.models[HARBOUR.name] = model
    assessment = assess_model(model, ANSWERS, by=by, at=at)
    keep_answers(world.models["hanse-vale/ticket-router"], ROUTER, by=by, at=at)
    return f"{model} is judged as {assessment.category}, {model.obligations.count()} obligations"
