"""Incidents: the clocks that the facts start, the timeline, the circuit breaker, the end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.accounts.models import User
from governance.approvals.validity import validity_of
from governance.audit.models import Entry
from governance.incidents import actions
from governance.incidents.models import Clock, Incident, IncidentState
from governance.web.refusals import NotAllowed, Refused
from tests.approvals.factories import approved
from tests.conftest import NOON
from tests.factories import UserFactory
from tests.incidents.factories import HIGH_RISK_PROVIDER, assessed, facts_of, reported
from tests.obligations.factories import MINIMAL

pytestmark = pytest.mark.django_db


def rules(incident: Incident) -> set[str]:
    return set(incident.clocks.values_list("rule", flat=True))


def clock(incident: Incident, rule: str) -> Clock:
    return incident.clocks.get(rule=rule)


def breach(**known: object) -> Incident:
    return reported(personal_data_breach=True, risk_to_people="risk", **known)


def test_a_personal_data_breach_starts_the_72_hours() -> None:
    incident = breach()

    running = incident.clocks.running().get(regime="GDPR")
    assert running.due_at == incident.aware_at + timedelta(hours=72)
    assert running.depends_on == []


def test_no_breach_starts_no_clock_of_data_protection() -> None:
    assert not reported(personal_data_breach=False).clocks.filter(regime="GDPR").exists()


def test_a_breach_that_is_unknown_starts_the_clock_and_says_what_it_depends_on() -> None:
    incident = reported(personal_data_breach=None, risk_to_people="risk")

    found = incident.clocks.get(regime="GDPR")
    assert found.depends_on == ["personal_data_breach"]


def test_a_serious_incident_of_a_high_risk_system_starts_the_clock_of_article_73() -> None:
    incident = reported(assessed(HIGH_RISK_PROVIDER), harms=["rights"])

    found = clock(incident, "aia-73-default")
    assert found.due_at == incident.aware_at + timedelta(days=15)
    assert found.status == "upcoming"
    assert found.applies_from.isoformat() == "2027-12-02"


def test_a_death_has_its_own_shorter_clock() -> None:
    incident = reported(assessed(HIGH_RISK_PROVIDER), harms=["death"])

    assert clock(incident, "aia-73-death").due_at == incident.aware_at + timedelta(days=10)


def test_where_nothing_is_known_of_the_use_the_clocks_of_every_role_may_run() -> None:
    incident = reported(assessed({}), harms=["rights"])

    found = clock(incident, "aia-73-default")
    assert {"is_high_risk", "roles"} <= set(found.depends_on)


def test_a_system_that_is_known_not_to_be_high_risk_has_no_such_clock() -> None:
    use_case = assessed(MINIMAL)
    assessment = use_case.assessments.get()
    assessment.ai_act["open_questions"] = []
    assessment.save()

    incident = reported(use_case, harms=["rights"])

    assert not {rule for rule in rules(incident) if rule.startswith("aia-73")}


def test_more_knowledge_drops_a_clock_and_keeps_a_record_of_it(officer: User) -> None:
    incident = reported(personal_data_breach=None, risk_to_people="risk")

    actions.change(incident, personal_data_breach=False, by=officer, at=NOON)

    assert not incident.clocks.filter(regime="GDPR").exists()
    entry = Entry.objects.about(incident).first()
    assert entry is not None
    assert entry.event == "incident.changed"
    assert entry.before["personal_data_breach"] is None


def test_a_clock_that_was_met_stays_whatever_is_known_later(officer: User) -> None:
    incident = breach()
    found = incident.clocks.get(regime="GDPR")
    actions.meet_clock(found, told="Authority, case 118", by=officer, at=NOON)

    actions.change(incident, personal_data_breach=False, by=officer, at=NOON)

    assert incident.clocks.get(regime="GDPR").met_note == "Authority, case 118"


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"aware_at": NOON + timedelta(minutes=1)}, "future"),
        ({"occurred_at": NOON}, "after you became aware"),
    ],
)
def test_impossible_times_are_refused(known: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        reported(**known)  # type: ignore[arg-type]  # one fact at a time


def test_a_use_case_of_another_system_is_refused(engineer: User) -> None:
    facts = facts_of(assessed(MINIMAL), use_case=assessed(MINIMAL))

    with pytest.raises(Refused, match="another system"):
        actions.report(facts, by=engineer, at=NOON)


def test_suspending_makes_the_approval_read_suspended_at_once(officer: User) -> None:
    approval = approved(1)
    incident = reported(approval.use_case)

    actions.suspend_approvals(incident, by=officer, at=NOON)

    assert validity_of(approval, at=NOON).state == "suspended"
    last = incident.timeline.order_by("-pk")[0]
    assert last.text.startswith("Suspended:")


def test_an_incident_of_the_whole_system_suspends_every_use_of_it(officer: User) -> None:
    approval = approved(1)
    incident = reported(approval.use_case, use_case=None)

    touched = actions.suspend_approvals(incident, by=officer, at=NOON)

    assert touched == [approval]


def test_who_may_not_suspend_suspends_nothing(engineer: User) -> None:
    approval = approved(1)
    incident = reported(approval.use_case)

    with pytest.raises(NotAllowed):
        actions.suspend_approvals(incident, by=engineer, at=NOON)

    assert validity_of(approval, at=NOON).state == "valid"
    assert not incident.timeline.filter(text__startswith="Suspended").exists()


def test_with_nothing_to_suspend_it_says_so(officer: User) -> None:
    with pytest.raises(Refused, match="no approval in effect"):
        actions.suspend_approvals(reported(), by=officer, at=NOON)


def test_closing_is_refused_while_a_report_is_owed(officer: User) -> None:
    incident = breach()

    with pytest.raises(Refused, match="still owed"):
        actions.close(incident, "It was fixed.", by=officer, at=NOON)

    for running in incident.clocks.running():
        actions.meet_clock(running, told="Authority, case 118", by=officer, at=NOON)
    actions.close(incident, "It was fixed.", by=officer, at=NOON)
    incident.refresh_from_db()
    assert incident.state == IncidentState.CLOSED


def test_a_deadline_that_is_not_in_force_yet_keeps_nothing_open(officer: User) -> None:
    incident = reported(assessed(HIGH_RISK_PROVIDER), harms=["rights"])

    assert actions.close(incident, "Fixed.", by=officer, at=NOON).state == IncidentState.CLOSED


def test_closing_needs_a_conclusion_in_the_action_and_in_the_database(officer: User) -> None:
    incident = reported()

    with pytest.raises(Refused, match="Write the conclusion"):
        actions.close(incident, " ", by=officer, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(state=IncidentState.CLOSED, closed_at=NOON)


def test_a_closed_incident_takes_nothing_more(officer: User) -> None:
    incident = actions.close(reported(), "Fixed.", by=officer, at=NOON)

    with pytest.raises(Refused, match="closed"):
        actions.note(incident, "One more thing.", happened_at=NOON, by=officer, at=NOON)
    with pytest.raises(Refused, match="closed"):
        actions.change(incident, severity="low", by=officer, at=NOON)
    with pytest.raises(Refused, match="closed"):
        actions.suspend_approvals(incident, by=officer, at=NOON)


def test_the_timeline_is_in_the_order_of_what_happened(officer: User) -> None:
    incident = reported()
    earlier = NOON - timedelta(hours=5)

    actions.note(incident, "The cache was changed.", happened_at=earlier, by=officer, at=NOON)

    assert [line.text for line in incident.timeline.all()] == [
        "The cache was changed.",
        "We became aware of it.",
    ]


def test_the_timeline_does_not_hold_the_future(officer: User) -> None:
    with pytest.raises(Refused, match="not what will"):
        actions.note(
            reported(), "Later.", happened_at=NOON + timedelta(days=1), by=officer, at=NOON
        )


def test_a_deadline_is_met_once(officer: User) -> None:
    found = breach().clocks.get(regime="GDPR")
    actions.meet_clock(found, told="Authority", by=officer, at=NOON)

    with pytest.raises(Refused, match="recorded before"):
        actions.meet_clock(found, told="Authority again", by=officer, at=NOON)


def test_one_clock_per_rule_and_incident() -> None:
    found = breach().clocks.get(regime="GDPR")
    found.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        found.save(force_insert=True)


def test_a_met_clock_names_who_met_it() -> None:
    found = breach().clocks.get(regime="GDPR")

    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=found.pk).update(met_at=NOON)


def test_an_engineer_of_another_department_cannot_report() -> None:
    stranger = UserFactory(roles=[("engineer", assessed(MINIMAL).system.department)])

    with pytest.raises(NotAllowed):
        reported(by=stranger)


def test_reporting_leaves_one_entry_with_its_clocks() -> None:
    incident = breach()

    (entry,) = Entry.objects.about(incident)
    assert entry.event == "incident.reported"
    assert set(entry.after["clocks"]) == rules(incident)
