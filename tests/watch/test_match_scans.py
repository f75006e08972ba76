"""What a hub's scanners say of files is knowledge about bytes, which reaches them anywhere."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from demo.hub import Sandbox
from governance.accounts.models import User
from governance.audit.events import Event
from governance.audit.models import Entry
from governance.incidents.models import Incident
from governance.watch.actions import note_verdicts, poll, triage
from governance.watch.models import Advisory, ChangeKind, Finding, Poll
from inventory.actions import inspections
from inventory.hubs.base import Hub
from inventory.hubs.inspector import HuggingFaceInspector
from inventory.models import HubModel, Revision, RevisionFile, System
from tests.conftest import NOON
from tests.factories import SystemModelFactory
from tests.watch.conftest import NAME
from tests.watch.factories import ChangeFactory, FindingFactory
from tests.watch.test_match_models import file, model, used

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)
BAD = "b" * 64


def scanned(revision: Revision, word: str = "unsafe", sha256: str = BAD) -> None:
    """Let the hub's scanners say a word of a file of a commit."""
    RevisionFile.objects.update_or_create(
        revision=revision, path="model.bin",
        defaults={"sha256": sha256, "scanners": {"avScan": {"status": word}}},
    )  # fmt: skip
    note_verdicts(revision.model, by=None, at=NOON)


@pytest.mark.parametrize(
    ("word", "found"),
    [("unsafe", 1), ("suspicious", 1), ("caution", 0), ("queued", 0), ("error", 0), ("odd", 0)],
)
def test_only_a_bad_word_of_a_scanner_is_a_finding(word: str, found: int) -> None:
    revision = model()
    used(revision)

    scanned(revision, word)

    assert Finding.objects.count() == found


def test_a_mirror_at_another_hub_has_the_same_bytes() -> None:
    mirror = model("llama:latest", hub="ollama")
    file(mirror, BAD, "layer")
    system = used(mirror)

    scanned(model("org/llama-gguf"))

    finding = Finding.objects.get()
    assert (finding.system, finding.match_kind) == (system, "weights")
    assert finding.subject == "llama:latest (Ollama), layer"
    assert "Hugging Face scan of org/llama-gguf" in finding.because
    assert "call model.bin unsafe" in finding.title


def test_a_sum_without_scanners_and_the_list_of_issues_count_too() -> None:
    summed, listed = model("a/a"), model("b/b")
    file(summed, "1" * 64, "a.bin")
    file(listed, "2" * 64, "b.bin")
    used(summed), used(listed)
    RevisionFile.objects.filter(revision=summed).update(scan="unsafe")
    Revision.objects.filter(pk=listed.pk).update(scan_issues=[{"path": "b.bin", "level": "unsafe"}])

    for revision in (summed, listed):
        note_verdicts(revision.model, by=None, at=NOON)

    assert Finding.objects.count() == 2


def test_a_verdict_that_is_taken_back_settles_what_rested_on_it() -> None:
    revision = model()
    used(revision)
    scanned(revision)

    scanned(revision, "safe")

    finding = Finding.objects.get()
    assert (finding.state, finding.justification) == ("not_affected", "advisory_withdrawn")
    scanned(revision)
    assert Finding.objects.get().state == "open"


def test_two_repositories_with_the_same_bad_bytes_are_one_flaw() -> None:
    first, second = model("a/a"), model("b/b")
    system = used(first)
    SystemModelFactory(system=system, revision=second)

    scanned(first)
    scanned(second)

    assert Advisory.objects.values("group_key").distinct().count() == 1
    assert Finding.objects.count() == 2  # One for each model of the system.


def test_a_renamed_model_is_one_scan_under_its_new_name() -> None:
    revision = model("org/old")
    used(revision)
    scanned(revision)
    HubModel.objects.update(repo_id="org/new")
    revision.model.aliases.create(hub="huggingface", repo_id="org/old", seen_at=NOON)
    revision.model.refresh_from_db()

    scanned(revision)

    assert Advisory.objects.get(withdrawn="").external_id == "Hugging Face scan of org/new"
    assert Finding.objects.get().state == "open"


def test_twice_is_the_same_as_once() -> None:
    revision = model()
    used(revision)
    scanned(revision)
    before = list(Finding.objects.values())

    scanned(revision)

    assert list(Finding.objects.values()) == before
    assert Advisory.objects.count() == 1


@pytest.mark.once
def test_a_change_that_told_of_the_verdict_is_no_second_finding(
    sandbox: Sandbox, hub: Hub, poll_row: Poll, system: System
) -> None:
    mirror = used(_copy(system.uses.get().revision))
    sandbox.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe")

    poll(poll_row, hub=hub, at=NOON.replace(hour=23))

    mine, other = Finding.objects.filter(system=system), Finding.objects.filter(system=mirror)
    assert [row.change.kind for row in mine if row.change] == [ChangeKind.SCAN_CHANGED]
    assert [(row.match_kind, row.change) for row in other] == [("weights", None)]


def _copy(of: Revision) -> Revision:
    """A model of another name with one file of the same bytes."""
    sha256 = of.files.get(path="pytorch_model.bin").sha256
    copy: Revision = model("mirror/model")
    file(copy, sha256)
    return copy


def test_a_model_that_is_registered_with_a_bad_scan_is_a_finding_where_it_is_used(
    sandbox: Sandbox, hub: Hub, model: HubModel, system: System
) -> None:
    revision = system.uses.get().revision
    sandbox.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe")
    Revision.objects.filter(pk=revision.pk).update(
        scan_issues=[{"path": "pytorch_model.bin", "level": "unsafe"}]
    )

    note_verdicts(model, by=None, at=NOON)

    assert Finding.objects.get().match_kind == "weights"
    assert not model.changes.exists()


