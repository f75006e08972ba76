"""VEX both ways: what is written comes back as it was, and nobody's decision is overwritten."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from governance.accounts.models import User
from governance.audit.models import Entry
from governance.rules import vex
from governance.watch import actions
from governance.watch.models import (
    AdvisoryName,
    Finding,
    FindingState,
    Justification,
    VexDocument,
)
from governance.watch.vex import export
from governance.web.refusals import NotAllowed, Refused
from inventory.boms.schema import first_error
from inventory.models import Component, System
from tests.conftest import NOON
from tests.factories import DepartmentFactory, SystemFactory, UserFactory
from tests.watch.factories import AdvisoryFactory, FindingFactory

pytestmark = pytest.mark.django_db
CVE = "CVE-2026-1"
PURL = "pkg:pypi/vllm@0.8.4"
HOSTILE = "<script>alert(1)</script>"


def found(name: str = CVE, *, version: str = "0.8.4", **facts: Any) -> Finding:
    """A finding about vllm, by an advisory of this name."""
    system = facts.pop("system", None) or SystemFactory()
    advisory = AdvisoryFactory(external_id=f"GHSA-{name}-{system.pk}", group_key=name)
    AdvisoryName.objects.create(advisory=advisory, name=name)
    component, _ = Component.objects.get_or_create(
        system=system, purl=f"pkg:pypi/vllm@{version}",
        defaults={"ecosystem": "pypi", "name": "vllm", "version": version, "added_at": NOON},
    )  # fmt: skip
    return FindingFactory(system=system, advisory=advisory, component=component, **facts)


def openvex(*statements: Mapping[str, Any], author: str = "Supplier Ltd") -> dict[str, Any]:
    """An OpenVEX document."""
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://supplier.example/1",
        "author": author,
        "timestamp": "2026-11-20T00:00:00Z",
        "version": 1,
        "statements": list(statements),
    }


def says(status: str = "not_affected", **facts: Any) -> dict[str, Any]:
    """A statement on vllm 0.8.4 that its code is not present."""
    why = {"justification": "vulnerable_code_not_present"} if status == "not_affected" else {}
    given = {"vulnerability": {"name": CVE}, "products": [{"@id": PURL}], "status": status, **why}
    return given | facts


def plan(document: dict[str, Any], by: User) -> list[tuple[str, str]]:
    """What each statement would do, and why."""
    row = actions.keep_vex("x.json", document, by=by, at=NOON)
    return [(one.does, one.reason) for one in actions.plan_vex(row, by=by, at=NOON)]


def test_a_suppliers_statement_is_shown_first_and_then_taken_over(engineer: User) -> None:
    finding = found()
    document = openvex(says(impact_statement="The parser is not built in."))

    row = actions.keep_vex("vllm.json", document, by=engineer, at=NOON)
    before = Finding.objects.get().state
    (planned,) = actions.plan_vex(row, by=engineer, at=NOON)
    (done,) = actions.apply_vex(row, [], by=engineer, at=NOON)

    finding.refresh_from_db()
    assert (before, planned.does, done.does) == ("open", "take", "taken")
    assert (finding.state, finding.justification) == ("not_affected", "vulnerable_code_not_present")
    assert (finding.stated_by, finding.note) == ("Supplier Ltd", "The parser is not built in.")
    assert Entry.objects.about(finding)[0].after["stated_by"] == "Supplier Ltd"


def test_a_decision_of_ours_stays_unless_a_person_chooses_the_other(engineer: User) -> None:
    kept = found(state="affected")
    given_up = found(state="fixed", settled_at=NOON, note="Upgraded.")
    row = actions.keep_vex("x", openvex(says()), by=engineer, at=NOON)
    met = {one.finding.pk: one for one in actions.plan_vex(row, by=engineer, at=NOON)}

    actions.apply_vex(row, [met[given_up.pk].key], by=engineer, at=NOON)

    assert {one.does for one in met.values()} == {"conflict"}
    assert "Decided here: Affected" in met[kept.pk].reason
    kept.refresh_from_db()
    given_up.refresh_from_db()
    assert (kept.state, kept.stated_by) == ("affected", "")
    assert (given_up.state, given_up.stated_by) == ("not_affected", "Supplier Ltd")


def test_a_document_that_contradicts_itself_is_not_taken_by_itself(engineer: User) -> None:
    found()
    row = actions.keep_vex("x", openvex(says(), says("affected")), by=engineer, at=NOON)
    met = actions.plan_vex(row, by=engineer, at=NOON)

    with pytest.raises(Refused, match="says two things"):
        actions.apply_vex(row, [one.key for one in met], by=engineer, at=NOON)
    actions.apply_vex(row, [met[1].key], by=engineer, at=NOON)

    assert [one.does for one in met] == ["conflict", "conflict"]
    assert Finding.objects.get().state == "affected"


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (says(vulnerability={"name": "CVE-1999-1"}), "No advisory here has the name CVE-1999-1."),
        (says(vulnerability={}), "It names no vulnerability."),
        (says(products=[]), "It names no product."),
        (says(products=[{"@id": "pkg:pypi/torch"}]), "None of our findings is about"),
        (says(products=[{"@id": "pkg:pypi/vllm@0.9.0"}]), "about other versions: 0.8.4."),
        (says(products=[{"@id": "https://supplier.example/a"}]), "neither a package URL nor"),
        (says(products=[{"@id": f"{settings.BASE_URL}/systems/99999/"}]), "None of the systems"),
        (
            says(products=[{"@id": "pkg:oci/app", "subcomponents": [{"@id": PURL}]}]),
            "speaks of what is inside of pkg:oci/app",
        ),
        (says("fine"), "“fine” is no state that we know."),
        (says(justification="because"), "gives no justification that we know"),
        (says(vulnerability=7, products=["x", 3, None]), "It names no vulnerability."),
    ],
    ids=[
        "a flaw nobody here knows", "no flaw", "no product", "another package", "another version",
        "an address", "a system that is not there", "a package inside of a supplier's product",
        "an unknown state", "an unknown justification", "numbers for names",
    ],
)  # fmt: skip
def test_what_cannot_be_matched_is_listed_with_its_reason(
    statement: dict[str, Any], reason: str, engineer: User
) -> None:
    found()

    met = plan(openvex(statement), engineer)

    assert {does for does, _ in met} == {"refused"}
    assert all(reason in why for _, why in met)


def test_an_alias_names_the_flaw_and_a_purl_without_version_every_version(engineer: User) -> None:
    found()
    found(version="0.7.0")
    aliased = says(
        vulnerability={"name": "GHSA-x", "aliases": [CVE]}, products=[{"@id": "pkg:pypi/vllm"}]
    )

    assert [does for does, _ in plan(openvex(aliased), engineer)] == ["take", "take"]


def test_findings_of_others_are_neither_met_nor_named() -> None:
    mine, other = found(), found(state="affected")
    person = UserFactory(roles=[("engineer", mine.system.department)])
    row = actions.keep_vex("x", openvex(says()), by=person, at=NOON)

    met = actions.plan_vex(row, by=person, at=NOON)

    assert [one.finding for one in met] == [mine]
    assert other.system.name not in str(met)


def test_who_only_reads_brings_no_document() -> None:
    with pytest.raises(NotAllowed):
        actions.keep_vex("x", openvex(says()), by=UserFactory(roles=["auditor"]), at=NOON)


def test_a_document_is_taken_over_once(engineer: User) -> None:
    found()
    row = actions.keep_vex("x", openvex(says()), by=engineer, at=NOON)
    actions.apply_vex(row, [], by=engineer, at=NOON)

    with pytest.raises(Refused, match="taken over before"):
        actions.apply_vex(row, [], by=engineer, at=NOON)


def test_looking_costs_the_same_for_one_and_for_many(engineer: User) -> None:
    costs = []
    for number in (1, 15):
        for _ in range(number):
            found()
        document = openvex(*[says() for _ in range(number)])
        row = actions.keep_vex("x", document, by=engineer, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            actions.plan_vex(row, by=engineer, at=NOON)
        costs.append(len(queries))

    assert costs[0] == costs[1]


CASES = [
    ("open", "", {}),
    ("in_triage", "", {}),
    ("affected", "", {}),
    ("fixed", "", {"settled_at": NOON, "note": "Upgraded."}),
    *[("not_affected", why, {"settled_at": NOON}) for why in Justification.values],
]


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
@pytest.mark.parametrize(("state", "why", "facts"), CASES, ids=[f"{s} {w}" for s, w, _ in CASES])
def test_what_is_written_comes_back_as_it_was(
    state: str, why: str, facts: dict[str, Any], kind: str, engineer: User
) -> None:
    finding = found(state=state, justification=why, **facts)
    document = json.loads(json.dumps(export.document(kind, engineer, finding.system, at=NOON)))
    ours_alone = why in {"advisory_withdrawn", "duplicate"}
    no_decision = state in {"open", "in_triage"}

    Finding.objects.update(state="open", justification="", settled_at=None, note="")
    row = actions.keep_vex("x", document, by=engineer, at=NOON)
    actions.apply_vex(row, [], by=engineer, at=NOON)

    finding.refresh_from_db()
    expected = ("open", "") if ours_alone or no_decision else (state, why)
    assert (finding.state, finding.justification) == expected


ACCEPTED = ("accepted", "", {"settled_at": NOON, "accepted_until": date(2027, 1, 1)})
OURS = [*CASES, ACCEPTED]


def as_written(kind: str, by: User) -> dict[str, Any]:
    """Our document about all findings, as a file holds it."""
    return dict(json.loads(json.dumps(export.document(kind, by, None, at=NOON))))


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
@pytest.mark.parametrize(("state", "why", "facts"), OURS, ids=[f"{s} {w}" for s, w, _ in OURS])
def test_a_document_of_ours_says_the_same_where_nothing_has_changed(
    state: str, why: str, facts: dict[str, Any], kind: str, engineer: User
) -> None:
    who = {"accepted_by": UserFactory()} if state == "accepted" else {}
    found(state=state, justification=why, **facts, **who)

    assert plan(as_written(kind, engineer), engineer) == [
        ("nothing", "That is what the finding says already.")
    ]


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
def test_findings_about_one_flaw_in_one_system_are_not_taken_for_each_other(
    kind: str, engineer: User
) -> None:
    kept = found(state="affected")
    twin = AdvisoryFactory(external_id="PYSEC-1", group_key=CVE)
    about = {"system": kept.system, "advisory": twin, "settled_at": NOON}
    FindingFactory(
        component=kept.component, state="not_affected", justification="duplicate", **about
    )
    FindingFactory(component=None, subject="gone (PyPI)", state="fixed", note="Gone.", **about)

    met = plan(as_written(kind, engineer), engineer)

    assert [does for does, _ in met] == ["nothing"] * 3


def test_an_openvex_document_without_a_statement_is_refused_in_words(engineer: User) -> None:
    with pytest.raises(Refused, match="states one at least"):
        export.document("openvex", engineer, None, at=NOON)

    assert export.document("cyclonedx", engineer, None, at=NOON)["vulnerabilities"] == []


def test_the_number_of_a_finding_leads_to_no_other_than_what_is_meant(engineer: User) -> None:
    other, meant = found("CVE-2026-2"), found()
    address = f"{settings.BASE_URL}{other.get_absolute_url()}"
    row = actions.keep_vex("x", openvex(says(**{"@id": address})), by=engineer, at=NOON)

    assert [one.finding for one in actions.plan_vex(row, by=engineer, at=NOON)] == [meant]


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
def test_our_own_word_is_compared_and_never_taken_over(kind: str, engineer: User) -> None:
    """An acceptance in a document is a statement that something is affected, and no more."""
    finding = found(state="accepted", accepted_by=UserFactory(), **ACCEPTED[2])
    document = as_written(kind, engineer)
    Finding.objects.update(
        state="open", settled_at=None, accepted_until=None, accepted_by=None, note=""
    )
    row = actions.keep_vex("x", document, by=engineer, at=NOON)

    actions.apply_vex(row, [], by=engineer, at=NOON)

    finding.refresh_from_db()
    assert (finding.state, finding.accepted_by, finding.accepted_until) == ("affected", None, None)
    assert "[weighbridge" not in finding.note


@pytest.mark.parametrize("mark", ["accepted", "fixed", "gone", "open, weighbridge:justification=x"])
def test_a_word_beside_vex_that_contradicts_it_counts_for_nothing(
    mark: str, engineer: User
) -> None:
    found(state="accepted", accepted_by=UserFactory(), **ACCEPTED[2])
    statement = says("not_affected", status_notes=f"Looked at. [weighbridge:state={mark}]")

    ((does, reason),) = plan(openvex(statement), engineer)

    assert (does, reason) == ("conflict", "Decided here: Risk accepted.")


def test_who_will_not_fix_it_says_the_same_as_who_accepts_the_risk(engineer: User) -> None:
    found(state="accepted", accepted_by=UserFactory(), **ACCEPTED[2])
    answers = bom()["vulnerabilities"][0]
    unfixed = answers | {"analysis": {"state": "exploitable", "response": ["will_not_fix"]}}
    to_update = answers | {"analysis": {"state": "exploitable", "response": ["update"]}}

    assert [does for does, _ in plan(bom(vulnerabilities=[unfixed]), engineer)] == ["nothing"]
    assert [does for does, _ in plan(bom(vulnerabilities=[to_update]), engineer)] == ["conflict"]


def test_that_somebody_is_looking_leaves_an_open_finding_as_it_is(engineer: User) -> None:
    found()
    looking = bom()["vulnerabilities"][0] | {"analysis": {"state": "in_triage"}}

    assert [does for does, _ in plan(openvex(says("under_investigation")), engineer)] == ["nothing"]
    assert [does for does, _ in plan(bom(vulnerabilities=[looking]), engineer)] == ["nothing"]


def test_an_accepted_risk_is_affected_and_nobody_elses_statement_accepts_one(
    engineer: User,
) -> None:
    finding = found(
        state="accepted", settled_at=NOON, accepted_until=date(2027, 1, 1),
        accepted_by=UserFactory(), note="Behind a firewall.",
    )  # fmt: skip

    cyclonedx = export.document("cyclonedx", engineer, finding.system, at=NOON)
    other = export.document("openvex", engineer, finding.system, at=NOON)

    analysis = cyclonedx["vulnerabilities"][0]["analysis"]
    assert (analysis["state"], analysis["response"]) == ("exploitable", ["will_not_fix"])
    assert other["statements"][0]["status"] == "affected"
    assert "Until 2027-01-01. Behind a firewall." in other["statements"][0]["action_statement"]
    assert "accepted" not in {
        vex.read(word, "", standard=kind)[0]
        for kind, word in [("cyclonedx", "exploitable"), ("openvex", "affected")]
    }


def test_our_cyclonedx_holds_to_the_official_schema_whatever_the_texts(engineer: User) -> None:
    system = SystemFactory(name=HOSTILE)
    found(system=system, note=HOSTILE, state="affected")
    found("CVE-2026-2", system=system, severity="unknown")
    FindingFactory(system=system, component=None)

    document = export.document("cyclonedx", engineer, None, at=NOON)

    assert first_error(json.loads(json.dumps(document)), SchemaVersion.V1_6) is None
    assert len(document["vulnerabilities"]) == 3
    assert document == export.document("cyclonedx", engineer, None, at=NOON)


MEMBERS = {
    "@id", "vulnerability", "products", "status", "timestamp", "status_notes", "justification",
    "impact_statement", "action_statement",
}  # fmt: skip


def test_our_openvex_says_what_the_specification_demands(engineer: User) -> None:
    for state, why, facts in OURS:
        facts = facts | ({"accepted_by": UserFactory()} if state == "accepted" else {})
        found(f"CVE-{state}-{why}", state=state, justification=why, **facts)

    document = export.document("openvex", engineer, None, at=NOON)

    assert {"@context", "@id", "author", "timestamp", "version", "statements"} <= document.keys()
    for one in document["statements"]:
        assert one["vulnerability"]["name"]
        assert one.keys() <= MEMBERS
        assert one["products"][0]["@id"].startswith(f"{settings.BASE_URL}/systems/")
        assert one["status"] in {"not_affected", "affected", "fixed", "under_investigation"}
        if one["status"] == "not_affected":  # The schema demands one of them, not both.
            assert ("justification" in one) != ("impact_statement" in one)
        if one["status"] == "affected":
            assert one["action_statement"]


def test_every_state_and_reason_of_ours_has_its_words() -> None:
    for standard in ("cyclonedx", "openvex"):
        for state in FindingState.values:
            assert vex.words_of(state, "", standard=standard).state
        for why in Justification.values:
            vex.words_of("not_affected", why, standard=standard)
    with pytest.raises(ValueError, match="no state of ours"):
        vex.words_of("gone", "", standard="openvex")


def bom(version: str = "1.5", **facts: Any) -> dict[str, Any]:
    """A CycloneDX VEX of a supplier about vllm."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "version": 1,
        "metadata": {"authors": [{"name": "Supplier Ltd"}]},
        "vulnerabilities": [
            {
                "id": CVE,
                "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
                "affects": [{"ref": PURL}],
            }
        ],
    } | facts


