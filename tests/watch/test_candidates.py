"""A name in free words is a candidate; only a person's yes makes it a finding."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.watch.actions import decide_candidates, match_all, match_packages, store_advisory
from governance.watch.models import Candidate, Finding
from governance.watch.models.advisories import ArtifactKind
from governance.watch.sources import avid
from governance.watch.sources.records import Artifact, Record
from governance.web.refusals import Refused
from inventory.models import System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, UserFactory
from tests.watch.test_match_models import advisory, model, publish, used

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


def naming(name: str = "Meta LLaMa 3.3", external_id: str = "AVID-1", **facts: object) -> Record:
    """A record that names a model in words."""
    return advisory(external_id, artifacts=(Artifact(ArtifactKind.MODEL, name),), **facts)


@pytest.fixture
def system() -> System:
    """A system that uses a quantised Llama 3.3."""
    return used(model("bartowski/Llama-3.3-70B-Instruct-GGUF"))


def only() -> Candidate:
    """The one candidate."""
    return Candidate.objects.select_related("system__department", "model", "advisory").get()


def decide(state: str, by: User, reason: str = "") -> str:
    """Decide on every candidate; return why the first stays as it is, or ""."""
    rows = Candidate.objects.order_by("pk")
    return decide_candidates(rows, state, reason=reason, by=by, at=LATER)[0].reason


def test_a_name_is_a_candidate_and_no_finding(system: System) -> None:
    publish(naming())

    row = only()
    assert (row.system, row.named, row.state) == (system, "Meta LLaMa 3.3", "open")
    assert not Finding.objects.exists()
    assert Entry.objects.about(row).get().event == "candidate.found"


def test_a_model_that_is_taken_up_later_is_proposed_then() -> None:
    publish(naming())

    used(model("meta-llama/Llama-3.3-70B-Instruct"))
    match_all(at=LATER)

    assert only().named == "Meta LLaMa 3.3"


def test_systems_and_datasets_of_a_name_are_nothing_we_run_as_a_model(system: System) -> None:
    for kind in (ArtifactKind.SYSTEM, ArtifactKind.DATASET):
        publish(advisory(f"A-{kind}", artifacts=(Artifact(kind, "Llama 3.3"),)))

    assert not Candidate.objects.exists()


def test_a_yes_makes_a_finding_that_says_who_told_so(system: System, officer: User) -> None:
    publish(naming())

    assert decide("confirmed", officer) == ""

    finding = Finding.objects.get()
    assert (finding.system, finding.match_kind, finding.certainty) == (system, "name", "matched")
    assert "“Meta LLaMa 3.3” in words, and a person confirmed" in finding.because
    assert only().decided_by == officer
    assert Entry.objects.about(only()).first().event == "candidate.confirmed"  # type: ignore[union-attr]


def test_a_no_needs_a_reason_and_is_remembered(system: System, officer: User) -> None:
    publish(naming())

    with pytest.raises(Refused, match="what else is meant"):
        decide("refused", officer)
    decide("refused", officer, "The hosted service is meant.")
    publish(naming(details="Other words about the same."))
    match_all(at=LATER)

    assert (only().state, only().reason) == ("refused", "The hosted service is meant.")
    assert not Finding.objects.exists()


def test_a_refused_one_comes_back_only_if_the_advisory_names_it_otherwise(
    system: System, officer: User
) -> None:
    publish(naming())
    decide("refused", officer, "Something else.")

    publish(naming("Llama-3.3-70B-Instruct"))

    row = only()
    assert (row.state, row.named, row.decided_by) == ("open", "Llama-3.3-70B-Instruct", None)
    events = [entry.event for entry in Entry.objects.about(row)]
    assert events == ["candidate.found", "candidate.refused", "candidate.found"]


def test_a_yes_can_be_taken_back_which_settles_the_finding(system: System, officer: User) -> None:
    publish(naming())
    decide("confirmed", officer)

    decide("refused", officer, "I misread it.")

    finding = Finding.objects.get()
    assert (finding.state, finding.justification) == ("not_affected", "component_not_present")


def test_an_open_candidate_goes_when_its_cause_does(system: System) -> None:
    publish(naming())

    publish(naming(withdrawn="2026-11-01"))

    assert not Candidate.objects.exists()


def test_what_is_known_surely_needs_no_guess(system: System) -> None:
    publish(naming())
    address = ("huggingface", "bartowski/llama-3.3-70b-instruct-gguf")

    publish(naming(repositories=(address,)))

    assert not Candidate.objects.exists()
    assert Finding.objects.get().match_kind == "repository"


def test_two_records_of_one_flaw_are_one_question(system: System) -> None:
    publish(naming(external_id="AVID-1"), naming(external_id="AVID-2", aliases=("AVID-1",)))

    assert only().advisory.external_id == "AVID-1"


def test_deciding_twice_says_so_and_changes_nothing(system: System, officer: User) -> None:
    publish(naming())
    decide("confirmed", officer)
    entries = Entry.objects.count()

    assert "already" in decide("confirmed", officer)
    assert Entry.objects.count() == entries


def test_who_may_not_triage_may_not_decide(system: System) -> None:
    publish(naming())
    auditor = UserFactory(roles=["auditor"])

    assert "may not triage" in decide("confirmed", auditor)
    assert only().state == "open"


def test_avids_records_lead_to_candidates_and_to_no_finding(shared: Path, system: System) -> None:
    lines = (shared / "data" / "advisories" / "avid.jsonl").read_text().splitlines()
    keys: set[str] = set()
    for line in lines:
        keys |= store_advisory(avid.read(json.loads(line)["record"]), at=NOON).keys

    match_packages(keys, at=NOON)

    assert {row.named for row in Candidate.objects.all()} == {
        "Meta LLaMa 3.3", "Llama-3.3-70B-Instruct-Turbo",
    }  # fmt: skip
    assert not Finding.objects.exists()


# Pages and API


def test_the_list_narrows_searches_and_exports(
    client: Client, officer: User, system: System
) -> None:
    publish(naming(), naming("Llama 3.3", "AVID-2"))
    client.force_login(officer)
    address = "/findings/candidates/"

    page = client.get(address, {"q": "AVID-2", "state": "open"}).content.decode()
    table = client.get(address, {"format": "csv"})

    assert "“Llama 3.3”" in page
    assert "“Meta LLaMa 3.3”" not in page
    assert b"".join(table).decode().count("AVID-") == 2  # type: ignore[arg-type]
    assert "2 candidates" in client.get("/findings/").content.decode()


def test_several_are_decided_on_one_page(client: Client, officer: User, system: System) -> None:
    publish(naming(), naming("Llama 3.3", "AVID-2"))
    client.force_login(officer)
    keys = [row.pk for row in Candidate.objects.all()]
    address = "/findings/candidates/decide/"

    asked = client.get(address, {"candidate": keys}).content.decode()
    unsaid = client.post(address, {"candidate": keys, "state": "refused"})
    done = client.post(address, {"candidate": keys, "state": "refused", "reason": "Not it."})

    assert asked.count("May I") == 0
    assert asked.count("meant, which") == 2
    assert (unsaid.status_code, done.status_code) == (422, 200)
    assert "2 candidates decided" in done.content.decode()
    assert set(Candidate.objects.values_list("state", flat=True)) == {"refused"}


def test_what_somebody_else_decided_meanwhile_is_left_alone(
    client: Client, officer: User, system: System
) -> None:
    publish(naming())
    decide("confirmed", officer)
    client.force_login(officer)
    key = only().pk
    late = {"candidate": key, "seen": f"{key}:open", "state": "refused", "reason": "Not it."}

    page = client.post("/findings/candidates/decide/", late).content.decode()

    assert "Somebody decided on it" in page
    assert only().state == "confirmed"


def test_whoever_decides_reads_what_the_advisory_says_and_others_get_no_buttons(
    client: Client, officer: User, system: System
) -> None:
    publish(naming(details="It tells <b>how</b> to build one."))
    address = f"/findings/candidates/decide/?candidate={only().pk}"

    client.force_login(officer)
    asked = client.get(address).content.decode()
    client.force_login(UserFactory(roles=["auditor"]))
    read = client.get(address).content.decode()

    assert "It tells &lt;b&gt;how&lt;/b&gt; to build one." in asked
    assert "This model is meant" in asked
    assert "This model is meant" not in read
    assert "You may not triage" in read


def test_candidates_of_other_departments_are_not_there(client: Client, system: System) -> None:
    publish(naming())
    stranger = UserFactory(roles=[("security_reviewer", DepartmentFactory())])
    client.force_login(stranger)
    form = {"candidate": only().pk, "state": "confirmed"}

    page = client.post("/findings/candidates/decide/", form).content.decode()
    listed = client.get("/api/v1/candidates/").json()

    assert "Nothing is ticked" in page
    assert listed["results"] == []
    assert only().state == "open"


def test_the_api_decides_and_says_what_became_of_each(
    client: Client, officer: User, system: System
) -> None:
    publish(naming())
    client.force_login(officer)
    address, row = "/api/v1/candidates/decide/", only()

    refused = client.post(
        address, {"candidates": [row.pk], "state": "refused"}, content_type="application/json"
    )
    done = client.post(
        address, {"candidates": [row.pk], "state": "confirmed"}, content_type="application/json"
    )

    assert refused.json()["errors"][0]["field"] == "reason"
    assert done.json() == [
        {"candidate": row.pk, "state": "confirmed", "changed": True, "reason": ""}
    ]
    listed = client.get("/api/v1/candidates/?state=confirmed").json()["results"]
    assert [one["model_name"] for one in listed] == ["bartowski/Llama-3.3-70B-Instruct-GGUF"]
    found = client.get("/api/v1/findings/?match=name").json()["results"]
    assert [(one["match_kind"], one["model"]) for one in found] == [("name", row.model_id)]
