"""Which terms reach a model, from whom, and how far a lineage is followed."""

import json
from dataclasses import replace

import pytest

from governance.rules.lineage import EffectiveTerms, edition, effective
from governance.rules.lineage_parts import expression_of
from tests.rules.lineages import findings, graph, licence, model, only, terms


def test_a_model_without_bases_is_under_its_own_terms_only() -> None:
    found = terms(model("acme/new", "apache-2.0"))

    assert (found.expression, found.complete) == ("Apache-2.0", True)
    assert found.edition == edition()
    assert [(part.node, part.path, part.rule) for part in found.parts] == [
        ("acme/new", ("acme/new",), "L2")
    ]


def test_l1_a_quantisation_has_the_sources_terms_and_its_own_tag_is_only_a_claim() -> None:
    found = terms(
        model("acme/Llama-3.1-8B-GGUF", "cc-by-nc-4.0", ("meta/Llama-3.1-8B", "quantized")),
        model("meta/Llama-3.1-8B", "llama3.1"),
    )

    assert found.expression == "LicenseRef-llama3.1"
    assert [(part.name, part.rule) for part in found.parts] == [("meta/Llama-3.1-8B", "L1")]
    copy = only(found, "L1")
    assert (copy.kind, copy.nodes) == ("conflict", ("acme/Llama-3.1-8B-GGUF", "meta/Llama-3.1-8B"))
    assert "Llama 3.1 Community License" in copy.text


@pytest.mark.parametrize("relation", ["quantized", "conversion", "re-upload"])
def test_l1_conversions_and_re_uploads_count_as_copies(relation: str) -> None:
    found = terms(model("acme/copy", "mit", ("lab/one", relation)), model("lab/one", "apache-2.0"))

    assert found.expression == "Apache-2.0"


def test_l1_a_copy_of_a_source_that_nobody_could_read_keeps_its_claim_and_is_incomplete() -> None:
    found = terms(model("acme/copy", "mit", ("gone/model", "quantized")))

    assert (found.expression, found.complete) == ("MIT", False)


def test_l1_a_copy_with_its_sources_tag_raises_nothing_about_tags() -> None:
    found = terms(
        model("acme/copy", "apache-2.0", ("lab/one", "quantized")), model("lab/one", "apache-2.0")
    )

    assert not findings(found, "L1")


def test_l2_a_fine_tune_carries_its_own_terms_and_each_bases() -> None:
    found = terms(
        model("acme/Llama-acme", "cc-by-4.0", "meta/Llama-3.1-8B"),
        model("meta/Llama-3.1-8B", "llama3.1"),
    )

    assert found.expression == "CC-BY-4.0 AND LicenseRef-llama3.1"
    base = found.parts[1]
    assert (base.rule, base.path) == ("L2", ("acme/Llama-acme", "meta/Llama-3.1-8B"))


def test_l2_a_relation_that_nobody_states_is_treated_as_a_fine_tune_and_said_so() -> None:
    found = terms(model("acme/x", "gemma", ("google/gemma", "")), model("google/gemma", "gemma"))

    assert [part.rule for part in found.parts] == ["L2", "L2"]
    assert "treated as a fine-tune" in only(found, "L2").text


def test_l2_is_open_when_a_base_is_not_identified() -> None:
    found = terms(
        model("acme/x", "mit", "lab/odd", "lab/silent"),
        model("lab/odd", licence("other", "my-own-licence")),
        model("lab/silent", licence(None)),
    )

    assert found.expression == "LicenseRef-other AND LicenseRef-unknown AND MIT"
    assert {(one.kind, one.nodes) for one in findings(found, "L2")} == {
        ("open", ("lab/odd",)),
        ("open", ("lab/silent",)),
    }


def test_l3_an_adapter_may_have_its_own_licence_but_using_it_needs_the_bases_terms() -> None:
    found = terms(
        model("acme/lora", "mit", ("meta/Llama-3.1-8B", "adapter")),
        model("meta/Llama-3.1-8B", "llama3.1"),
    )

    assert found.expression == "LicenseRef-llama3.1 AND MIT"
    assert found.parts[1].rule == "L3"
    assert only(found, "L3").kind == "flag"
    assert not findings(found, "wider tag")


def test_l4_a_permissive_base_lets_the_derivative_be_closed_and_its_notices_stay() -> None:
    found = terms(model("acme/closed", "cc-by-nc-4.0", "lab/open"), model("lab/open", "apache-2.0"))

    assert found.expression == "Apache-2.0 AND CC-BY-NC-4.0"
    assert found.parts[1].rule == "L4"
    assert not [one for one in found.findings if one.kind == "conflict"]


