"""What a card's words identify, and what the licence then says to a use."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from governance.rules import licence_verdict, licences
from governance.rules.licence_lines import Line, position
from governance.rules.licence_use import LICENCE_QUESTIONS, question_text
from governance.rules.licence_verdict import LicenceUse, LicenceVerdict, strictest, verdict

HUB_KEYS = (
    Path(__file__).parents[3] / "shared" / "data" / "licenses" / "hf-license-identifiers.json"
)
FAMILIES = {"gpl", "lgpl", "bsd", "cc", "gfdl", "openrail"}
HARMLESS = LicenceUse(
    commercial=False,
    in_eu=False,
    in_product=False,
    redistributes=False,
    modifies=False,
    trains_on_outputs=False,
    monthly_users=1_000,
    annual_revenue_usd=100_000,
)
BUSINESS = LicenceUse(
    commercial=True,
    in_eu=True,
    in_product=True,
    redistributes=False,
    modifies=False,
    trains_on_outputs=False,
    monthly_users=1_000,
    annual_revenue_usd=100_000,
)


def changed(use: LicenceUse, **facts: Any) -> LicenceUse:
    return replace(use, **facts)


def judge(key: str, use: LicenceUse) -> LicenceVerdict:
    """Weigh a use against a hub key or, where the hub has none, a name; its text was read."""
    named = key in licences.catalogue() and key not in _hub_keys_of_catalogue()
    claim = licences.identify("other", key, None) if named else licences.identify(key, None, None)
    read = replace(claim, status="text only") if claim.status == "claim only" else claim
    return verdict(read, use)


def _hub_keys_of_catalogue() -> set[str]:
    return {key for row in licences.catalogue().values() for key in row.hf_keys}


def rules_of(result: LicenceVerdict) -> list[str]:
    return [reason.rule for reason in result.because]


def duties_of(result: LicenceVerdict) -> list[str]:
    return [duty.id for duty in result.duties]


# --- Identifying --------------------------------------------------------------------------------


def test_every_key_of_the_hub_leads_to_a_row_or_a_named_family() -> None:
    if not HUB_KEYS.exists():
        pytest.skip("The recorded list of the hub's licence keys is not on this machine.")
    keys = [row["id"] for row in json.loads(HUB_KEYS.read_text())["licenses"]]

    assert len(keys) == 83
    for key in keys:
        identity = licences.identify(key, None, None)
        if key == "unknown":
            assert identity.status == "none"
        elif key == "other":
            assert (identity.status, identity.id) == ("unresolved", None)
        else:
            assert identity.id in licences.catalogue(), key
            assert identity.status == ("unresolved" if key in FAMILIES else "claim only"), key
            assert identity.title


@pytest.mark.parametrize("key", sorted(FAMILIES))
def test_a_family_without_a_version_is_not_a_licence(key: str) -> None:
    identity = licences.identify(key, None, None)

    assert identity.status == "unresolved"
    assert identity.spdx is None
    assert "names no version" in identity.because[0].text


@pytest.mark.parametrize(
    ("key", "expected", "spdx"),
    [
        ("apache-2.0", "apache-2.0", "Apache-2.0"),
        ("  Apache-2.0 ", "apache-2.0", "Apache-2.0"),
        ("Apache License 2.0", "apache-2.0", "Apache-2.0"),
        ("MIT", "mit", "MIT"),
        ("mit license", "mit", "MIT"),
        ("BSD-3", "bsd-3-clause", "BSD-3-Clause"),
        ("bsl-1.0", "osi-permissive-other", "BSL-1.0"),
        ("CC BY-SA 4.0", "cc-by-sa", "CC-BY-SA-4.0"),
        ("cc-by-nc-4.0", "cc-by-nc", "CC-BY-NC-4.0"),
        ("GPL_3.0", "gpl", "GPL-3.0"),
        ("GPL-3.0-or-later", "gpl", "GPL-3.0-or-later"),
        ("openrail++", "openrail++", None),
        ("llama-3", "llama3", None),
        ("llama3.1", "llama3.1", None),
        ("openmdw-1.1", "openmdw-1.1", "LicenseRef-OpenMDW-1.1"),
        ("fair-noncommercial-research-license", "fair-nc-research", None),
    ],
)
def test_messy_keys_find_their_row(key: str, expected: str, spdx: str | None) -> None:
    identity = licences.identify(key, None, None)

    assert (identity.id, identity.spdx, identity.status) == (expected, spdx, "claim only")


def test_bsl_is_boost_and_not_business_source() -> None:
    identity = licences.identify("bsl-1.0", None, None)

    assert identity.title == "Boost Software License 1.0"
    assert identity.family == "permissive"


def test_a_versioned_gpl_key_says_that_later_versions_are_open() -> None:
    because = licences.identify("gpl-3.0", None, None).because

    assert [reason.rule for reason in because] == ["licence-key", "licence-version-open"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qwen", "qwen"),
        ("qwen-research", "qwen-research"),
        ("tongyi-qianwen", "tongyi-qianwen"),
        ("mrl", "mrl"),
        ("mnpl", "mnpl"),
        ("deepseek", "deepseek"),
        ("nvidia-open-model-license", "nvidia-open-model"),
        ("stabilityai-ai-community", "stability-community"),
        ("flux-1-dev-non-commercial-license", "flux-dev-nc"),
        ("falcon-llm-license", "falcon-llm-license"),
        ("gemma-terms-of-use", "gemma"),
        ("tencent-hunyuan-community", "tencent-hunyuan"),
        ("kimi-k3", "kimi-k3"),
        ("lfm1.0", "lfm-1.0"),
        ("sdxl-license", "openrail++"),
        ("Jamba Open Model License", "jamba"),
    ],
)
def test_other_with_a_known_name_is_a_claim(name: str, expected: str) -> None:
    identity = licences.identify("other", name, None)

    assert (identity.id, identity.status) == (expected, "claim only")
    assert "publisher's claim" in identity.because[0].text


@pytest.mark.parametrize("name", ["modified-mit", "Modified MIT", "llama", "falcon"])
def test_a_name_that_several_licences_share_stays_unresolved(name: str) -> None:
    identity = licences.identify("other", name, "LICENSE")

    assert (identity.id, identity.status) == (None, "unresolved")
    assert identity.because[0].rule == "licence-ambiguous-name"
    assert "LICENSE" in identity.because[1].text


def test_other_without_a_name_is_unresolved() -> None:
    identity = licences.identify("other", None, None)

    assert (identity.id, identity.status) == (None, "unresolved")


def test_a_name_outside_the_catalogue_is_unresolved_and_quoted() -> None:
    identity = licences.identify("other", "acme-{terms}", "https://acme.example/terms")

    assert identity.status == "unresolved"
    assert "acme-{terms}" in identity.because[0].text
    assert "https://acme.example/terms" in identity.because[1].text


def test_a_key_and_a_name_that_disagree_are_unresolved() -> None:
    identity = licences.identify("apache-2.0", "jamba-open-model-license", None)

    assert (identity.id, identity.status) == (None, "unresolved")
    assert "two different things" in identity.because[0].text


@pytest.mark.parametrize("name", ["", "none", "unknown"])
def test_an_empty_name_does_not_contradict_the_key(name: str) -> None:
    assert licences.identify("apache-2.0", name, None).status == "claim only"


def test_a_name_that_repeats_the_key_does_no_harm() -> None:
    identity = licences.identify("llama3.1", "Llama 3.1 Community License", None)

    assert (identity.id, identity.status) == ("llama3.1", "claim only")


@pytest.mark.parametrize("key", [None, "", "  ", "unknown", "None", "NOASSERTION"])
def test_silence_is_no_licence(key: str | None) -> None:
    identity = licences.identify(key, None, None)

    assert (identity.id, identity.status, identity.spdx) == (None, "none", "NOASSERTION")


def test_a_name_without_a_key_still_counts() -> None:
    assert licences.identify(None, "qwen", None).id == "qwen"


# --- The catalogue ------------------------------------------------------------------------------


def test_every_spelling_belongs_to_one_row() -> None:
    owners: dict[str, set[str]] = {}
    for row in licences.catalogue().values():
        names = {*row.hf_keys, *row.names, *(n for v in row.variants for n in (v.key, *v.names))}
        for name in names:
            owners.setdefault(name, set()).add(row.id)

    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_every_row_is_typed_and_sourced() -> None:
    duties = {duty.id for duty in licence_verdict._duties()}
    for row in licences.catalogue().values():
        for permission in (row.commercial, row.redistribution, row.modification):
            assert permission in {"yes", "conditional", "no", "unknown"}, row.id
        assert row.outputs in {"silent", "free", "conditional", "restricted", "unknown"}, row.id
        assert row.ai_act_test in {"yes", "no", "unclear", "not_applicable"}, row.id
        assert bool(row.ai_act_reason) == (row.ai_act_test != "yes"), row.id
        assert row.certainty in {"A", "B", "C"}, row.id
        assert {*row.duties, *row.redistributor_duties} <= duties, row.id
        assert row.source, row.id
        assert (row.commercial == "conditional") <= bool(row.commercial_condition), row.id


def test_every_spelling_is_stored_the_way_it_is_looked_up() -> None:
    for row in licences.catalogue().values():
        for name in (*row.hf_keys, *row.names):
            assert licences.normalised(name) == name


# --- The verdict --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "facts", "outcome", "rule"),
    [
        ("cc0-1.0", {}, "allowed", "licence-no-conflict"),
        ("apache-2.0", {}, "allowed with duties", "licence-duties"),
        ("llama3.1", {}, "allowed with duties", "licence-use-policy"),
        ("gemma", {}, "allowed with duties", "licence-use-policy"),
        ("creativeml-openrail-m", {}, "allowed with duties", "licence-use-policy"),
        ("cc-by-nc-4.0", {}, "not allowed", "licence-commercial-ruled-out"),
        ("cc-by-nc-4.0", {"commercial": None}, "needs legal", "licence-commercial-not-known"),
        ("cc-by-nc-4.0", {"commercial": False}, "needs legal", "licence-non-commercial-in-product"),
        ("flux-dev-nc", {}, "not allowed", "licence-commercial-ruled-out"),
        ("mrl", {}, "not allowed", "licence-commercial-ruled-out"),
        ("llama3.1", {"monthly_users": 700_000_001}, "needs legal", "licence-line-crossed"),
        ("llama3.1", {"monthly_users": 700_000_000}, "allowed with duties", "licence-use-policy"),
        ("qwen", {"monthly_users": 100_000_001}, "needs legal", "licence-line-crossed"),
        ("qwen", {"monthly_users": None}, "allowed with duties", "licence-line-not-known"),
        (
            "stability-community",
            {"annual_revenue_usd": 1_000_000},
            "needs legal",
            "licence-line-crossed",
        ),
        ("stability-community", {}, "allowed with duties", "licence-use-policy"),
        (
            "modified-mit-mistral",
            {"annual_revenue_usd": 900_000_000},
            "needs legal",
            "licence-line-crossed",
        ),
        (
            "modified-mit-kimi",
            {"monthly_users": 200_000_000},
            "allowed with duties",
            "licence-line-crossed-display",
        ),
        ("llama4", {}, "not allowed", "licence-territory-excluded"),
        ("llama4", {"in_eu": None}, "needs legal", "licence-territory-not-known"),
        ("llama4", {"in_eu": False}, "allowed with duties", "licence-use-policy"),
        ("llama3.2", {}, "needs legal", "licence-territory-excluded-in-part"),
        ("tencent-hunyuan", {}, "not allowed", "licence-territory-excluded"),
        ("chatglm", {}, "needs legal", "licence-use-on-condition"),
        ("kimi-k3", {}, "needs legal", "licence-use-on-condition"),
        ("c-uda", {"commercial": False}, "needs legal", "licence-use-on-condition"),
        ("llama2", {"trains_on_outputs": True}, "needs legal", "licence-outputs-train-models"),
        ("apache-2.0", {"trains_on_outputs": True}, "allowed with duties", "licence-duties"),
        (
            "cc-by-nd-4.0",
            {"modifies": True, "redistributes": True},
            "not allowed",
            "licence-changed-copies-ruled-out",
        ),
        (
            "cc-by-nd-4.0",
            {"modifies": True, "redistributes": None},
            "needs legal",
            "licence-changed-copies-not-known",
        ),
        ("cc-by-nd-4.0", {"modifies": True}, "allowed with duties", "licence-duties"),
        ("ms-research", {"redistributes": True}, "not allowed", "licence-passing-on-ruled-out"),
        ("falcon-llm-license", {}, "needs legal", "licence-weak-record"),
        ("intel-research", {}, "needs legal", "licence-weak-record"),
        ("odbl", {}, "needs legal", "licence-read-first"),
        ("gpl", {}, "needs legal", "licence-unresolved"),
        ("other", {}, "needs legal", "licence-unresolved"),
        ("unknown", {}, "needs legal", "licence-no-licence"),
    ],
)
def test_the_verdict_names_the_term_that_decided(
    key: str, facts: dict[str, object], outcome: str, rule: str
) -> None:
    result = judge(key, changed(BUSINESS, **facts))

    assert result.outcome == outcome
    assert rule in rules_of(result)
    assert all(reason.text and reason.source for reason in result.because)
    assert result.edition == licences.edition()


def test_the_strictest_reason_comes_first() -> None:
    result = judge("tencent-hunyuan", changed(BUSINESS, monthly_users=None))

    assert rules_of(result)[0] == "licence-territory-excluded"


def test_a_missing_licence_says_that_silence_permits_nothing() -> None:
    result = verdict(licences.identify(None, None, None), HARMLESS)

    assert result.outcome == "needs legal"
    assert "nothing is permitted by silence" in result.because[0].text


def test_the_same_harmless_use_of_non_commercial_terms_has_duties_only() -> None:
    result = judge("cc-by-nc-4.0", HARMLESS)

    assert result.outcome == "allowed with duties"
    assert "D8" in duties_of(result)


def test_a_use_policy_becomes_a_duty_for_a_person() -> None:
    assert "D2" in duties_of(judge("gemma", BUSINESS))


def test_an_unknown_number_becomes_a_duty_and_an_open_question() -> None:
    result = judge("qwen", changed(BUSINESS, monthly_users=None))

    assert "D4" in duties_of(result)
    assert "monthly_users" in result.open_questions


def test_whoever_shares_the_model_owes_more() -> None:
    alone = duties_of(judge("llama3.1", BUSINESS))
    sharing = duties_of(judge("llama3.1", changed(BUSINESS, redistributes=True)))

    assert set(sharing) - set(alone) == {"R1", "R4", "R5", "R6"}


def test_the_attribution_is_owed_in_products_only() -> None:
    assert "D6" in duties_of(judge("llama3.1", BUSINESS))
    assert "D6" not in duties_of(judge("llama3.1", changed(BUSINESS, in_product=False)))


def test_knowing_nothing_leaves_questions_and_never_a_clean_pass() -> None:
    for row in licences.catalogue().values():
        if not row.hf_keys or row.id in {"unknown", "other"}:
            continue
        result = verdict(licences.identify(row.hf_keys[-1], None, None), LicenceUse())
        clean = result.outcome == "allowed"
        assert not clean or (not row.duties and row.commercial == "yes"), row.id
        for key in result.open_questions:
            assert question_text(key).endswith("?")


def test_no_verdict_promises_more_than_was_checked() -> None:
    forbidden = ("compatible", "safe to use", "compliant", "exempt", " legal.")
    for row in licences.catalogue().values():
        for use in (LicenceUse(), BUSINESS, HARMLESS):
            result = (
                judge(row.id, use) if row.id not in {"unknown", "other"} else judge("other", use)
            )
            for reason in result.because:
                assert not any(word in reason.text.lower() for word in forbidden)
                assert "{" not in reason.text


def test_the_strictest_of_several_models_decides_for_the_system() -> None:
    apache, gemma, nc = (judge(key, BUSINESS) for key in ("apache-2.0", "gemma", "cc-by-nc-4.0"))

    together = strictest([apache, gemma, nc])

    assert together.outcome == "not allowed"
    assert set(duties_of(together)) == {*duties_of(apache), *duties_of(gemma), *duties_of(nc)}
    assert len(duties_of(together)) == len(set(duties_of(together)))
    assert together.because[0].rule == "licence-commercial-ruled-out"


def test_there_is_nothing_to_combine_without_verdicts() -> None:
    with pytest.raises(ValueError, match="no licence verdict"):
        strictest([])


# --- Lines of users and revenue ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revenue", "expected"),
    [
        (20_000_000, Line.BELOW),  # no month can be above what the whole year was
        (20_000_001, Line.UNKNOWN),
        (240_000_000, Line.UNKNOWN),
        (240_000_001, Line.CROSSED),  # the average month is above the line
        (None, Line.UNKNOWN),
    ],
)
def test_a_monthly_line_is_judged_by_what_the_year_proves(
    revenue: int | None, expected: Line
) -> None:
    (line,) = licences.catalogue()["modified-mit-mistral"].thresholds

    assert position(line, LicenceUse(annual_revenue_usd=revenue)) is expected


@pytest.mark.parametrize(
    ("users", "expected"), [(999_999, Line.BELOW), (1_000_000, Line.UNKNOWN), (None, Line.UNKNOWN)]
)
def test_monthly_users_bound_the_users_of_a_day(users: int | None, expected: Line) -> None:
    (line,) = licences.catalogue()["baichuan2"].thresholds

    assert position(line, LicenceUse(monthly_users=users)) is expected


def test_a_currency_nobody_converts_stays_unknown() -> None:
    line = licences.catalogue()["bilibili-index"].thresholds[1]

    assert position(line, LicenceUse(annual_revenue_usd=5)) is Line.UNKNOWN


def test_the_questions_are_the_facts_of_a_use() -> None:
    assert [question.key for question in LICENCE_QUESTIONS] == [
        "commercial",
        "in_product",
        "redistributes",
        "modifies",
        "trains_on_outputs",
    ]
    assert {question.kind for question in LICENCE_QUESTIONS} == {"bool"}
