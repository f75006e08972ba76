"""Examples for the description of the API."""

from drf_spectacular.utils import OpenApiExample

FINDING = OpenApiExample(
    "A finding",
    value={
        "id": 12,
        "system": 3,
        "system_name": "Shop assistant",
        "subject": "vllm (PyPI)",
        "version": "0.8.4",
        "title": "GHSA-hj4w-hm2g-p6w5: vLLM can be made to run code",
        "because": "The system runs vllm (PyPI), version 0.8.4. GHSA-hj4w-hm2g-p6w5 names "
        "versions from 0.6.5 before 0.8.5.",
        "severity": "critical",
        "certainty": "matched",
        "match_kind": "package",
        "revision": None,
        "model": None,
        "state": "open",
        "justification": "",
        "note": "",
        "owner": 5,
        "owner_name": "Ada Weaver",
        "stated_by": "",
        "due_on": "2026-11-24",
        "due_because": "Known to be exploited since 2026-11-20 (CISA KEV): due within 3 days.",
        "accepted_until": None,
        "accepted_by": None,
        "accepted_by_name": "",
        "advisory": 40,
        "change": None,
        "found_at": "2026-11-21T12:00:00Z",
        "settled_at": None,
    },
    response_only=True,
)
TRIAGE = OpenApiExample(
    "Not affected",
    value={
        "state": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
        "note": "The connector that is at fault is not switched on.",
    },
    request_only=True,
)
TRIAGE_MANY = OpenApiExample(
    "Two findings, looked at first",
    value={
        "findings": [12, 13],
        "state": "not_affected",
        "justification": "component_not_present",
        "note": "",
        "preview": True,
    },
    request_only=True,
)
OUTCOMES = OpenApiExample(
    "One that stays as it is",
    value={
        "finding": 13,
        "state": "not_affected",
        "changes": False,
        "reason": "It is “Not affected” already, with the same reason.",
    },
    response_only=True,
)
SAID = {
    "id": 3,
    "author": 5,
    "author_name": "Ada Weaver",
    "text": "The connector is switched off in production; I asked operations to confirm.",
    "written_at": "2026-11-21T12:30:00Z",
}
COMMENT = OpenApiExample("A comment", value=SAID, response_only=True)
COMMENT_ADDED = OpenApiExample("The comment", value=SAID, response_only=True, status_codes=["201"])
COMMENT_SENT = OpenApiExample("Words", value={"text": SAID["text"]}, request_only=True)
BROUGHT = {
    "id": 4,
    "kind": "openvex",
    "name": "vllm.openvex.json",
    "author": "Supplier Ltd",
    "requested_at": "2026-11-21T12:00:00Z",
    "applied_at": None,
}
VEX = OpenApiExample("A document", value=BROUGHT, response_only=True)
VEX_KEPT = OpenApiExample("The document", value=BROUGHT, response_only=True, status_codes=["201"])
VEX_SENT = OpenApiExample(
    "OpenVEX",
    value={
        "name": "vllm.openvex.json",
        "document": {
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": "https://supplier.example/vex/1",
            "author": "Supplier Ltd",
            "timestamp": "2026-11-20T00:00:00Z",
            "version": 1,
            "statements": [
                {
                    "vulnerability": {"name": "CVE-2025-32444"},
                    "products": [{"@id": "pkg:pypi/vllm@0.8.4"}],
                    "status": "not_affected",
                    "justification": "vulnerable_code_not_present",
                }
            ],
        },
    },
    request_only=True,
)
MEETING = OpenApiExample(
    "A statement that can be taken over",
    value={
        "key": "1-12",
        "names": ["CVE-2025-32444"],
        "product": "pkg:pypi/vllm@0.8.4",
        "said": "not_affected, vulnerable_code_not_present",
        "state": "not_affected",
        "justification": "vulnerable_code_not_present",
        "finding": 12,
        "does": "take",
        "reason": "",
    },
    response_only=True,
)
TAKE_OVER = OpenApiExample("One conflict as well", value={"chosen": ["3-15"]}, request_only=True)
VEX_EXPORT = OpenApiExample(
    "CycloneDX 1.6",
    value={
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "components": [],
        "vulnerabilities": [{"id": "CVE-2025-32444", "analysis": {"state": "exploitable"}}],
    },
    response_only=True,
)
CHANGE = OpenApiExample(
    "A licence changed",
    value={
        "id": 7,
        "model": 2,
        "model_name": "org/model",
        "commit": "",
        "kind": "licence_changed",
        "severity": "high",
        "before": {"licence": "apache-2.0", "commit": "1" * 40},
        "after": {"licence": "cc-by-nc-4.0", "commit": "2" * 40},
        "text": "Licence changed: licence from apache-2.0 to cc-by-nc-4.0; commit from "
        "111111111111 to 222222222222.",
        "found_at": "2026-11-21T12:00:00Z",
    },
    response_only=True,
)
LISTED = {
    "id": 40,
    "source": "osv",
    "external_id": "GHSA-hj4w-hm2g-p6w5",
    "aliases": ["CVE-2025-32444"],
    "group_key": "CVE-2025-32444",
    "summary": "vLLM can be made to run code",
    "severity": "critical",
    "url": "https://github.com/advisories/GHSA-hj4w-hm2g-p6w5",
    "modified": "2026-01-15T00:00:00Z",
    "withdrawn": "",
    "imported_at": "2026-11-21T12:00:00Z",
}
ADVISORY = OpenApiExample("An advisory", value=LISTED, response_only=True)
ADVISORY_WHOLE = OpenApiExample(
    "An advisory with its document",
    value=LISTED | {"details": "…", "record": {"id": "GHSA-hj4w-hm2g-p6w5", "affected": []}},
    response_only=True,
)
ROW = {
    "id": 2,
    "model": 2,
    "model_name": "org/model",
    "in_use": True,
    "due_at": "2026-11-21T18:00:00Z",
    "left_alone_until": None,
    "left_alone_because": "",
    "last_started_at": "2026-11-21T12:00:00Z",
    "last_success_at": "2026-11-21T12:00:00Z",
    "stale_since": None,
    "failures": 0,
    "problem": "",
}
POLL = OpenApiExample("A poll", value=ROW, response_only=True)
POLL_WHOLE = OpenApiExample(
    "A poll with branches and tags",
    value=ROW
    | {
        "refs": [
            {"kind": "tag", "name": "v1.0", "commit": "5e3b" * 10},
            {"kind": "branch", "name": "main", "commit": "91aa" * 10},
        ],
        "refs_read_at": "2026-11-21T12:00:00Z",
    },
    response_only=True,
)
POLL_DUE = OpenApiExample("A poll that is due", value=ROW, response_only=True, status_codes=["202"])