@pytest.mark.parametrize("version", ["1.5", "1.6", "1.7"])
def test_cyclonedx_of_every_version_from_1_5_on_is_read(version: str, engineer: User) -> None:
    found()
    row = actions.keep_vex("x", bom(version), by=engineer, at=NOON)

    actions.apply_vex(row, [], by=engineer, at=NOON)

    assert Finding.objects.get().justification == "vulnerable_code_not_in_execute_path"
    assert (row.kind, row.author) == ("cyclonedx", "Supplier Ltd")


def test_a_bom_link_and_a_component_of_the_document_lead_to_the_package(engineer: User) -> None:
    found()
    link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Apypi%2Fvllm%400.8.4"
    linked = bom()
    linked["vulnerabilities"][0]["affects"] = [{"ref": link}]
    parts = [{"type": "library", "bom-ref": "a", "name": "vllm", "version": "0.8.4", "purl": PURL}]
    inner = bom(components=parts)
    inner["vulnerabilities"][0]["affects"] = [{"ref": "a"}]

    assert plan(linked, engineer) == [("take", "")]
    assert plan(inner, engineer) == [("take", "")]


def test_a_package_inside_of_a_suppliers_application_says_nothing_of_ours(engineer: User) -> None:
    found()
    parts = [{"type": "library", "bom-ref": "a", "name": "vllm", "purl": PURL}]
    about = {"component": {"type": "application", "name": "Their app", "bom-ref": "app"}}
    document = bom(components=parts, metadata=about)
    document["vulnerabilities"][0]["affects"] = [{"ref": "a"}]

    ((does, reason),) = plan(document, engineer)

    assert does == "refused"
    assert "Their app is no system of ours" in reason


