"""Free texts as people write them, and the licence each names; or why it names none."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings

from governance.rules.licence_catalogue import LicenceIdentity, catalogue
from governance.rules.licence_names import find, parts
from governance.rules.licence_spelling import words_of


def rule(found: LicenceIdentity) -> str:
    return found.because[0].rule


@pytest.mark.parametrize(
    ("text", "expected", "spdx"),
    [
        ("Apache 2", "apache-2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "apache-2.0", "Apache-2.0"),
        ("Apache Software License v2.0", "apache-2.0", "Apache-2.0"),
        ("MIT license", "mit", "MIT"),
        ("Expat License", "mit", "MIT"),
        ("3-Clause BSD", "bsd-3-clause", "BSD-3-Clause"),
        ("Simplified BSD License", "bsd-2-clause", "BSD-2-Clause"),
        ("BSD-2-Clause-FreeBSD", "bsd-2-clause", "BSD-2-Clause"),
        ("GNU General Public License v3.0", "gpl", "GPL-3.0"),
        ("GPLv2", "gpl", "GPL-2.0"),
        ("GNU LGPL v3", "lgpl", "LGPL-3.0"),
        ("GNU Affero General Public License v3.0", "agpl-3.0", "AGPL-3.0"),
        ("Mozilla Public License Version 2.0", "mpl-2.0", "MPL-2.0"),
        ("CC BY-SA 4.0", "cc-by-sa", "CC-BY-SA-4.0"),
        ("CC-BY-SA-2.0", "cc-by-sa", "CC-BY-SA-2.0"),
        ("Creative Commons Attribution Non Commercial 4.0", "cc-by-nc", "CC-BY-NC-4.0"),
        (
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
            "cc-by-nc-sa",
            "CC-BY-NC-SA-4.0",
        ),
        ("CC0 1.0 Universal", "cc0-1.0", "CC0-1.0"),
        ("ODC-By 1.0", "odc-by", "ODC-By-1.0"),
        ("Open Data Commons Attribution License v1.0", "odc-by", "ODC-By-1.0"),
        ("Open Database License (ODbL) 1.0", "odbl", "ODbL-1.0"),
        ("CDLA Permissive 2.0", "cdla-permissive-2.0", "CDLA-Permissive-2.0"),
        ("Open Government Licence v3.0", "ogl-uk", "OGL-UK-3.0"),
        ("GFDL-1.3-only", "font-doc", "GFDL-1.3-only"),
        ("Meta Llama 3 Community License Agreement", "llama3", None),
        ("Llama 3.1 Community License (not OSI-approved)", "llama3.1", None),
        ("LLaMA license agreement", "llama-1", None),
        ("FLUX [dev] Non-Commercial License v2.0", "flux-dev-nc", None),
        ("FLUX.1 [dev] Non-Commercial License", "flux-dev-nc", None),
        ("CreativeML Open RAIL++-M License", "openrail++", None),
        ("OpenRAIL++", "openrail++", None),
        ("LTX-2 Community License Agreement", "ltx", None),
        ("Research-only RAIL-M", "research-rail", None),
        ("Tencent Hunyuan Community License Agreement", "tencent-hunyuan", None),
        ("Gemma Terms of Use", "gemma", None),
        ("Qwen RESEARCH LICENSE AGREEMENT", "qwen-research", None),
        ("Mistral AI Research Licence", "mrl", None),
        ("EXAONE AI Model License Agreement 1.1 - NC", "exaone-nc", None),
        ("OpenMDW License Agreement, version 1.0", "openmdw-1.0", "OpenMDW-1.0"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(text: str, expected: str, spdx: str | None) -> None:
    found = find(text)

    assert (found.id, found.spdx, found.status) == (expected, spdx, "claim only")


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("Modified MIT", "modified-mit-mistral"),
        ("Llama", "llama3.2"),
        ("Meta Community License", "llama4"),
        ("Apache", "apache-2.0"),
        ("CDLA Permissive", "cdla-permissive-1.0"),
        ("Public domain", "cc0-1.0"),
    ],
)
def test_a_name_that_several_licences_share_is_none_of_them(text: str, candidate: str) -> None:
    found = find(text)

    assert (found.id, found.status) == (None, "unresolved")
    assert candidate in found.candidates


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("BSD", "bsd-family"),
        ("GNU General Public License", "gpl"),
        ("LGPL", "lgpl"),
        ("Creative Commons", "cc-family"),
        ("GFDL", "gfdl"),
        ("OpenRAIL-M", "openrail-family"),
    ],
)
def test_a_family_under_any_spelling_names_no_version(text: str, family: str) -> None:
    found = find(text)

    assert (found.id, found.status, rule(found)) == (family, "unresolved", "licence-family")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Apache-2.0, ODC-By", ("apache-2.0", "odc-by")),
        ("MIT and CC-BY-4.0", ("mit", "cc-by")),
        ("Apache-2.0 OR MIT", ("apache-2.0", "mit")),
        ("MIT (code), Llama 2 (weights)", ("mit", "llama2")),
        ("Apache 2.0 for the code, CC BY-NC 4.0 for the weights", ("apache-2.0", "cc-by-nc")),
    ],
)
def test_several_licences_in_one_text_are_each_named_and_none_is_chosen(
    text: str, ids: tuple[str, ...]
) -> None:
    found = find(text)

    assert (found.id, found.status, found.candidates) == (None, "unresolved", ids)
    assert {part.id for part in parts(text) if part.id} == set(ids)


@pytest.mark.parametrize(
    "text",
    [
        "Apache-2.0 for end model, base model data not disclosed",
        "Apache 2.0 License; non-commercial",
        "MIT (with restrictions)",
        "Apache-2.0 WITH LLVM-exception",
        "Apache 2.0 (non-commercial)",
    ],
)
def test_a_licence_with_a_remark_is_not_the_licence(text: str) -> None:
    found = find(text)

    assert (found.id, found.status) == (None, "unresolved")
    assert set(found.candidates) <= {"apache-2.0", "mit"}
    assert found.candidates


@pytest.mark.parametrize(
    "text",
    ["", "Undisclosed", "not specified", "N/A", "unlicensed", "Component not included", "unknown"],
)
def test_a_text_that_says_nothing_is_no_licence(text: str) -> None:
    assert find(text).status == "none"


@pytest.mark.parametrize(
    "text",
    ["variable", "Other License", "Custom license", "Non-commercial license", "Research-only"],
)
def test_a_text_that_names_no_licence_is_honestly_unresolved(text: str) -> None:
    found = find(text)

    assert (found.id, found.status, found.candidates) == (None, "unresolved", ())


@pytest.mark.parametrize(
    "text", ["Llama 5", "Apache 3.0", "MIT 2.0", "Llama 3.4 Community License", "Qwen 3 license"]
)
def test_a_version_that_nobody_has_seen_is_no_known_licence(text: str) -> None:
    assert find(text).status == "unresolved"


@pytest.mark.parametrize(
    ("text", "spdx", "flags"),
    [
        ("3D-Slicer-1.0", "3D-Slicer-1.0", "not approved by the OSI"),
        ("BlueOak-1.0.0", "BlueOak-1.0.0", "approved by the OSI"),
        ("Business Source License 1.1", "BUSL-1.1", "not approved by the OSI"),
    ],
)
def test_an_spdx_licence_outside_the_catalogue_has_its_flags_and_no_row(
    text: str, spdx: str, flags: str
) -> None:
    found = find(text)

    assert (found.id, found.spdx) == (None, spdx)
    assert flags in found.because[0].text


def test_bsl_is_not_taken_for_boost_without_its_version() -> None:
    assert find("bsl-1.0").spdx == "BSL-1.0"
    assert find("BSL 1.1").status == "unresolved"


def test_unlicensed_is_not_the_unlicense() -> None:
    assert find("unlicense").spdx == "Unlicense"
    assert find("unlicensed").status == "none"


def test_a_very_long_text_is_read_to_a_limit() -> None:
    assert find("apache " * 100_000).status == "unresolved"


def test_every_title_and_every_name_finds_its_own_row() -> None:
    for row in catalogue().values():
        for name in row.names:
            assert find(name).id == row.id, name


def test_spellings_meet_in_the_same_words() -> None:
    assert words_of("GPL v3") == words_of("GNU General Public License 3.0") == words_of("GPLv3")


# --- What docs/accuracy.md says -----------------------------------------------------------------


def _kind(text: str) -> str:
    found = find(text)
    if found.status == "none":
        return "nothing"
    if found.status == "claim only":
        return "identified" if found.id else "outside"
    if found.id or rule(found) == "licence-ambiguous-name":
        return "family"
    return "several" if found.candidates else "unknown"


def _line(name: str, texts: Iterable[str]) -> str:
    distinct = set(texts)
    counted = Counter(_kind(text) for text in distinct)
    kinds = ("identified", "family", "several", "outside", "unknown", "nothing")
    return f"| {name} | {len(distinct)} | " + " | ".join(str(counted[one]) for one in kinds) + " |"


def test_the_document_says_how_many_strings_are_identified(shared: Path) -> None:
    mot = json.loads((shared / "data/openness/mot.json").read_text())
    osai = json.loads((shared / "data/openness/osai.json").read_text())
    with (shared / "data/licenses/hf-model_license_other.csv").open() as file:
        suggested = [row["suggested_license_name"] for row in csv.DictReader(file)]
    tool = set(mot["licences_seen"])
    end = {one["end_model_licence"] for one in osai["models"] if one.get("end_model_licence")}
    component = {
        text
        for one in osai["models"]
        for text in (one.get("component_licences") or {}).values()
        if text
    }
    named = {name for name in suggested if name}
    document = (Path(settings.BASE_DIR) / "docs" / "accuracy.md").read_text()

    assert _line("Model Openness Tool, components", tool) in document
    assert _line("European index, end model", end) in document
    assert _line("European index, weights, code and data", component) in document
    assert _line("hub, suggested names", named) in document
    assert _line("all, each once", tool | end | component | named) in document
    stated = sum(bool(name) for name in suggested)
    assert f"Of the {len(suggested)} models of the hub's list, {stated} carry" in document
    assert f"{len(suggested) - stated} carry none" in document
