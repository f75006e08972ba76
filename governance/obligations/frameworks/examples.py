"""Examples of frameworks for the API's description."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

FILE = """edition = "2026-11"

[framework]
key = "house-rules"
title = "House rules for AI"
kind = "own"
source = "Policy 7 of 1 November 2026"

[[requirement]]
id = "R1"
ref = "1"
title = "Name an owner"
duty = "Every AI system has an owner who answers for it."
evidence = ["list of owners"]

[[relation]]
first = "R1"
second = "ISO42001-A.3.2"
kind = "touches"
source = "Policy 7, annex"
"""


def sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    """Return an example of what is sent."""
    return OpenApiExample(name, value=value, request_only=True)


FRAMEWORK = OpenApiExample(
    "A framework",
    value={
        "id": 1,
        "key": "iso-42001",
        "title": "ISO/IEC 42001:2023 Annex A",
        "kind": "standard",
        "jurisdiction": "International",
        "summary": "Management system for AI.",
        "state": "In force. It gives no presumption of conformity with the EU AI Act.",
        "source": "ISO/IEC 42001:2023, identifiers; titles paraphrased",
        "certainty": "C",
        "checked_on": "2026-11-21",
        "edition": "iso-42001 2026-11-21",
        "built_in": True,
        "synced_at": "2026-11-21T12:00:00Z",
        "taken_up_at": None,
    },
    response_only=True,
)
REQUIREMENT = OpenApiExample(
    "A requirement",
    value={
        "key": "AIA-26-6",
        "framework": "eu-ai-act",
        "topic": "Deployers of high-risk systems (Arts 26-27)",
        "ref": "Art 26(6)",
        "title": "Keep the logs",
        "duty": "Keep the automatic logs under your control for at least six months.",
        "who": ["deployer"],
        "triggers": ["high_risk"],
        "dates": {"III": "2027-12-02", "I": "2028-08-02"},
        "originally": {"III": "2026-08-02", "I": "2027-08-02"},
        "reworded": None,
        "applies_from": "2027-12-02",
        "amended": "moved",
        "evidence_expected": ["retention setting", "log export"],
        "retention": "at least 6 months",
        "retention_months": 6,
        "deadline": "",
        "penalty": "99(4) 15m/3%",
        "open_source": "no",
        "certainty": "C",
        "second_person": True,
        "source": "Regulation (EU) 2024/1689",
        "edition": "eu-ai-act-obligations 2026-11-21",
        "version": 1,
        "in_force": True,
    },
    response_only=True,
)
COVERAGE = OpenApiExample(
    "Coverage",
    value={
        "framework": "house-rules",
        "owed": 1,
        "evidenced": 1,
        "attested": 0,
        "missing": 0,
        "by_others": 1,
        "requirements": [
            {
                "requirement": "house-rules:R1",
                "owed": 1,
                "shown": "evidenced",
                "by_others": True,
                "through": [
                    {
                        "requirement": "AIA-4-1",
                        "kind": "covers",
                        "source": "Policy 7, annex",
                        "shown": "evidenced",
                    }
                ],
                "leads": [],
            }
        ],
    },
    response_only=True,
)
IMPORTED = OpenApiExample(
    "What was stored",
    value={
        "framework": "house-rules",
        "added": ["house-rules:R1"],
        "changed": [],
        "removed": [],
    },
    response_only=True,
    status_codes=["201"],
)
