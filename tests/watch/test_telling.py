"""Who is told of findings."""

from datetime import timedelta

import pytest

from governance.notices.models import Notice
from governance.watch.telling import finding_opened
from tests.conftest import NOON
from tests.factories import SystemFactory
from tests.watch.factories import FindingFactory

pytestmark = pytest.mark.django_db


def test_many_findings_on_one_system_are_one_notice_for_its_owner() -> None:
    system = SystemFactory()

    for minute in range(3):
        finding = FindingFactory(system=system)
        finding_opened(finding, by=None, at=NOON + timedelta(minutes=minute))

    notice = Notice.objects.get()
    assert (notice.person, notice.count) == (system.owner, 3)
    assert notice.url == f"/findings/?system={system.pk}"


@pytest.mark.parametrize(
    ("severity", "urgent"), [("critical", True), ("high", False)], ids=["critical", "high"]
)
def test_a_critical_finding_cannot_wait_for_the_daily_mail(severity: str, urgent: bool) -> None:
    finding_opened(FindingFactory(severity=severity), by=None, at=NOON)

    assert (Notice.objects.get().mail_due_at == NOON) is urgent
