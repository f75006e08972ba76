"""What the description of the API shows of checklists, and words that several calls use."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

ITEM: dict[str, Any] = {
    "id": "own-works-council",
    "family": "compliance",
    "text": "Was the works council heard?",
    "guidance": "Before anything about employees is measured.",
    "evidence_expected": "The minutes of the meeting.",
    "source": "Works agreement 12",
    "min_tier": 2,
    "strength": {"2": 2, "3": 3},
    "strength_required": False,
    "required": True,
    "agents_only": False,
}
LIST = {
    "name": "checklist-tier-2",
    "title": "checklist for tier 2",
    "edition": "2026-11-22, own version 1",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "items": [ITEM | {"answered_by": "", "own": True}],
}
DRAFT = {
    "number": 2,
    "is_draft": True,
    "note": "",
    "items": [ITEM | {"answered_by": ""}],
    "changed": {"ethics-misuse": {"strength_required": True}},
    "published_by": None,
    "published_at": None,
}
DIFFERENCE = {"added": ["own-works-council"], "removed": [], "changed": {}}
RUN = {
    "lists": {"checklist-tier-2": DIFFERENCE},
    "requests": [
        {"approval": 7, "use_case": "Sort incoming customer mail", "difference": DIFFERENCE}
    ],
    "approvals": [],
    "hidden": 0,
}
FILE = """\
edition = "2026-11-22, own version 1"

[[item]]
id = "own-works-council"
family = "compliance"
text = "Was the works council heard?"
guidance = "Before anything about employees is measured."
evidence_expected = "The minutes of the meeting."
source = "Works agreement 12"
strength = { 2 = 2, 3 = 3 }
min_tier = 2

[[change]]
id = "ethics-misuse"
strength_required = true
"""
CHANGER = "Needs the permission to change checklist templates."
NAME = OpenApiParameter(
    "id", str, OpenApiParameter.PATH, description="For example “checklist-tier-2”."
)
QUESTION = OpenApiParameter("item", str, OpenApiParameter.PATH, description="The question's id.")


def answered(name: str, value: Any) -> OpenApiExample:
    """Return an example of an answer."""
    return OpenApiExample(name, value, response_only=True)


def sent(name: str, value: Any) -> OpenApiExample:
    """Return an example of what a caller sends."""
    return OpenApiExample(name, value, request_only=True)
