"""What a whole lineage says to a use: the strictest part, and who brought it."""

import re
import tomllib
from dataclasses import replace

import pytest

from governance.rules import tables
from governance.rules.licence_policy import PolicyRule
from governance.rules.licence_use import LicenceUse
from governance.rules.licence_verdict import LicenceVerdict
from governance.rules.licence_verdict import verdict as licence_verdict
from governance.rules.lineage import EffectiveTerms, closing, edition
from governance.rules.lineage_verdict import identity_from_part, verdict
from tests.rules.lineages import licence, model, terms, with_status

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


def _tuned(base: str, *, tag: str = "apache-2.0", name: str = "acme/Llama-x") -> EffectiveTerms:
    known = licence(base) if licence(base).id else licence("other", base)
    return terms(model(name, tag, "lab/base"), model("lab/base", known))


def _rules(found: LicenceVerdict) -> list[str]:
    return [reason.rule for reason in found.because]


@pytest.mark.parametrize("key", ["mit", "llama3.1", "cc-by-nc-4.0", "gpl", "other"])
def test_a_model_alone_gets_what_its_licence_gets(key: str) -> None:
    alone = licence(key)

    found = verdict(terms(model("acme/x", alone)), BUSINESS)

    plain = licence_verdict(alone, BUSINESS)
    assert (found.outcome, found.duties) == (plain.outcome, plain.duties)


@pytest.mark.parametrize("key", ["mit", "gpl-3.0", "openmdw-1.1", "openrail++", "gpl", "other"])
def test_a_part_gives_its_identity_back(key: str) -> None:
    identity = licence(key)
    (part,) = terms(model("acme/x", identity)).parts

    back = identity_from_part(part)

    assert back == replace(identity, because=())


def test_a_non_commercial_ancestor_rules_out_a_commercial_use_whatever_the_tag_says() -> None:
    found = verdict(_tuned("cc-by-nc-4.0", tag="mit"), BUSINESS)

    assert found.outcome == "not allowed"
    assert found.because[0].rule == "licence-commercial-ruled-out"
    assert "lineage-commercial-tag" in _rules(found)


def test_the_reasons_say_which_ancestor_brought_what_and_which_way() -> None:
    chain = terms(
        model("acme/Llama-x", "llama3.1", ("acme/Llama-y", "quantized")),
        model("acme/Llama-y", "llama3.1", "meta/Llama-3.1-8B"),
        model("meta/Llama-3.1-8B", "llama3.1"),
    )

    texts = [reason.text for reason in verdict(chain, BUSINESS).because]

    assert (
        "“meta/Llama-3.1-8B” brings Llama 3.1 Community License by rule L2, by way of"
        " “acme/Llama-y”." in texts
    )


def test_duties_of_all_parts_are_united_in_the_order_of_the_catalogue() -> None:
    found = verdict(_tuned("llama3.1", tag="agpl-3.0"), BUSINESS)

    ids = [duty.id for duty in found.duties]
    assert {"D1", "D2", "D13"} <= set(ids)
    assert ids == sorted(ids, key=lambda one: int(one[1:]))


@pytest.mark.parametrize(
    ("base", "rule"),
    [("llama3.1", "lineage-wider-tag"), ("cc-by-nd-4.0", "lineage-L11")],
)
def test_a_conflict_needs_legal_at_least_and_says_so_first(base: str, rule: str) -> None:
    found = verdict(_tuned(base), BUSINESS)

    assert found.outcome == "needs legal"
    assert rule in _rules(found)
    assert found.because[0].rule.startswith("lineage-")


def test_l11_needs_legal_for_a_use_inside_the_house_too() -> None:
    inside = replace(BUSINESS, redistributes=False, modifies=False)

    assert verdict(_tuned("cc-by-nd-4.0", tag="cc-by-nd-4.0"), inside).outcome == "needs legal"


def test_a_lineage_that_was_not_followed_to_its_end_needs_legal() -> None:
    hole = terms(model("acme/x", "mit", "gone/base"))

    found = verdict(hole, BUSINESS)

    assert found.outcome == "needs legal"
    assert found.because[0].text.startswith("The lineage could not be followed to its end")


