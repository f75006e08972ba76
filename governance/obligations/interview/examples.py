"""Examples of models' assessments and the interview for the description of the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

FACTS: dict[str, Any] = {
    "is_gpai_model": True,
    "scope_exclusion": None,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["develops_model", "places_on_market"],
    "open_source_release": {"value": True, "note": "Apache-2.0, see the release."},
    "gpai": {"training_flop": 7e23},
}
ASSESSMENT: dict[str, Any] = {
    "id": 3,
    "model": 12,
    "model_name": "hanse-vale/harbour-7b",
    "facts": FACTS,
    "category": "gpai",
    "ai_act": {
        "framework": "eu_ai_act",
        "edition": "eu-ai-act 2026-11-21",
        "as_of": "2026-11-21",
        "category": "gpai",
        "tags": ["gpai"],
        "roles": ["gpai_provider"],
        "obligations": [],
        "because": [],
        "open_questions": ["gpai.monetised"],
    },
    "made_at": "2026-11-21T12:00:00Z",
    "made_by": 5,
    "made_by_name": "Ada Weaver",
    "superseded_at": None,
}
SHOWN = OpenApiExample(
    "An assessment of a model", value=ASSESSMENT, response_only=True, status_codes=["200"]
)
MADE = OpenApiExample("Assessed", value=ASSESSMENT, response_only=True, status_codes=["201"])
MAKE = OpenApiExample("A model of our own", value={"model": 12, "facts": FACTS}, request_only=True)
ASK = OpenApiExample(
    "What is known so far", value={"facts": FACTS, "as_of": "2026-11-21"}, request_only=True
)
ASKED = OpenApiExample(
    "What to ask next",
    value={
        "as_of": "2026-11-21",
        "headline": "This is a general-purpose model; 9 duties apply now; 1 open answer could "
        "still change this.",
        "category": "gpai",
        "at_most": 1,
        "words": "With what is answered, at most 1 more question can still matter.",
        "questions": [
            {
                "key": "gpai.monetised",
                "section": "gpai",
                "text": "Is money made with access to the model?",
                "help": "For example by dual licensing or paid hosting by you.",
                "example": "The weights are free, but firms pay for a licence.",
                "kind": "bool",
                "choices": [],
                "nullable": False,
                "only_if": {"open_source_release": [True]},
                "ref": "C(2025) 7719",
            }
        ],
    },
    response_only=True,
)