def test_a_scanner_that_looks_again_at_bad_bytes_takes_nothing_back_until_it_has_a_verdict() -> (
    None
):
    revision = model()
    used(revision)
    scanned(revision)
    waits = {"avScan": {"status": "queued", "before": "unsafe"}}
    RevisionFile.objects.filter(revision=revision).update(scanners=waits)

    note_verdicts(revision.model, by=None, at=LATER)

    assert Finding.objects.get().state == "open"


# What a later look at the files brings


@pytest.fixture
def look(endpoint: str, system: System) -> Callable[[datetime], bool]:
    """A look at the files of what the system runs, as it becomes due."""
    inspector = HuggingFaceInspector(endpoint, None, suffixes=(".hf.co",), timeout=5.0)

    def once(at: datetime) -> bool:
        revision = system.uses.get().revision
        Revision.objects.filter(pk=revision.pk).update(inspect_at=at)
        return inspections.inspect(revision, inspector, at=at)

    return once


@pytest.mark.usefixtures("every_effect")
def test_what_scanners_say_in_a_look_at_the_files_is_matched_when_it_is_stored(
    sandbox: Sandbox, look: Callable[[datetime], bool], system: System
) -> None:
    mirror = used(_copy(system.uses.get().revision))
    assert look(NOON)
    assert not Finding.objects.exists()
    sandbox.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe")

    assert look(LATER)

    found = Finding.objects.filter(match_kind="weights")
    assert {row.system for row in found} == {system, mirror}
    entry = Entry.objects.telling(Event.SCANNERS_READ).get()
    assert any("pytorch_model.bin" in line for line in entry.after["scanners"])


@pytest.mark.usefixtures("every_effect")
@pytest.mark.once
def test_a_look_that_hears_the_same_again_writes_nothing(
    sandbox: Sandbox, look: Callable[[datetime], bool]
) -> None:
    sandbox.change_scan_verdict(NAME, "pytorch_model.bin", "unsafe")
    look(NOON)
    entries, findings = Entry.objects.count(), list(Finding.objects.values())
    assert findings

    look(LATER)

    assert (Entry.objects.count(), list(Finding.objects.values())) == (entries, findings)


# What a person confirms


@pytest.fixture
def every_effect(settings, _only_this_app: None) -> None:
    """Everything that follows in the product, not in this app alone."""
    settings.AUDIT_EFFECTS = "governance.effects.EFFECTS"


@pytest.mark.usefixtures("every_effect")
def test_bad_bytes_that_a_person_confirms_put_the_commit_to_t0_and_open_an_incident(
    officer: User,
) -> None:
    mirror = model("mirror/model")
    file(mirror, BAD)
    Revision.objects.filter(pk=mirror.pk).update(trust_level=1)
    system = used(mirror)
    scanned(model("org/model"))

    triage(Finding.objects.get(), "affected", note="We load it.", by=officer, at=LATER)

    mirror.refresh_from_db()
    row = mirror.trust_evidence.get(item="E5")
    assert (mirror.trust_level, row.status, row.checked_by) == (0, "fail", officer)
    assert "We load it." in row.detail
    incident = Incident.objects.get()
    assert (incident.system, incident.revision) == (system, mirror)


@pytest.mark.usefixtures("every_effect")
def test_who_takes_it_back_takes_the_evidence_back_unless_another_finding_stands(
    officer: User,
) -> None:
    mirror = model("mirror/model")
    file(mirror, BAD)
    used(mirror), used(mirror)
    scanned(model("org/model"))
    first, second = Finding.objects.order_by("pk")
    for finding in (first, second):
        triage(finding, "affected", by=officer, at=LATER)

    no = {"justification": "vulnerable_code_not_present", "by": officer, "at": LATER}
    triage(first, "not_affected", **no)
    still = mirror.trust_evidence.get(item="E5").status
    triage(second, "fixed", note="Deleted everywhere.", by=officer, at=LATER)
    fixed = mirror.trust_evidence.get(item="E5").status
    triage(second, "not_affected", **no)

    assert (still, fixed) == ("fail", "fail")
    assert mirror.trust_evidence.get(item="E5").status == "unknown"


@pytest.mark.usefixtures("every_effect")
def test_a_file_that_is_confirmed_to_be_another_makes_the_checksums_fail(officer: User) -> None:
    revision = model()
    system = used(revision)
    change = ChangeFactory(model=revision.model, revision=revision, kind="file_changed")
    finding = FindingFactory(system=system, change=change, advisory=None, subject="org/model")

    triage(finding, "affected", by=officer, at=LATER)

    assert revision.trust_evidence.get(item="E3").status == "fail"


@pytest.mark.usefixtures("every_effect")
def test_the_page_of_a_confirmed_finding_leads_to_a_prefilled_report(client, officer: User) -> None:
    revision = model()
    used(revision)
    scanned(revision)
    finding = Finding.objects.get()
    client.force_login(officer)
    before = client.get(finding.get_absolute_url()).content.decode()

    triage(finding, "affected", note="It is loaded at night.", by=officer, at=LATER)
    page = client.get(finding.get_absolute_url()).content.decode()
    address = f"/incidents/report/?system={finding.system_id}&finding={finding.pk}"
    report = client.get(address).content.decode()

    assert "Report an incident" not in before
    assert address.replace("&", "&amp;") in page
    assert Incident.objects.get().title in page
    assert "It is loaded at night." in report
