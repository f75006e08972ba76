"""What the API shows and takes of a release, as examples for its description."""

from drf_spectacular.utils import OpenApiExample

ANSWER = {
    "id": 4,
    "model": 31,
    "model_name": "letters/classifier",
    "commit": "9f0c2b6f0f6d4f5c8a1f6c3b0b7c2c9d1e2f3a4b",
    "department": 3,
    "owner": 15,
    "state": "in_review",
    "round": 1,
    "audience": "Universities and companies that classify letters.",
    "capabilities": "Sorts letters in German and English into twelve classes.",
    "unintended_uses": "Ranking people by the letters they write.",
    "planned_licence": "apache-2.0",
    "ownership": "",
    "general_purpose": False,
    "systemic_risk": None,
    "changes": [],
    "gaps": ["Not answered yet: Can somebody outside run the model from its documentation alone?"],
    "stages": [
        {
            "kind": "security",
            "title": "Security review",
            "state": "signed",
            "waiting_since": "2026-11-02T09:00:00Z",
            "escalates_at": "2026-11-07T09:00:00Z",
            "decided_by": "Ada Lovelace",
            "acting_for": "Grace Hopper",
            "decided_at": "2026-11-03T14:20:00Z",
        }
    ],
    "steps": [],
    "checklist": [
        {
            "item": "release-contact",
            "family": "monitoring",
            "text": "Is there a contact for reports, with a time to answer?",
            "required": True,
            "value": "satisfied",
            "proof": "attested",
            "by_software": False,
            "reason": "models@letters.example, answered in five days.",
            "source": "",
            "evidence": [],
        }
    ],
    "checklist_counts": {"items": 13, "done": 12, "evidenced": 9, "attested": 3, "open": 1},
    "seen_entry": 4711,
}
WHOLE = ("changes", "gaps", "checklist", "checklist_counts")
LISTED = {name: value for name, value in ANSWER.items() if name not in WHOLE}
PROPOSED = {
    "revision": 77,
    "department": 3,
    "owner": 15,
    "audience": ANSWER["audience"],
    "capabilities": ANSWER["capabilities"],
    "unintended_uses": ANSWER["unintended_uses"],
    "planned_licence": "apache-2.0",
    "general_purpose": False,
}
SHOWN = OpenApiExample("In review", ANSWER, response_only=True)
SHOWN_SHORT = OpenApiExample("In review", LISTED, response_only=True)
PROPOSE = OpenApiExample("A classifier", PROPOSED, request_only=True)
ANSWERED = OpenApiExample(
    "Satisfied",
    {"item": "release-usage", "value": "satisfied", "reason": "Tried by a colleague."},
    request_only=True,
)
SIGNED = OpenApiExample(
    "Sign",
    {"stage": "security", "decision": "sign", "text": "Looked at it.", "seen_entry": 4711},
    request_only=True,
)
STEPPED = OpenApiExample(
    "Internal",
    {
        "step": "internal",
        "criteria": [
            "The people who try it know that it is not published, and what it must not be used "
            "for.",
            "Somebody collects what they find.",
        ],
    },
    request_only=True,
)
BACK = OpenApiExample(
    "A leak", {"step": "gated", "reason": "Misuse was reported."}, request_only=True
)
REASON = OpenApiExample("Why", {"reason": "A later commit goes out."}, request_only=True)
