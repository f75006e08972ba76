"""What the organisation's own policy does to a verdict, and what it cannot do."""

from dataclasses import replace

import pytest

from governance.rules import licences, tables
from governance.rules.licence_catalogue import LicenceIdentity, catalogue
from governance.rules.licence_identity import claimed, conclude, decided
from governance.rules.licence_policy import PolicyRule, outcome_of
from governance.rules.licence_text import recognise
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import LicenceVerdict, verdict
from tests.rules import licence_files

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
FORBIDDEN = (
    "compatible",
    "safe to",
    "is safe",
    "legally",
    " is legal",
    "compliant",
    "exempt",
    "guarantee",
)


def rule(outcome: str, key: str, scope: str = "licence", note: str = "") -> PolicyRule:
    return PolicyRule(scope, key, outcome, note)


def read(licence_id: str) -> LicenceIdentity:
    """The identity of a licence that a person has settled."""
    return decided(licence_id, note="Read.", who="Ada Lovelace", day="2026-11-21")


def rules_of(result: LicenceVerdict) -> list[str]:
    return [reason.rule for reason in result.because]


def test_a_licence_s_own_rule_beats_that_of_its_family() -> None:
    family = catalogue()["llama3.1"].family
    given = [rule("deny", family, "family"), rule("allow", "llama3.1")]

    own, other = outcome_of("llama3.1", given), outcome_of("llama2", given)

    assert own
    assert own.outcome == "allow"
    assert other
    assert other.outcome == "deny"
    assert outcome_of("mit", given) is None
    assert outcome_of("no-such-licence", given) is None


def test_a_ban_of_the_policy_is_a_ban() -> None:
    result = verdict(read("apache-2.0"), BUSINESS, [rule("deny", "apache-2.0", note="Old case.")])

    assert result.outcome == "not allowed"
    assert result.because[0].rule == "licence-policy-deny"
    assert result.because[0].text.endswith("Old case.")
    assert result.because[0].source == "Organisation policy, licences"


def test_a_policy_that_asks_legal_is_no_weaker_than_the_terms() -> None:
    asks = [rule("legal", "apache-2.0"), rule("legal", "cc-by-nc")]

    assert verdict(read("apache-2.0"), BUSINESS, asks).outcome == "needs legal"
    assert verdict(read("cc-by-nc"), BUSINESS, asks).outcome == "not allowed"


@pytest.mark.parametrize("licence_id", ["kimi-k3", "odbl", "falcon-llm-license", "chatglm"])
def test_a_policy_that_allows_lifts_what_the_row_alone_raises(licence_id: str) -> None:
    before = verdict(read(licence_id), BUSINESS)
    after = verdict(read(licence_id), BUSINESS, [rule("allow", licence_id)])

    assert before.outcome == "needs legal"
    assert after.outcome == "allowed with duties"
    assert "licence-policy-allow" in rules_of(after)


@pytest.mark.parametrize(
    ("licence_id", "use", "outcome"),
    [
        ("cc-by-nc", BUSINESS, "not allowed"),
        ("llama4", BUSINESS, "not allowed"),
        ("llama4", replace(BUSINESS, in_eu=None), "needs legal"),
        ("cc-by-nc", replace(BUSINESS, commercial=None), "needs legal"),
        ("kimi-k3", replace(BUSINESS, commercial=None), "needs legal"),
        ("qwen", replace(BUSINESS, monthly_users=200_000_000), "needs legal"),
        ("llama2", replace(BUSINESS, trains_on_outputs=True), "needs legal"),
        ("intel-research", BUSINESS, "needs legal"),
    ],
)
def test_a_policy_that_allows_lifts_no_ban_and_no_unknown_fact(
    licence_id: str, use: LicenceUse, outcome: str
) -> None:
    assert verdict(read(licence_id), use, [rule("allow", licence_id)]).outcome == outcome


