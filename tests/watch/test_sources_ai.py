"""Sources that speak of AI: AVID, MITRE ATLAS and AI-Infra-Guard."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from governance.accounts.models import User
from governance.rules.version_ranges import Verdict
from governance.watch.actions import store_advisory
from governance.watch.models import AdvisoryKind, ArtifactKind
from governance.watch.sources.infra_guard import ATTRIBUTION
from governance.watch.sources.records import Artifact
from tests.conftest import NOON
from tests.watch.source_documents import judged, record, report, rule


def test_a_republished_cve_is_that_cve_and_what_it_refers_to_is_not() -> None:
    found = record(report())

    assert (found.aliases, found.related) == (("CVE-2026-1111",), ("CVE-2020-2222",))
    assert found.artifacts == (Artifact(ArtifactKind.MODEL, "gpt-oss-20b"),)
    assert (found.kind, found.packages) == (AdvisoryKind.WEAKNESS, ())
    assert "only a person can tell" in found.problems[0]


@pytest.mark.parametrize(
    ("classof", "kind"),
    [("LLM Evaluation", AdvisoryKind.MEASUREMENT), ("AIID Incident", AdvisoryKind.INCIDENT),
     ("ATLAS Case Study", AdvisoryKind.INCIDENT), (None, AdvisoryKind.WEAKNESS)],
)  # fmt: skip
def test_only_a_republished_cve_takes_a_cve_for_its_name(classof: Any, kind: AdvisoryKind) -> None:
    problem = {"classof": classof, "description": {"value": "About CVE-2026-1111"}}
    found = record(report(problemtype=problem))

    assert (found.kind, found.aliases) == (kind, ())
    assert "CVE-2026-1111" in found.related


def test_a_report_with_two_cves_in_its_title_is_neither() -> None:
    problem = {"classof": "CVE Entry", "description": {"value": "CVE-2026-1111, CVE-2026-1112"}}

    assert record(report(problemtype=problem)).aliases == ()


def test_a_case_study_names_the_techniques_it_used() -> None:
    study = {
        "id": "AML.CS0019", "name": "PoisonGPT", "summary": "Long.", "target": "HuggingFace Users",
        "incident-date": "2023-07-01",
        "procedure": [{"technique": "AML.T0002.001"}, {"technique": "AML.T0002.001"}, None],
    }  # fmt: skip

    found = record(study)

    assert (found.kind, found.related) == (AdvisoryKind.INCIDENT, ("AML.T0002.001",))
    assert found.artifacts == (Artifact(ArtifactKind.SYSTEM, "HuggingFace Users"),)
    assert found.url == "https://atlas.mitre.org/studies/AML.CS0019"


def test_a_product_that_is_no_package_is_kept_for_a_person() -> None:
    info = rule()["info"] | {"name": "triton-inference-server"}

    found = record(rule(info=info))

    assert (found.packages, found.aliases) == ((), ("CVE-2026-1111",))
    assert found.problems == ("It names no package, so no component can be compared with it.",)


def test_builds_of_llama_cpp_are_compared_by_number() -> None:
    info = rule()["info"] | {"name": "llama-cpp"}

    found = record(rule(info=info, rule='version < "b3561"'))

    assert found.packages[0].key == "github:ggml-org/llama.cpp"
    assert judged(found, "b3560") is Verdict.AFFECTED
    assert judged(found, "b4567") is Verdict.NOT_AFFECTED
    assert judged(found, "master-abc") is Verdict.CANNOT_TELL


def test_a_rule_without_versions_cannot_tell() -> None:
    found = record(rule(rule=""))

    assert judged(found, "0.8.4") is Verdict.CANNOT_TELL
    assert found.problems == ("vllm: The advisory names no versions.",)


def test_the_page_of_sources_shows_the_attribution_and_what_is_stored(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    store_advisory(record(rule()), at=NOON)

    page = strip_tags(client.get(reverse("watch:source-list")).content.decode())

    assert ATTRIBUTION in page
    assert "1 record" in page
