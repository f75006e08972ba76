"""What a machine concludes: tags that promise too much, and terms that exclude each other."""

import pytest

from governance.rules.licences import LicenceIdentity
from tests.rules.lineages import conflicts, findings, licence, model, only, terms


def _named(licence_id: str) -> LicenceIdentity:
    """Return a row of the catalogue by its id, which is a spelling of its own."""
    found = licence("other", licence_id)
    assert found.id == licence_id
    return found


@pytest.mark.parametrize(
    ("tag", "base", "asks"),
    [
        ("apache-2.0", "llama3.1", "a rule for names"),
        ("mit", "gemma", "limits on use"),
        ("apache-2.0", "qwen", "a line of users"),
        ("mit", "gpl-3.0", "the same licence"),
        ("mit", "cc-by-nd-4.0", "no sharing of changed copies"),
        ("gemma", "llama3.1", "a line of users"),
    ],
)
def test_a_tag_wider_than_an_ancestor_allows_is_high(tag: str, base: str, asks: str) -> None:
    identity = _named(base) if base == "qwen" else licence(base)
    found = terms(model("acme/tuned", tag, "lab/base"), model("lab/base", identity))

    wide = only(found, "wider tag")
    assert (wide.severity, wide.kind) == ("high", "conflict")
    assert wide.nodes == ("acme/tuned", "lab/base")
    assert asks in wide.text
    assert "as the ancestor's" in wide.next_step


def test_r1_distill_llama_tagged_mit_over_llama_31_is_a_wider_tag() -> None:
    found = terms(
        model("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", "mit", "meta-llama/Llama-3.1-8B"),
        model("meta-llama/Llama-3.1-8B", "llama3.1"),
    )

    assert found.expression == "LicenseRef-llama3.1 AND MIT"
    assert "Llama 3.1 Community License" in only(found, "wider tag").text
    assert only(found, "name rule").severity == "medium"


def test_a_wider_tag_is_told_once_for_every_model_that_has_it() -> None:
    found = terms(
        model("a/q", "mit", ("a/tuned", "quantized")),
        model("a/tuned", "mit", "lab/Llama"),
        model("lab/Llama", "llama3.1"),
    )

    assert only(found, "wider tag").nodes == ("a/q", "a/tuned", "lab/Llama")


@pytest.mark.parametrize(
    ("tag", "base"),
    [("llama3.1", "llama3.1"), ("apache-2.0", "mit"), ("cc-by-nc-4.0", "apache-2.0"),
     ("apache-2.0", "mpl-2.0")],
)  # fmt: skip
def test_the_same_or_narrower_tags_raise_nothing(tag: str, base: str) -> None:
    found = terms(model("acme/Llama-tuned", tag, "lab/base"), model("lab/base", base))

    assert conflicts(found) == set()


@pytest.mark.parametrize("tag", ["mit", "agpl-3.0"])
@pytest.mark.parametrize("base", [licence("cc-by-nc-4.0"), _named("flux-dev-nc")])
def test_a_commercial_tag_over_a_non_commercial_ancestor_is_high(
    tag: str, base: LicenceIdentity
) -> None:
    found = terms(model("acme/tuned", tag, "lab/base"), model("lab/base", base))

    wide = only(found, "commercial tag")
    assert (wide.severity, wide.kind) == ("high", "conflict")
    assert wide.next_step.startswith("Block commercial use.")


def test_l5_a_merge_adds_up_all_terms_and_says_where_they_exclude_each_other() -> None:
    found = terms(
        model("acme/merged", "other", ("a/gpl", "merge"), ("a/tuned", "merge")),
        model("a/gpl", "gpl-3.0"),
        model("a/tuned", "gemma", "google/gemma"),
        model("google/gemma", "gemma"),
    )

    assert found.expression == "GPL-3.0 AND LicenseRef-gemma AND LicenseRef-other"
    assert only(found, "L5").nodes == ("acme/merged",)
    assert only(found, "L5").kind == "conflict"


def test_l5_a_merge_of_terms_that_go_together_raises_no_conflict() -> None:
    found = terms(
        model("acme/merged", "apache-2.0", ("a/one", "merge"), ("a/two", "merge")),
        model("a/one", "mit"),
        model("a/two", "apache-2.0"),
    )

    assert (found.expression, conflicts(found)) == ("Apache-2.0 AND MIT", set())


@pytest.mark.parametrize("limited", ["creativeml-openrail-m", "llama3.1", "gemma"])
@pytest.mark.parametrize("free", ["agpl-3.0", "gpl-2.0", "cc-by-sa-4.0", "eupl-1.2"])
def test_l9_copyleft_and_use_limits_exclude_each_other(free: str, limited: str) -> None:
    found = terms(
        model("acme/merged", licence("other"), ("a/one", "merge"), ("a/two", "merge")),
        model("a/one", free),
        model("a/two", limited),
    )

    clash = only(found, "L9")
    assert (clash.kind, clash.severity, set(clash.nodes)) == (
        "conflict",
        "high",
        {"a/one", "a/two"},
    )
    assert conflicts(found) == {"L5", "L9"}


def test_l9_holds_for_an_agpl_tag_on_a_rail_base_too() -> None:
    found = terms(model("a/x", "agpl-3.0", "a/rail"), model("a/rail", "creativeml-openrail-m"))

    assert only(found, "L9").kind == "conflict"


