"""Examples of documents for the description of the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

ROW: dict[str, Any] = {
    "id": 4,
    "kind": "fria",
    "form_edition": "eu-ai-act-documents 2026-11-21",
    "title": "Fundamental rights impact assessment: Rank applications",
    "about": "Rank applications",
    "use_case": 8,
    "model": None,
    "number": 1,
    "state": "draft",
    "revision": 2,
    "answers": {
        "process": "Ranks job applications for a first reading.",
        "groups": ["Applicants"],
        "harms": [["Equal treatment", "Applicants", "Ranked low by origin", "Possible", "Grave"]],
    },
    "sources": {
        "process": "From the inventory, 21 November 2026.",
        "groups": "Written by Ada Weaver, 21 November 2026.",
    },
    "missing": ["“First use” is empty (Art 27(1)(b))."],
    "written_by": 5,
    "written_by_name": "Ada Weaver",
    "created_at": "2026-11-21T12:00:00Z",
    "changed_at": "2026-11-21T12:20:00Z",
    "sent_by": None,
    "sent_at": None,
    "reviewed_by": None,
    "reviewed_at": None,
    "review_note": "",
    "next_review_on": None,
    "evidence": None,
}
DOCUMENT = OpenApiExample("A document", value=ROW, response_only=True, status_codes=["200"])
STARTED = OpenApiExample("Started", value=ROW, response_only=True, status_codes=["201"])
STARTS = (
    OpenApiExample("Of a use case", value={"kind": "fria", "use_case": 8}, request_only=True),
    OpenApiExample("Of a model", value={"kind": "training_summary", "model": 3}, request_only=True),
    OpenApiExample("Of the organisation", value={"kind": "literacy_plan"}, request_only=True),
)
SAVE = OpenApiExample(
    "Two answers",
    value={"revision": 1, "answers": {"groups": ["Applicants"], "first_use": "2027-12-02"}},
    request_only=True,
)
REFRESH = OpenApiExample(
    "Take one over", value={"revision": 2, "take": ["process"]}, request_only=True
)
NOTE = OpenApiExample("With a note", value={"note": "Name the harms."}, request_only=True)
FORM = OpenApiExample(
    "A form",
    value={
        "kind": "fria",
        "title": "Fundamental rights impact assessment",
        "article": "Art 27",
        "about": "use_case",
        "serves": ["AIA-27-1", "AIA-27-2"],
        "who": "Deployers that are bodies under public law or give public services.",
        "text": "Six parts, written before the first use.",
        "review_months": 12,
        "review_source": "House rule: the Act names no period.",
        "parts": [
            {
                "key": "a",
                "title": "Where the system is used",
                "article": "Art 27(1)(a)",
                "questions": [
                    {
                        "key": "process",
                        "label": "Process in which it is used",
                        "help": "What is done today.",
                        "kind": "long",
                        "required": True,
                        "prefill": "purpose",
                        "tags": [],
                        "choices": [],
                        "columns": [],
                    }
                ],
            }
        ],
    },
    response_only=True,
)
