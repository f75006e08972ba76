"""Read severities from what sources write: a word, or a CVSS vector."""

from collections.abc import Iterable, Mapping
from typing import Any

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

from governance.rules import policy
from governance.watch.models.severity import ORDER, Severity

WORDS: Mapping[str, Severity] = {
    "critical": Severity.CRITICAL,
    "high": Severity.HIGH,
    "important": Severity.HIGH,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "low": Severity.LOW,
    "none": Severity.LOW,
}


def of_record(record: Mapping[str, Any]) -> Severity:
    """Return the severity of an OSV document: its database's word, else the worst CVSS vector."""
    word = _mapping(record.get("database_specific")).get("severity")
    if isinstance(word, str) and word.strip().lower() in WORDS:
        return WORDS[word.strip().lower()]
    vectors = [*_vectors(record)]
    for affected in _rows(record.get("affected")):
        vectors += _vectors(affected)
    return worst(of_vector(vector) for vector in vectors)


def of_vector(vector: str) -> Severity:
    """Return the severity that a CVSS vector of any version gives; unknown if it is none."""
    try:
        if vector.startswith("CVSS:4"):
            return WORDS.get(str(CVSS4(vector).severity).lower(), Severity.UNKNOWN)
        kind = CVSS3 if vector.startswith("CVSS:3") else CVSS2
        return WORDS.get(str(kind(vector).severities()[0]).lower(), Severity.UNKNOWN)
    except (CVSSError, ValueError, KeyError):
        return Severity.UNKNOWN


def worst(severities: Iterable[str]) -> Severity:
    """Return the worst of those that are stated; unknown if none is."""
    stated = [Severity(word) for word in severities if word != Severity.UNKNOWN]
    return min(stated, key=ORDER.index, default=Severity.UNKNOWN)


def due_days(severity: str) -> int:
    """Return the calendar days until a finding is due; an unstated severity counts as high."""
    return policy.finding_due_days(Severity.HIGH if severity == Severity.UNKNOWN else severity)


def _vectors(holder: Mapping[str, Any]) -> list[str]:
    scores = (row.get("score") for row in _rows(holder.get("severity")))
    return [score for score in scores if isinstance(score, str) and len(score) < 500]


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