def test_l9_a_licence_is_no_conflict_with_itself_nor_with_limits_it_has_itself() -> None:
    rail = terms(
        model("a/x", _named("fair-ai-public-1.0"), "a/y"),
        model("a/y", _named("fair-ai-public-1.0")),
    )
    shared = terms(model("a/x", "cc-by-nc-sa-4.0", "a/y"), model("a/y", "cc-by-nc-4.0"))

    assert conflicts(rail) == conflicts(shared) == set()


def test_l9_weak_copyleft_is_a_flag_because_its_reach_is_not_settled() -> None:
    found = terms(model("a/Llama-x", "llama3.1", "a/y"), model("a/y", "mpl-2.0"))

    assert (only(found, "L9").kind, only(found, "L9").severity) == ("flag", "medium")


@pytest.mark.parametrize(
    ("one", "other"),
    [("cc-by-sa-4.0", "agpl-3.0"), ("cc-by-sa-3.0", "gpl-3.0"), ("osl-3.0", "gpl-3.0"),
     ("gpl-2.0-only", "gpl-3.0-only"), ("gpl-2.0-only", "agpl-3.0"), ("gpl-3.0", "cc-by-nc-sa-4.0"),
     ("cc-by-sa-4.0", "gpl-2.0")],
)  # fmt: skip
def test_l10_two_share_alike_licences_that_do_not_name_each_other_conflict(
    one: str, other: str
) -> None:
    found = terms(
        model("acme/x", licence("other"), "a/one", "a/two"),
        model("a/one", one),
        model("a/two", other),
    )

    assert (only(found, "L10").kind, only(found, "L10").severity) == ("conflict", "high")


@pytest.mark.parametrize(
    ("one", "other"),
    [("cc-by-sa-4.0", "gpl-3.0"), ("gpl-3.0", "agpl-3.0"), ("eupl-1.2", "agpl-3.0"),
     ("eupl-1.2", "cc-by-sa-3.0"), ("cc-by-sa-3.0", "cc-by-sa-4.0"), ("gpl-3.0", "gpl-3.0"),
     ("gpl-2.0-or-later", "agpl-3.0")],
)  # fmt: skip
def test_l10_licences_of_which_one_names_the_other_do_not_conflict(one: str, other: str) -> None:
    found = terms(
        model("acme/x", licence("other"), "a/one", "a/two"),
        model("a/one", one),
        model("a/two", other),
    )

    assert not findings(found, "L10")


def test_l10_is_a_flag_where_it_hangs_on_whether_later_versions_are_allowed() -> None:
    found = terms(model("acme/x", "gpl-2.0", "a/one"), model("a/one", "gpl-3.0"))

    assert (only(found, "L10").kind, only(found, "L10").severity) == ("flag", "medium")


@pytest.mark.parametrize("relation", ["finetune", "merge", "adapter", "quantized", ""])
def test_l11_no_derivatives_conflicts_with_any_changed_copy_quantised_ones_too(
    relation: str,
) -> None:
    found = terms(
        model("a/q", "cc-by-nd-4.0", ("lab/nd", relation)), model("lab/nd", "cc-by-nd-4.0")
    )

    clash = only(found, "L11")
    assert (clash.kind, clash.severity, clash.nodes) == ("conflict", "high", ("a/q", "lab/nd"))


def test_l11_an_unchanged_re_upload_is_no_derivative() -> None:
    found = terms(
        model("a/q", "cc-by-nd-4.0", ("lab/nd", "re-upload")), model("lab/nd", "cc-by-nd-4.0")
    )

    assert conflicts(found) == set()


def test_l12_a_name_cannot_start_with_llama_and_exaone() -> None:
    found = terms(
        model("acme/Llama-EXAONE", licence("other"), ("a/Llama", "merge"), ("a/EXAONE", "merge")),
        model("a/Llama", "llama3.1"),
        model("a/EXAONE", _named("exaone-nc")),
    )

    clash = only(found, "L12")
    assert (clash.kind, set(clash.nodes)) == ("conflict", {"a/Llama", "a/EXAONE"})
    assert "“Llama”" in clash.text
    assert "“EXAONE”" in clash.text
    assert findings(found, "L5")


def test_l12_name_rules_of_which_one_holds_the_other_do_not_conflict() -> None:
    found = terms(
        model("acme/Llama-3-mix", licence("other"), ("a/x", "merge"), ("a/y", "merge")),
        model("a/x", "llama3"),
        model("a/y", "llama3.1"),
    )

    assert not findings(found, "L12")
    assert not findings(found, "name rule")


@pytest.mark.parametrize(
    ("name", "broken"),
    [("acme/Llama-3.1-tuned", False), ("acme/llama_tuned", False), ("acme/Hermes-Llama", True)],
)
def test_a_name_that_breaks_the_rule_of_an_ancestor_is_told(name: str, *, broken: bool) -> None:
    found = terms(model(name, "llama3.1", "meta/Llama"), model("meta/Llama", "llama3.1"))

    assert bool(findings(found, "name rule")) is broken


def test_a_quantisation_keeps_the_name_of_its_source() -> None:
    found = terms(
        model("acme/quant-of-it", "llama3.1", ("meta/Llama", "quantized")),
        model("meta/Llama", "llama3.1"),
    )

    assert not findings(found, "name rule")
