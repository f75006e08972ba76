"""Every licence of the reference is in the catalogue, with its facts typed and equal."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from governance.rules import tables
from governance.rules.licence_catalogue import TABLE, catalogue

REFERENCE = "reference/model-licenses.md"
FLAGS = {"y": "yes", "c": "conditional", "n": "no", "?": "unknown", "by": "conditional"}
OWN_SOURCES = {  # the reference names no address there
    "apache-plus-aup", "llama-1", "ms-research", "small-revenue-caps", "small-nc",
    "proprietary-api",
}  # fmt: skip
OWN_FAMILIES = {"gemma-4"}  # a remark in brackets is no family
NO_POLICY = ("-", "no", "none", "?")
LIMITS_OF_ANOTHER_KIND = ("export control", "no product or service")
SIGNS = {
    "NC": "commercial use",
    "SCALE": "users or revenue",
    "SEP": "separate licence",
    "TERR": "countries",
    "ND": "changed copies",
    "USE": "use limits",
    "no distribution": "passing on",
}
VALUES = {
    "osaid": {"yes", "no", "for data and documents", "likely", "unclear", "unknown"},
    "terms_class": {"open", "open with use limits", "restricted", "non-commercial", "none"},
    "share_alike": {
        "none", "file", "module", "library", "resource", "work", "network work", "adaptations",
        "data", "database", "same terms", "unknown",
    },
    "distillation": {
        "silent", "free", "free with name rule", "limited", "derivative",
        "derivative and limited", "unknown",
    },
    "patents": {"grant", "not express", "excluded", "none", "varies", "unknown"},
    "indemnity": {"yes", "no", "when in breach", "varies", "unknown"},
}  # fmt: skip

Row = Mapping[str, str]


def _table(text: str) -> dict[str, Row]:
    """Return the rows of every Markdown table in the text, by their first column."""
    rows: dict[str, Row] = {}
    head: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| id |"):
            head = cells
        elif line.startswith("| ") and head:
            rows[cells[0]] = dict(zip(head, cells, strict=True))
    return rows


@pytest.fixture
def reference(shared: Path) -> dict[str, Row]:
    """What the reference says of each licence: both tables together."""
    text = (shared / REFERENCE).read_text()
    allows, _, asks = text.partition("### 1.3")
    conditions = _table(asks.partition("\n## 2.")[0])
    allowed = _table(allows.partition("### 1.2")[2])
    return {one: {**row, **conditions[one]} for one, row in allowed.items()}


def test_all_119_licences_are_there_and_only_families_beside_them(
    reference: dict[str, Row],
) -> None:
    assert len(reference) == 119
    assert set(catalogue()) - set(reference) == {"gfdl", "bsd-family"}
    assert set(reference) <= set(catalogue())


def test_what_each_licence_allows_is_what_the_reference_says(reference: dict[str, Row]) -> None:
    for one, said in reference.items():
        row = catalogue()[one]
        # Low, medium and high risk artefacts differ: together that is a condition.
        redistribution = "c" if said["red"].startswith("LR") else said["red"].split()[0]
        assert row.commercial == FLAGS[said["com"].split()[0]], one
        assert row.redistribution == FLAGS[redistribution], one
        assert row.modification == FLAGS[said["mod"].split()[0]], one
        assert row.certainty == said["cert"][0], one
        assert bool(row.osi) == said["OSI"].startswith("y"), one
        assert one in OWN_FAMILIES or row.family == said["family"], one


def test_the_open_source_ai_terms_are_those_of_the_reference(reference: dict[str, Row]) -> None:
    for one, said in reference.items():
        words = said["OSAID terms"]
        expected = "for data and documents" if "for data" in words else words.split()[0]
        expected = {"y": "yes", "n": "no", "?": "unknown"}.get(expected, expected)
        assert catalogue()[one].osaid == expected, one


def test_the_ai_act_test_and_its_reason_are_those_of_the_reference(
    reference: dict[str, Row],
) -> None:
    for one, said in reference.items():
        row, words = catalogue()[one], said["EU AI Act test"]
        answer = re.split(r"[:\s/]", words)[0]
        assert row.ai_act_test == ("not_applicable" if answer == "n" else answer), one
        named = words.partition(":")[2].partition("(")[0].strip()
        for sign in named.split("+"):
            if sign in SIGNS:
                assert SIGNS[sign] in row.ai_act_reason, (one, sign)


def test_duties_and_sources_are_those_of_the_reference(reference: dict[str, Row]) -> None:
    for one, said in reference.items():
        row = catalogue()[one]
        assert list(row.duties) == re.findall(r"\bD\d+", said["deployer"]), one
        assert list(row.redistributor_duties) == re.findall(r"\bR\d+", said["redistributor"]), one
        assert one in OWN_SOURCES or row.source == said["source"], one
        assert row.source, one


def test_use_policies_and_territories_are_those_of_the_reference(
    reference: dict[str, Row],
) -> None:
    for one, said in reference.items():
        row, policy = catalogue()[one], said["use policy"]
        limits = policy in NO_POLICY or policy.startswith(LIMITS_OF_ANOTHER_KIND)
        assert row.use_policy != limits, one
        shut_out = "EU" in said["territory"] and "without effect" not in said["territory"]
        assert ("EU" in row.territory_excluded) == shut_out, one


def _millions(words: str) -> set[int]:
    found = re.findall(r"(\d+)(M|bn)\b", words)
    return {int(number) * (1_000_000 if unit == "M" else 1_000_000_000) for number, unit in found}


def test_every_number_of_a_threshold_is_a_typed_line(reference: dict[str, Row]) -> None:
    for one, said in reference.items():
        row = catalogue()[one]
        words = f"{said['thresholds']} {said['naming or attribution']}"
        typed = {line.value for line in row.thresholds}
        if row.certainty == "C" and "disagree" in words:
            assert not typed, one
        else:
            assert _millions(words) == typed, one
        for line in row.thresholds:
            assert (line.window == "release_date") >= bool(line.on), one


def test_terms_that_others_build_on_are_those_of_the_reference(reference: dict[str, Row]) -> None:
    for one, said in reference.items():
        row = catalogue()[one]
        travel = said["share-alike"].startswith(("use limits", "similar use limits"))
        assert not travel or row.limits_travel, one
        assert (said["share-alike"] == "-") <= (row.share_alike in ("none", "unknown")), one
        grants = "patent grant" in said["patent, termination"].replace("no express patent", "")
        assert not grants or row.patents in ("grant", "varies"), one
        assert ("indemnity" in said["indemnity, law"]) <= (row.indemnity != "no"), one


def test_a_licence_without_derivatives_or_without_commerce_is_typed_so() -> None:
    for row in catalogue().values():
        assert row.no_derivatives == row.id.endswith("-nd")
        if row.terms_class == "non-commercial":
            assert row.commercial == "no", row.id
            assert row.use_limits, row.id
        if row.terms_class == "open":
            assert (row.commercial, row.modification) == ("yes", "yes"), row.id
            assert not row.thresholds, row.id


def test_every_word_is_one_that_the_head_of_the_file_explains() -> None:
    for row in catalogue().values():
        for field, values in VALUES.items():
            assert getattr(row, field) in values, (row.id, field)
        for other in (*row.compatible_with, *row.members):
            assert other in catalogue(), row.id


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("gemma", "derivative"), ("deepseek", "derivative"),
        ("creativeml-openrail-m", "derivative"),
        ("bigscience-bloom-rail-1.0", "derivative"), ("bigcode-openrail-m", "derivative"),
        ("tencent-hunyuan", "derivative and limited"), ("ltx", "derivative"),
        ("yi-license", "derivative"), ("hyperclovax-seed", "derivative"), ("llama2", "limited"),
        ("llama3", "limited"), ("tongyi-qianwen", "limited"), ("dbrx", "limited"),
        ("stability-community", "limited"), ("grok-2", "limited"), ("flux-dev-nc", "limited"),
        ("exaone-nc", "limited"), ("llama3.1", "free with name rule"),
        ("llama4", "free with name rule"), ("qwen", "free with name rule"),
    ],
)  # fmt: skip
def test_models_trained_on_outputs_stand_as_rule_l6_has_them(licence: str, expected: str) -> None:
    assert catalogue()[licence].distillation == expected


def test_data_licences_that_free_the_results_are_those_of_rule_l7() -> None:
    free = {row.id for row in catalogue().values() if row.data_results_free}

    assert free == {
        "cdla-permissive-1.0", "cdla-permissive-2.0", "cdla-sharing-1.0", "c-uda", "o-uda",
    }  # fmt: skip


def test_names_that_models_have_to_carry_are_typed() -> None:
    prefixes = {row.id: row.name_prefix for row in catalogue().values() if row.name_prefix}

    assert prefixes == {
        "llama3": ("Llama 3",), "llama3.1": ("Llama",), "llama3.2": ("Llama",),
        "llama3.3": ("Llama",), "llama4": ("Llama",), "exaone-nc": ("EXAONE",),
        "k-exaone": ("K-EXAONE",),
    }  # fmt: skip


def test_the_digest_covers_the_files_of_the_rows(monkeypatch: pytest.MonkeyPatch,
                                                 tmp_path: Path) -> None:  # fmt: skip
    known = tables.load(TABLE)
    for name in (TABLE, *known.content["parts"]):
        (tmp_path / f"{name}.toml").write_bytes((tables.DATA / f"{name}.toml").read_bytes())
    last = tmp_path / f"{known.content['parts'][-1]}.toml"
    last.write_bytes(last.read_bytes() + b"\n# another word\n")
    monkeypatch.setattr(tables, "DATA", tmp_path)

    assert tables.load.__wrapped__(TABLE).digest != known.digest


def test_a_part_of_another_edition_is_refused(monkeypatch: pytest.MonkeyPatch,
                                              tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "whole.toml").write_text('edition = "1"\nparts = ["part"]\n')
    (tmp_path / "part.toml").write_text('edition = "2"\n')
    monkeypatch.setattr(tables, "DATA", tmp_path)

    with pytest.raises(ValueError, match="another edition"):
        tables.load.__wrapped__("whole")