def test_nothing_known_at_all_needs_legal() -> None:
    assert verdict(terms(model("acme/x", None)), BUSINESS).outcome == "needs legal"


def test_an_ancestor_without_a_licence_needs_legal() -> None:
    found = verdict(terms(model("a/x", "mit", "a/y"), model("a/y", licence(None))), BUSINESS)

    assert found.outcome == "needs legal"


def test_a_text_that_contradicts_its_tag_needs_legal() -> None:
    disputed = with_status(licence("mit"), "conflict")

    assert verdict(terms(model("acme/x", disputed)), BUSINESS).outcome == "needs legal"


def test_a_line_that_an_ancestor_draws_is_weighed_for_the_descendant() -> None:
    giant = replace(BUSINESS, monthly_users=800_000_000)
    found = verdict(_tuned("llama3.1", tag="llama3.1"), giant)

    assert found.outcome in ("needs legal", "not allowed")
    assert "licence-line-crossed" in _rules(found)


def test_a_territory_that_an_ancestor_leaves_out_is_left_out_for_the_descendant() -> None:
    found = verdict(_tuned("tencent-hunyuan", tag="tencent-hunyuan"), BUSINESS)

    assert found.outcome in ("needs legal", "not allowed")
    assert "licence-territory-excluded" in _rules(found)


def test_flags_and_suspicions_leave_the_outcome_to_a_person() -> None:
    clean = terms(model("acme/Llama-3-x", "apache-2.0"))

    assert [one.kind for one in clean.findings] == ["suspicion"]
    assert verdict(clean, BUSINESS).outcome == "allowed with duties"


def test_the_organisations_policy_holds_for_ancestors_too() -> None:
    deny = (PolicyRule("licence", "llama3.1", "deny", "We do not use it."),)
    lineage = _tuned("llama3.1", tag="llama3.1")
    alone = licence_verdict(licence("llama3.1"), BUSINESS, deny)

    assert verdict(lineage, BUSINESS, deny).outcome == alone.outcome


def test_where_nothing_was_found_the_closing_sentence_names_the_rules_and_the_day() -> None:
    clean = terms(model("a/x", "apache-2.0", "a/y"), model("a/y", "mit"))

    assert closing(clean, "21 November 2026") == (
        "No conflict found by rules L1–L14 on the evidence of 21 November 2026."
    )
    assert closing(_tuned("llama3.1"), "21 November 2026") == ""
    assert closing(terms(model("a/x", "mit", "gone/y")), "21 November 2026") == ""


def test_no_sentence_promises_what_a_machine_cannot() -> None:
    content = tomllib.loads((tables.DATA / "lineage.toml").read_text())
    said = [content[key] for key in ("nothing_found", "brought", "own", "not_followed")]
    said += [row[key] for row in content["finding"] for key in ("text", "next_step")]

    for sentence in said:
        assert not re.search(r"compatib|\bsafe|\bis legal|complian|exempt", sentence, re.IGNORECASE)
    assert edition() == content["edition"]


def test_every_finding_of_the_table_keeps_to_what_a_machine_may_conclude() -> None:
    rows = tomllib.loads((tables.DATA / "lineage.toml").read_text())["finding"]
    kinds = {row["id"]: row["kind"] for row in rows}
    rules = {row["rule"] for row in rows}

    assert {
        "L1",
        "L2",
        "L3",
        "L5",
        "L6",
        "L7",
        "L8",
        "L9",
        "L10",
        "L11",
        "L12",
        "L13",
        "L14",
    } <= rules
    assert {row["rule"] for row in rows if row["kind"] == "conflict"} == {
        "L1", "L5", "L9", "L10", "L11", "L12", "wider tag", "commercial tag",
    }  # fmt: skip
    assert {kinds[row["id"]] for row in rows if row["rule"] in ("L6", "L8", "L13")} == {"flag"}
    assert {kinds[row["id"]] for row in rows if row["rule"] == "L14"} == {"suspicion"}
