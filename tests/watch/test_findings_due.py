"""By when a finding is due: by its severity, sooner where attacks are known, and never later."""

from datetime import timedelta

import pytest

from governance.audit.models import Entry
from governance.rules import finding_due
from governance.rules.finding_due import Exploitation
from governance.watch.actions import match_system, store_advisory
from governance.watch.actions.signals import store_signals
from governance.watch.models import AdvisoryName, Finding
from governance.watch.sources import osv as osv_source
from governance.watch.sources.records import Signal
from inventory.models import Component
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import AdvisoryFactory, FindingFactory, osv

CVE = "CVE-2026-1"
KEV = Signal(source="kev", cve=CVE, exploited_since="2026-11-20", ransomware=True)


def epss(score: float) -> Signal:
    """A score of the flaw."""
    return Signal(source="epss", cve=CVE, epss=score, percentile=0.9, scored_on="2026-11-20")


@pytest.mark.parametrize(
    ("severity", "known", "days", "because"),
    [
        ("high", [], 30, ""),
        ("high", [Exploitation(CVE, since="2026-11-20")], 3, "CISA KEV"),
        ("low", [Exploitation(CVE, since="2026-11-20", ransomware=True)], 3, "also by ransomware"),
        ("high", [Exploitation(CVE, epss=0.1)], 7, "probability of 10%"),
        ("high", [Exploitation(CVE, epss=0.0999)], 30, ""),
        ("critical", [Exploitation(CVE, epss=0.9)], 7, ""),
        ("high", [Exploitation(CVE, epss=0.9), Exploitation("CVE-2", since="2026")], 3, "CVE-2"),
    ],
    ids=["severity alone", "exploited", "by ransomware", "likely", "just below the threshold",
         "critical is as soon", "the soonest of two"],
)  # fmt: skip
def test_what_is_known_of_attacks_brings_a_finding_forward(
    severity: str, known: list[Exploitation], days: int, because: str
) -> None:
    due = finding_due.due(severity, known)

    assert due.days == days
    assert because in due.because
    assert bool(because) == bool(due.because)


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["advisory", "signal"])
def test_the_order_in_which_advisory_and_signal_arrive_makes_no_difference(first: str) -> None:
    system = SystemFactory()
    Component.objects.create(
        system=system, purl="pkg:pypi/vllm@0.8.4", ecosystem="pypi", name="vllm", version="0.8.4",
        added_at=NOON,
    )  # fmt: skip

    def advise() -> None:
        store_advisory(osv_source.read(osv(aliases=[CVE])), at=NOON)
        match_system(system, by=None, at=NOON)

    steps = [advise, lambda: store_signals([KEV], at=NOON)]
    for step in steps if first == "advisory" else reversed(steps):
        step()

    finding = Finding.objects.get()
    assert finding.due_on == NOON.date() + timedelta(days=3)
    assert "known to be exploited since 2026-11-20" in finding.due_because


@pytest.fixture
def finding(db: None) -> Finding:
    """An open finding about the flaw, due in thirty days."""
    advisory = AdvisoryFactory(group_key=CVE)
    AdvisoryName.objects.create(advisory=advisory, name=CVE)
    return FindingFactory(advisory=advisory, due_on=NOON.date() + timedelta(days=30))


def test_a_finding_is_brought_forward_once_and_the_log_says_why(finding: Finding) -> None:
    for _ in range(2):
        store_signals([KEV], at=NOON)

    finding.refresh_from_db()
    assert finding.due_on == NOON.date() + timedelta(days=3)
    assert [entry.event for entry in Entry.objects.about(finding)] == ["finding.hastened"]
    assert "CISA KEV" in Entry.objects.about(finding)[0].note


def test_a_score_that_falls_gives_no_more_time(finding: Finding) -> None:
    store_signals([epss(0.9)], at=NOON)
    store_signals([epss(0.01)], at=NOON + timedelta(days=1))

    finding.refresh_from_db()
    assert finding.due_on == NOON.date() + timedelta(days=7)


def test_what_is_settled_stays_as_it_is(finding: Finding) -> None:
    Finding.objects.update(state="fixed", settled_at=NOON, note="Upgraded.")

    store_signals([KEV], at=NOON)

    finding.refresh_from_db()
    assert finding.due_because == ""
    assert not Entry.objects.about(finding).exists()