def test_l7_data_adds_no_terms() -> None:
    bare = model("acme/x", "mit")
    found = terms(bare)

    assert found.expression == "MIT"


def test_an_ancestor_reached_twice_brings_its_terms_once_by_the_nearest_way() -> None:
    found = terms(
        model("acme/top", "mit", "a/one", "a/two"),
        model("a/one", "mit", "a/base"),
        model("a/two", "mit", "a/base"),
        model("a/base", "apache-2.0"),
    )

    assert [part.node for part in found.parts] == ["acme/top", "a/one", "a/two", "a/base"]
    assert found.parts[-1].path == ("acme/top", "a/one", "a/base")
    assert found.parts[-1].way == ("a/one",)
    assert found.complete


def test_a_model_that_names_itself_as_its_base_is_a_circle() -> None:
    found = terms(model("acme/x", "mit", "acme/x"))

    assert (found.expression, found.complete) == ("MIT", False)
    assert (only(found, "cycle").kind, only(found, "cycle").nodes) == ("open", ("acme/x",))


def test_a_circle_further_up_ends_and_is_named() -> None:
    found = terms(
        model("a/top", "mit", "a/one"),
        model("a/one", "mit", "a/two"),
        model("a/two", "llama3.1", "a/one"),
    )

    assert not found.complete
    assert only(found, "cycle").nodes == ("a/one", "a/two")
    assert "LicenseRef-llama3.1" in found.expression


def test_a_circle_of_copies_still_ends() -> None:
    found = terms(
        model("a/one", "mit", ("a/two", "quantized")),
        model("a/two", "apache-2.0", ("a/one", "quantized")),
    )

    assert not found.complete


@pytest.mark.parametrize("listed", [True, False])
def test_a_base_that_is_missing_leaves_the_lineage_incomplete(listed: bool) -> None:
    nodes = graph(model("acme/x", "mit", "gone/model"))
    if listed:
        nodes = {**nodes, "gone/model": model("gone/model", None)}
    found = effective("acme/x", nodes)

    assert (found.complete, found.expression) == (False, "MIT")
    hole = only(found, "missing base")
    assert (hole.kind, hole.nodes) == ("open", ("gone/model",))


def test_a_root_that_nobody_knows_has_no_terms_and_is_incomplete() -> None:
    found = effective("who/knows", {})

    assert (found.expression, found.parts, found.complete) == ("", (), False)


def test_a_chain_of_thirty_is_cut_and_the_model_where_it_was_cut_is_named() -> None:
    chain = [model(f"a/{i}", "mit", f"a/{i + 1}") for i in range(30)]
    found = terms(*chain, model("a/30", "llama3.1"))

    assert not found.complete
    assert only(found, "depth").nodes == ("a/20",)
    assert len(found.parts) == 21
    assert terms(*chain, model("a/30", "llama3.1"), depth=40).complete


def test_a_circle_as_long_as_the_depth_is_still_seen() -> None:
    chain = [model(f"a/{i}", "mit", f"a/{(i + 1) % 21}") for i in range(21)]

    found = terms(*chain)

    assert not found.complete
    assert len(only(found, "cycle").nodes) == 21


def test_ten_thousand_models_are_followed_without_running_out_of_stack() -> None:
    wide = [model("a/root", "mit", *(f"a/{i}" for i in range(10_000)))]
    long = [model(f"b/{i}", "mit", f"b/{i + 1}") for i in range(2_000)]

    assert len(terms(*wide, *(model(f"a/{i}", "gemma") for i in range(10_000))).parts) == 10_001
    assert terms(*long, model("b/2000", "mit"), depth=3_000).complete


def test_expressions_are_sorted_simplified_and_keep_the_spelling_of_own_ids() -> None:
    both = terms(
        model("a/x", "openmdw-1.1", "a/y", "a/z", "a/w"),
        model("a/y", "openmdw-1.0"),
        model("a/z", "openmdw-1.1"),
        model("a/w", "openrail++"),
    )

    assert both.expression == (
        "LicenseRef-OpenMDW-1.1 AND LicenseRef-openrail-plus-plus AND OpenMDW-1.0"
    )
    twice = [replace(both.parts[0], spdx=spdx) for spdx in ("MIT", "MIT AND Apache-2.0")]
    assert expression_of(twice) == "Apache-2.0 AND MIT"


def test_terms_survive_the_way_through_json() -> None:
    found = terms(
        model("acme/x", "mit", "a/m", "gone/y"),
        model("a/m", "agpl-3.0", ("meta/Llama-3.1-8B", "merge")),
        model("meta/Llama-3.1-8B", "llama3.1"),
    )

    assert EffectiveTerms.from_dict(json.loads(json.dumps(found.as_dict()))) == found
