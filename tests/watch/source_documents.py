"""Documents as each source writes them, and what is read from them. A test names what matters."""

from typing import Any

from governance.rules.version_ranges import Verdict, judge
from governance.watch.sources.known import read
from governance.watch.sources.records import Record

BAD, GOOD = "a" * 64, "b" * 64
UNSAFE = {"path": "pytorch_model.bin", "level": "unsafe"}
VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def github(**facts: Any) -> dict[str, Any]:
    """An advisory as GitHub's interface gives it, by the fields of its documentation."""
    given: dict[str, Any] = {
        "ghsa_id": "GHSA-aaaa-bbbb-cccc",
        "cve_id": "CVE-2026-1111",
        "html_url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
        "summary": "Remote code execution",
        "description": "Long text.",
        "severity": "high",
        "identifiers": [
            {"type": "GHSA", "value": "GHSA-aaaa-bbbb-cccc"},
            {"type": "CVE", "value": "CVE-2026-1111"},
        ],
        "published_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-02T00:00:00Z",
        "withdrawn_at": None,
        "vulnerabilities": [
            {
                "package": {"ecosystem": "pip", "name": "vllm"},
                "vulnerable_version_range": ">= 0.5.2, < 0.8.5",
                "first_patched_version": "0.8.5",
            }
        ],
        "cvss_severities": {"cvss_v3": {"vector_string": VECTOR, "score": 9.8}, "cvss_v4": None},
    }
    return given | facts


def scanned(*named: dict[str, str], **facts: Any) -> dict[str, Any]:
    """What a hub says of a model with two files, by the fields of its recorded answers."""
    given: dict[str, Any] = {
        "id": "org/model",
        "sha": "c" * 40,
        "siblings": [
            {"rfilename": "pytorch_model.bin", "lfs": {"sha256": BAD}},
            {"rfilename": "model.safetensors", "lfs": {"sha256": GOOD}},
            {"rfilename": "README.md"},
        ],
        "securityRepoStatus": {"scansDone": True, "filesWithIssues": list(named)},
    }
    return given | facts


def report(**facts: Any) -> dict[str, Any]:
    """A report of AVID that re-publishes a CVE."""
    given: dict[str, Any] = {
        "data_type": "AVID",
        "data_version": "0.3.3",
        "metadata": {"report_id": "AVID-2026-R0001"},
        "affects": {"developer": [], "artifacts": [{"type": "Model", "name": "gpt-oss-20b"}]},
        "problemtype": {
            "classof": "CVE Entry",
            "type": None,
            "description": {"lang": "eng", "value": "Overflow (CVE-2026-1111)"},
        },
        "references": [{"label": "As CVE-2020-2222", "url": "https://example.org/a"}],
        "description": {"lang": "eng", "value": "Long text."},
        "impact": None,
        "reported_date": "2026-03-01",
    }
    return given | facts


def rule(**facts: Any) -> dict[str, Any]:
    """A rule of AI-Infra-Guard."""
    info = {"name": "vllm", "cve": "CVE-2026-1111", "summary": "S", "details": "D",
            "cvss": VECTOR, "severity": "HIGH", "security_advise": "Upgrade."}  # fmt: skip
    text = 'version >= "0.5.2" && version < "0.8.5"'
    return {"info": info, "rule": text, "references": ["https://example.org/a"]} | facts


def record(document: Any) -> Record:
    """The record of a document of any source."""
    found = read(document)
    assert isinstance(found, Record)
    return found


def judged(found: Record, version: str) -> Verdict:
    """The verdict of the record's one package."""
    (one,) = found.packages
    return judge(
        version, ecosystem=one.ecosystem, name=one.name, ranges=one.ranges, versions=one.versions
    ).verdict