def test_a_foreign_document_does_not_reach_a_system_by_its_number_alone(engineer: User) -> None:
    finding = found()
    parts = [
        {
            "type": "application", "bom-ref": f"system-{finding.system_id}", "name": "Theirs",
            "components": [{"type": "library", "bom-ref": "a", "name": "vllm", "purl": PURL}],
        }
    ]  # fmt: skip
    document = bom(components=parts)
    document["vulnerabilities"][0]["affects"] = [{"ref": "a"}]

    assert plan(document, engineer) == [
        ("refused", "None of the systems that you may see is Theirs.")
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "This is no JSON. Have it exported as CycloneDX or OpenVEX in JSON"),
        (b"[" * 100_000, "This is no JSON."),
        (b"\xff\xfe", "This is no JSON."),
        (b"[]", "is a JSON object"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b"{}", "neither CycloneDX"),
        (json.dumps(bom("1.4")).encode(), "can be read, and this is another"),
        (json.dumps(bom(vulnerabilities=[{"id": 3}])).encode(), "does not hold to the schema"),
        (json.dumps(bom(vulnerabilities=[])).encode(), "no statement about any vulnerability"),
        (json.dumps(openvex(*[says()] * 5_001)).encode(), "5,001 statements"),
    ],
    ids=["half", "deep", "no text", "a list", "NUL", "something else", "too old", "broken", "empty",
         "too long"],
)  # fmt: skip
def test_a_file_that_is_no_vex_is_refused_in_words(raw: bytes, reason: str, engineer: User) -> None:
    client = Client()
    client.force_login(engineer)

    answer = client.post(reverse("watch:vex"), {"file": SimpleUploadedFile("x.json", raw)})

    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not VexDocument.objects.exists()


