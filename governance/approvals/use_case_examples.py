"""Examples for the description of the API. Names stand for any."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

FACTS: dict[str, Any] = {
    "task": "simple_classification_or_analysis",
    "audience": "internal",
    "data": "some_personal",
}
AI_ACT_FACTS: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "established_in_eu",
    "actor_actions": ["uses"],
    "annex_iii_point": None,
}
NEW: dict[str, Any] = {
    "system": 3,
    "name": "Sort incoming customer mail by topic",
    "purpose": "The service desk sees each message in the queue of its topic.",
    "owner": 5,
    "facts": FACTS,
    "ai_act_facts": AI_ACT_FACTS,
    "licence_facts": {"commercial": True, "modifies": False},
}
USE_CASE: dict[str, Any] = NEW | {
    "id": 8,
    "system_name": "Mail sorter",
    "department": 2,
    "owner_name": "Ada Weaver",
    "tier_raised_to": None,
    "tier_raised_because": "",
    "tier": 2,
    "ai_act_category": "minimal",
    "licence_outcome": "allowed with duties",
    "standing": "not_requested",
    "created_at": "2026-11-21T12:00:00Z",
    "retired_at": None,
    "retired_because": "",
    "copied_from": None,
    "answer_sources": {},
}
REASON = {
    "rule": "data-some-personal",
    "text": "It works with some personal data.",
    "source": "Organisation policy, risk tiers",
}
CLASSIFICATION: dict[str, Any] = {
    "framework": "eu-ai-act",
    "edition": "eu-ai-act 2026-11-21",
    "as_of": "2026-11-21",
    "category": "minimal",
    "tags": ["minimal"],
    "roles": ["deployer"],
    "obligations": [
        {
            "id": "AIA-4-1",
            "ref": "Art 4",
            "title": "Support AI literacy",
            "role": "deployer",
            "applies_from": "2025-02-02",
            "also_read_as": None,
            "originally": "2025-02-02",
            "status": "in_force",
            "because": ["in-scope"],
            "open_source_exempt": False,
        }
    ],
    "because": [{"rule": "in-scope", "text": "The Act reaches this use.", "source": "Art 2(1)"}],
    "open_questions": ["prohibited_practice", "profiling"],
}
ASSESSMENT: dict[str, Any] = {
    "id": 21,
    "use_case": 8,
    "tier": 2,
    "tier_because": [REASON],
    "ai_act": CLASSIFICATION,
    "ai_act_category": "minimal",
    "licence_outcome": "allowed with duties",
    "open_questions": ["prohibited_practice", "profiling"],
    "made_at": "2026-11-21T12:00:00Z",
    "superseded_at": None,
}
COMPARE: dict[str, Any] = {
    "before": AI_ACT_FACTS,
    "after": AI_ACT_FACTS | {"public_interest_text": True},
    "as_of": "2026-11-21",
}
COMPARISON: dict[str, Any] = {
    "category": {"before": "minimal", "after": "transparency"},
    "tags": {"added": ["transparency"], "removed": ["minimal"]},
    "roles": {"added": [], "removed": []},
    "obligations": {
        "added": [
            {
                "id": "AIA-50-4b",
                "ref": "Art 50(4) sub 2",
                "title": "Disclose public-interest AI text",
                "role": "deployer",
                "applies_from": "2026-08-02",
                "also_read_as": None,
                "originally": "2026-08-02",
                "status": "in_force",
                "because": ["text-for-the-public", "deployer"],
                "open_source_exempt": False,
            }
        ],
        "removed": [],
        "changed": [],
    },
}
QUESTIONS: dict[str, Any] = {
    "table": "risk_tier",
    "answers": "facts",
    "edition": "2026-11-21",
    "questions": [
        {
            "key": "data",
            "section": "Data",
            "text": "Which personal or protected data does it work with?",
            "help": "Count prompts, retrieved documents, training data and logs.",
            "example": "",
            "kind": "choice",
            "choices": [{"value": "none_personal", "label": "No personal data", "example": ""}],
            "nullable": False,
            "only_if": {},
            "ref": "Organisation policy, risk tiers",
        }
    ],
}


def answer(name: str, value: object) -> OpenApiExample:
    """Return an example of an answer."""
    return OpenApiExample(name, value=value, response_only=True)


def question(name: str, value: object) -> OpenApiExample:
    """Return an example of a request body."""
    return OpenApiExample(name, value=value, request_only=True)
