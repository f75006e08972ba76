"""Examples of approvals in the description of the API, and how its writes are described."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.serializers import Serializer

from governance.approvals.api_serializers import ApprovalDetailSerializer

ANSWER = {
    "id": 7,
    "use_case": 3,
    "use_case_name": "Sort incoming customer mail by topic",
    "tier": 2,
    "round": 1,
    "state": "approved",
    "validity": "no_longer_valid",
    "reasons": ["The licence of org/model was apache-2.0 and is now cc-by-nc-4.0."],
    "waiting_for": [],
    "expires_at": "2027-11-21T12:00:00Z",
}
WHOLE = {
    **ANSWER,
    "checklist": [
        {
            "item": "compliance-training",
            "family": "compliance",
            "text": "Are the people who use it trained?",
            "required": True,
            "value": "satisfied",
            "proof": "attested",
            "by_software": False,
            "reason": "",
            "source": "",
            "evidence": [],
        }
    ],
    "checklist_counts": {"items": 14, "done": 12, "evidenced": 7, "attested": 5, "open": 2},
}
SHOWN_WHOLE = OpenApiExample("An approval with its checklist", WHOLE, response_only=True)
SHOWN = OpenApiExample("An approval that no longer holds", ANSWER, response_only=True)
SEEN = {"reviewed_digest": "9f2c…", "seen_entry": 4711}


def sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    """Return an example of what a caller sends."""
    return OpenApiExample(name, value, request_only=True)


def described(
    summary: str, text: str, given: type[Serializer[Any]], example: dict[str, Any]
) -> Any:
    """Describe a write that answers with the approval."""
    return extend_schema(
        summary=summary,
        description=text,
        request=given,
        responses=ApprovalDetailSerializer,
        examples=[sent(summary, example), SHOWN],
    )