def test_the_pages_lead_from_the_file_to_the_findings(engineer: User) -> None:
    finding = found(state="affected")
    found("CVE-2026-2")
    document = openvex(
        says(), says(vulnerability={"name": "CVE-2026-2"}), author=HOSTILE
    )  # fmt: skip
    client = Client()
    client.force_login(engineer)
    file = SimpleUploadedFile("x.json", json.dumps(document).encode())

    preview = client.post(reverse("watch:vex"), {"file": file}, follow=True)
    address = preview.redirect_chain[-1][0]
    done = client.post(address, {"chosen": [f"1-{finding.pk}"]})
    again = client.post(address, {})

    page = preview.content.decode()
    assert "1 statement can be taken over, 1 conflict" in page
    assert HOSTILE not in page
    assert f'name="chosen" value="1-{finding.pk}"' in page
    assert "2 statements were taken over" in done.content.decode()
    assert again.status_code == 422
    assert set(Finding.objects.values_list("state", flat=True)) == {"not_affected"}


def test_a_document_of_somebody_else_is_not_there(engineer: User) -> None:
    row = actions.keep_vex("x", openvex(says()), by=engineer, at=NOON)
    client = Client()
    client.force_login(UserFactory(roles=["engineer"]))

    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.post(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", ["cyclonedx", "openvex"])
def test_downloads_hold_what_the_person_may_see(kind: str) -> None:
    mine, other = found(), found("CVE-2026-2")
    client = Client()
    client.force_login(UserFactory(roles=[("engineer", mine.system.department)]))
    address = reverse("watch:vex-export", args=[kind])

    answer = client.get(address)

    assert CVE in answer.content.decode()
    assert "CVE-2026-2" not in answer.content.decode()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(f"{address}?system={other.system_id}").status_code == 404
    assert client.get(f"{address}?system=x").status_code == 404
    assert client.get(reverse("watch:vex-export", args=["csaf"])).status_code == 404


def test_a_system_offers_its_documents_where_it_has_findings(engineer: User) -> None:
    system: System = found().system
    client = Client()
    client.force_login(engineer)

    page = client.get(system.get_absolute_url()).content.decode()

    assert f"{reverse('watch:vex-export', args=['openvex'])}?system={system.pk}" in page


def test_programs_bring_look_and_take_over(engineer: User) -> None:
    finding = found()
    client = APIClient()
    client.force_authenticate(engineer)
    given = {"name": "x.json", "document": openvex(says())}

    kept = client.post("/api/v1/vex-documents/", given, format="json")
    address = f"/api/v1/vex-documents/{kept.json()['id']}/"
    planned = client.get(f"{address}statements/").json()
    done = client.post(f"{address}apply/", {}, format="json")
    bad = client.post("/api/v1/vex-documents/", {"name": "x", "document": {}}, format="json")
    exported = client.get(f"/api/v1/findings/vex/cyclonedx/?system={finding.system_id}")

    assert (kept.status_code, kept.json()["author"]) == (201, "Supplier Ltd")
    assert [(row["does"], row["finding"]) for row in planned] == [("take", finding.pk)]
    assert done.json()[0]["does"] == "taken"
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "document")
    assert client.get("/api/v1/findings/vex/csaf/").status_code == 404
    assert exported.json()["vulnerabilities"][0]["analysis"]["state"] == "not_affected"


def test_a_stranger_sees_no_finding_through_a_document() -> None:
    found()
    stranger = UserFactory(roles=[("engineer", DepartmentFactory())])

    assert plan(openvex(says()), stranger)[0][0] == "refused"
