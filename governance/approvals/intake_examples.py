"""Examples for the description of the API: what follows, what is alike, versions, a lower tier."""

from governance.approvals import use_case_examples
from governance.approvals.use_case_examples import FACTS, REASON, answer, question

USE_CASE = answer("A use case", use_case_examples.USE_CASE)
PREVIEW_NEW = question("Facts for a system", {"system": 3, "facts": FACTS})
PREVIEW_ONE = question("Other facts", {"facts": FACTS})
PREVIEW = answer(
    "What follows",
    {
        "tier": 2,
        "tier_words": "Tier 2 so far; 2 answers could raise it.",
        "tier_because": [REASON],
        "lower_to": 1,
        "lower_if": ["The system works without personal data."],
        "raise_if": [
            {"tier": 3, "text": "It works with sensitive or regulated data.", "open": False}
        ],
        "blocked_because": [],
        "ai_act_category": "minimal",
        "ai_act": use_case_examples.CLASSIFICATION,
        "licence_outcome": "allowed",
        "licence": {"models": []},
        "open_questions": ["decision_impact", "model_capability"],
    },
)
WORDS = question(
    "Before describing it",
    {"system": 3, "name": "Sort mail by topic", "purpose": "Each message in its queue."},
)
ALIKE = answer(
    "One that is alike",
    {
        "id": 8,
        "name": "Sort incoming customer mail by topic",
        "purpose": "The service desk sees each message in the queue of its topic.",
        "system": 3,
        "why": "Like its name, and of the same system",
    },
)
INTAKE = answer(
    "How far it is",
    {
        "answered": 5,
        "asked": 34,
        "steps": [
            {
                "key": "what",
                "title": "What it does and for whom",
                "answers": "facts",
                "asked": 5,
                "open": 0,
                "seen": True,
            }
        ],
        "known": [
            {
                "fact": "licence_facts.in_product",
                "value": False,
                "source": "Only your own people meet it and its output.",
            }
        ],
        "fixed": [],
    },
)
CLONE = question("A copy", {"system": 4, "name": "Sort supplier mail by topic"})
VERSION = answer(
    "A version",
    {
        "number": 2,
        "note": "",
        "made_by": 5,
        "made_at": "2026-11-21T12:00:00Z",
        "digest": "a" * 64,
        "snapshot": {"name": "Sort mail", "facts": FACTS},
        "changed": [
            {
                "what": "Who meets the system or its output?",
                "was": "Not known yet",
                "now": "Our own people only",
            }
        ],
        "approvals": [12],
    },
)
DEPENDENTS = answer("What depends on it", {"sentences": ["1 request waits for a decision."]})
LOWER = question("Down to 2", {"tier": 2, "reason": "The pilot abroad has ended."})
PROPOSAL = answer(
    "A proposal",
    {
        "id": 4,
        "use_case": 8,
        "lower_to": 2,
        "reason": "The pilot abroad has ended.",
        "proposed_by": 5,
        "proposed_at": "2026-11-21T12:00:00Z",
        "outcome": "",
        "closed_by": None,
        "closed_at": None,
    },
)