@pytest.mark.parametrize(
    "identity",
    [
        claimed(["other"], "modified-mit", None),
        claimed([], None, None),
        claimed(["gpl"], None, None),
        claimed(["BlueOak-1.0.0"], None, None),
        conclude(claimed(["mit"], None, None), [recognise("LICENSE", licence_files.apache())]),
        conclude(
            claimed(["mit"], None, None),
            [recognise("LICENSE", f"{licence_files.mit()}\nNo commercial use.\n")],
        ),
    ],
)
def test_no_policy_allows_what_nobody_has_identified(identity: LicenceIdentity) -> None:
    everything = [rule("allow", one) for one in catalogue()]

    result = verdict(identity, BUSINESS, everything)

    assert result.outcome == "needs legal"
    assert [duty.id for duty in result.duties] == ["D15"]


def test_a_ban_on_every_candidate_is_a_ban_on_the_unresolved_one() -> None:
    several = claimed(["cc-by-nc-4.0", "cc-by-nc-sa-4.0"], None, None)
    both = [rule("deny", "cc-by-nc"), rule("deny", "cc-by-nc-sa")]

    assert verdict(several, BUSINESS, both).outcome == "not allowed"
    assert verdict(several, BUSINESS, both[:1]).outcome == "needs legal"


# --- Claims without a text ----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["apache-2.0", "mit", "gpl-3.0", "cc-by-4.0", "cc0-1.0"])
def test_a_standard_licence_that_is_only_claimed_is_weighed_and_says_so(key: str) -> None:
    result = verdict(licences.identify(key, None, None), BUSINESS)

    assert result.outcome in ("allowed", "allowed with duties")
    assert "licence-claimed-standard" in rules_of(result)
    assert any("no text was read" in reason.text for reason in result.because)


@pytest.mark.parametrize("key", ["llama3.1", "gemma", "creativeml-openrail-m", "openmdw-1.1"])
def test_terms_of_a_vendor_that_are_only_claimed_need_a_text(key: str) -> None:
    claim = licences.identify(key, None, None)

    assert verdict(claim, BUSINESS).outcome in ("needs legal", "not allowed")
    assert "licence-claimed-vendor" in rules_of(verdict(claim, BUSINESS))
    assert verdict(replace(claim, status="agree"), BUSINESS).outcome == "allowed with duties"


@pytest.mark.parametrize("status", ["agree", "text only", "decided"])
def test_a_text_or_a_decision_needs_no_further_claim(status: str) -> None:
    identity = replace(licences.identify("apache-2.0", None, None), status=status)

    assert verdict(identity, BUSINESS).outcome == "allowed with duties"
    assert "licence-claimed-standard" not in rules_of(verdict(identity, BUSINESS))


def test_a_conflict_says_that_two_licences_are_named() -> None:
    identity = conclude(claimed(["apache-2.0"], "jamba-open-model-license", None), ())

    result = verdict(identity, BUSINESS)

    assert result.outcome == "needs legal"
    assert result.because[0].rule == "licence-conflict"


# --- What is said, and where it is from ---------------------------------------------------------


def test_every_reason_names_the_term_that_decided_and_its_source() -> None:
    territory = verdict(read("llama4"), BUSINESS).because[0]

    assert territory.source == f"Territory: {catalogue()['llama4'].source}"
    for row in catalogue():
        if row not in ("other", "unknown"):
            for reason in verdict(read(row), LicenceUse()).because:
                assert ": " in reason.source or reason.source in (
                    "Organisation policy, licences", "Decision of Ada Lovelace, 2026-11-21",
                ), reason  # fmt: skip


def test_no_sentence_of_the_catalogue_promises_what_no_machine_may_say() -> None:
    content = tables.load(licences.TABLE).content
    sentences = [row["text"] for key in ("verdict", "ambiguous", "duty") for row in content[key]]
    sentences += list(content["identified"].values())
    for row in catalogue().values():
        sentences += [row.note, row.outputs_rule, row.attribution, row.termination]
        sentences.append(row.ai_act_reason)
    for sentence in sentences:
        assert not any(word in sentence.lower() for word in FORBIDDEN), sentence
