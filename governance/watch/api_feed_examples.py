"""Examples of feeds and their runs for the description of the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

ROW: dict[str, Any] = {
    "key": "kev",
    "title": "CISA known exploited vulnerabilities",
    "description": "Which flaws are used in attacks. Findings about them are due sooner.",
    "terms": "CISA, CC0 1.0",
    "leaves": "Nothing about us: the whole list is fetched.",
    "address": "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    "is_on": True,
    "is_running": False,
    "stored": 1404,
    "last_success_at": "2026-11-21T02:00:00Z",
    "due_at": "2026-11-22T01:00:00Z",
    "failures": 0,
    "last_problem": "",
    "last_run": 31,
}
FEED = OpenApiExample("A feed", value=ROW, response_only=True)
SWITCH = OpenApiExample("Switch it on", value={"is_on": True}, request_only=True)
ASKED = OpenApiExample("A feed that is due", value=ROW, response_only=True, status_codes=["202"])
RUN = OpenApiExample(
    "A run",
    value={
        "id": 31,
        "source": "kev",
        "origin": ROW["address"],
        "started_at": "2026-11-21T02:00:00Z",
        "finished_at": "2026-11-21T02:00:09Z",
        "read": 1405,
        "stored": 3,
        "unreadable": 1,
        "problem": "known_exploited_vulnerabilities.json: CVE-x: It names no CVE.",
    },
    response_only=True,
)
PROBLEM = OpenApiExample(
    "An unreadable record",
    value={
        "id": 7,
        "name": "known_exploited_vulnerabilities.json: CVE-x",
        "reason": "It names no CVE.",
    },
    response_only=True,
)
