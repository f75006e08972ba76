"""How bad a source says that something is: a word, or a CVSS vector of any version."""

import pytest

from governance.watch.models import Severity
from governance.watch.severities import of_record, of_vector, worst


@pytest.mark.parametrize(
    ("vector", "expected"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Severity.CRITICAL),
        ("CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", Severity.LOW),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", Severity.CRITICAL),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", Severity.HIGH),
        ("CVSS:3.1/nonsense", Severity.UNKNOWN),
        ("CVSS:4.0/nonsense", Severity.UNKNOWN),
        ("9.8", Severity.UNKNOWN),
        ("", Severity.UNKNOWN),
    ],
)
def test_severity_comes_from_a_vector(vector: str, expected: Severity) -> None:
    assert of_vector(vector) is expected


def test_the_databases_own_word_goes_first_and_unknown_is_never_low() -> None:
    vector = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]

    assert of_record({"database_specific": {"severity": "MODERATE"}, "severity": vector}) == (
        Severity.MEDIUM
    )
    assert of_record({"severity": vector}) is Severity.CRITICAL
    assert of_record({"affected": [{"severity": vector}]}) is Severity.CRITICAL
    assert of_record({"severity": "high", "affected": [None]}) is Severity.UNKNOWN
    assert worst(["unknown", "low"]) is Severity.LOW
    assert worst([]) is Severity.UNKNOWN
