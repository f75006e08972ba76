"""What a person has to judge: outputs, data, versions, hidden bases, and what is not settled."""

from dataclasses import replace
from typing import Any

import pytest

from governance.rules.licences import LicenceIdentity
from governance.rules.lineage import Base, DataUse, EffectiveTerms, Node
from tests.rules.lineages import (
    conflicts,
    findings,
    licence,
    model,
    only,
    terms,
    with_status,
)


def _trained(dataset: DataUse, *others: Node) -> EffectiveTerms:
    return terms(model("acme/x", "apache-2.0", data=(dataset,)), *others)


def _data(key: str | None, **more: Any) -> DataUse:
    return DataUse("lab/data", more.pop("role", "fine-tuning"), licence(key), **more)


@pytest.mark.parametrize(
    ("maker", "says"),
    [
        ("gemma", "counts a model trained on its outputs as derived"),
        ("deepseek", "as derived"),
        ("llama3", "limits training other models"),
        ("exaone-nc", "limits training other models"),
        ("tencent-hunyuan", "limits training on its outputs, and counts"),
        ("llama3.1", "a rule for the name"),
        ("qwen", "a rule for the name"),
    ],
)
def test_l6_training_on_outputs_is_flagged_with_what_the_makers_licence_says(
    maker: str, says: str
) -> None:
    known = licence(maker) if licence(maker).id else licence("other", maker)
    use = _data("mit", generated_by=("lab/teacher",))
    root = model("acme/x", "apache-2.0", data=(use,))
    teacher = model("lab/teacher", known)

    flag = only(terms(root, teacher), "L6")

    assert flag.kind == "flag"
    assert says in flag.text
    assert "lab/teacher" in flag.text


def test_l6_a_teacher_whose_licence_is_silent_on_outputs_raises_nothing() -> None:
    use = _data("mit", generated_by=("lab/teacher",))
    found = _trained(use, model("lab/teacher", "apache-2.0"))

    assert not findings(found, "L6")
    assert not findings(found, "L8")


def test_l6_makers_that_are_no_models_at_a_hub_are_known_by_their_names() -> None:
    found = _trained(_data("mit", generated_by=("GPT-4",)))

    assert "“GPT-4”" in only(found, "L6").text


def test_l8_a_dataset_made_by_a_model_that_nobody_knows_is_flagged() -> None:
    found = _trained(_data("mit", generated_by=("lab/unheard-of",)))

    assert (only(found, "L8").kind, only(found, "L8").nodes) == ("flag", ("acme/x",))
    assert not findings(found, "L6")


def test_l8_the_data_of_ancestors_counts_too() -> None:
    use = _data("mit", generated_by=("lab/unheard-of",))
    found = terms(model("a/x", "mit", "a/y"), model("a/y", "mit", data=(use,)))

    assert only(found, "L8").nodes == ("a/y",)


@pytest.mark.parametrize("key", ["cc-by-nc-4.0", "cc-by-sa-4.0", "odbl", "gpl-3.0"])
def test_l7_terms_of_data_are_flagged_and_do_not_cascade(key: str) -> None:
    found = _trained(_data(key))

    assert found.expression == "Apache-2.0"
    assert (only(found, "L7").kind, only(found, "L7").severity) == ("flag", "low")
    assert conflicts(found) == set()


@pytest.mark.parametrize(
    "key", ["cdla-permissive-2.0", "cdla-sharing-1.0", "c-uda", "mit", "cc-by-4.0"]
)
def test_l7_data_whose_text_frees_results_and_permissive_data_raise_nothing(key: str) -> None:
    assert not findings(_trained(_data(key)), "L7")


def test_l7_unlicensed_data_is_flagged_and_data_that_nobody_read_is_open() -> None:
    assert "no licence is stated or settled" in only(_trained(_data(None)), "L7").text

    unread = only(_trained(DataUse("lab/data", "", None)), "L7")
    assert unread.kind == "open"


def test_l7_data_used_for_evaluation_trained_nothing() -> None:
    found = _trained(_data("cc-by-nc-4.0", role="evaluation", generated_by=("lab/teacher",)))

    assert not findings(found, "L7")
    assert not findings(found, "L8")


def test_l13_the_licence_at_the_pinned_commit_governs_and_both_are_shown() -> None:
    pin = Base("lab/yi", "finetune", "a" * 40, licence("other", "yi-license"))
    found = terms(model("acme/x", "apache-2.0", pin), model("lab/yi", "apache-2.0"))

    assert found.expression == "Apache-2.0 AND LicenseRef-yi-license"
    drift = next(one for one in findings(found, "L13"))
    assert drift.kind == "flag"
    assert "Yi" in drift.text
    assert "Apache License 2.0 now" in drift.text


def test_l13_an_unknown_commit_is_said_and_an_unchanged_licence_is_not() -> None:
    same = Base("lab/one", "finetune", "a" * 40, licence("mit"))

    assert not findings(terms(model("a/x", "mit", same), model("lab/one", "mit")), "L13")
    unknown = only(terms(model("a/x", "mit", "lab/one"), model("lab/one", "mit")), "L13")
    assert (unknown.kind, unknown.severity) == ("flag", "low")


@pytest.mark.parametrize(
    ("name", "architecture", "points_to"),
    [
        ("acme/Llama-3-8B-chat", "LlamaForCausalLM", "Llama 3"),
        ("acme/my-llama3.1-tune", "LlamaForCausalLM", "Llama 3.1"),
        ("acme/llama_2_7b", "LlamaForCausalLM", "Llama 2"),
        ("acme/Llama-3.2-1B-x", "", "Llama 3.2"),
        ("acme/house-model", "Gemma2ForCausalLM", "Gemma 1 to 3"),
        ("acme/flux.1-dev-style", "", "FLUX.1 dev"),
    ],
)
def test_l14_a_base_that_is_not_named_is_only_ever_a_suspicion(
    name: str, architecture: str, points_to: str
) -> None:
    root = replace(model(name, "apache-2.0"), architectures=(architecture,) if architecture else ())

    found = terms(root)

    hidden = only(found, "L14")
    assert hidden.kind == "suspicion"
    assert f"point to {points_to}." in hidden.text
    assert "many architectures are reused" in hidden.text
    assert found.complete


@pytest.mark.parametrize(
    ("name", "architecture", "key"),
    [
        ("acme/own-model", "LlamaForCausalLM", "apache-2.0"),
        ("meta-llama/Llama-3.1-8B", "LlamaForCausalLM", "llama3.1"),
        ("acme/llama-3-reviews", "BertModel", "apache-2.0"),
        ("google/gemma-4-9b", "Gemma4ForCausalLM", "apache-2.0"),
        ("acme/llama-30b", "LlamaForCausalLM", "apache-2.0"),
    ],
)
def test_l14_a_reused_architecture_alone_or_a_licence_that_fits_is_none(
    name: str, architecture: str, key: str
) -> None:
    found = terms(replace(model(name, key), architectures=(architecture,)))

    assert not findings(found, "L14")


def test_a_text_that_contradicts_its_tag_goes_to_a_person() -> None:
    found = terms(model("acme/x", with_status(licence("mit"), "conflict")))

    assert (only(found, "text and tag").severity, only(found, "text and tag").kind) == (
        "high", "open",
    )  # fmt: skip


@pytest.mark.parametrize("key", ["gpl", "cc", "openrail"])
def test_a_family_without_a_version_is_low(key: str) -> None:
    found = terms(model("acme/x", "mit", "lab/one"), model("lab/one", key))

    family = only(found, "family without version")
    assert (family.severity, family.kind, family.nodes) == ("low", "open", ("lab/one",))


def test_places_without_rights_are_told_and_some_only_for_models_that_see() -> None:
    hunyuan = terms(model("a/x", licence("other", "tencent-hunyuan")))
    text_only = model("meta/Llama-3.2-3B", "llama3.2")

    assert (
        "the European Union, the United Kingdom and South Korea" in only(hunyuan, "territory").text
    )
    assert only(hunyuan, "territory").severity == "high"
    assert not findings(terms(text_only), "territory")
    assert findings(terms(replace(text_only, multimodal=True)), "territory")


@pytest.mark.parametrize("licensed", ["llama3.1", "gemma"])
def test_a_use_policy_is_a_reminder_for_the_checklist(licensed: str) -> None:
    found = terms(model("acme/Llama-x", "mit", "lab/one"), model("lab/one", licensed))

    policy = only(found, "use policy")
    assert (policy.severity, policy.kind, policy.nodes) == ("medium", "flag", ("lab/one",))


def _with_files(files: tuple[str, ...], *, known: bool) -> EffectiveTerms:
    root = model("acme/Llama-x", "llama3.1", "lab/one")
    return terms(replace(root, notice_files=files, files_known=known), model("lab/one", "llama3.1"))


def test_notices_that_are_missing_are_told_only_where_the_files_are_known() -> None:
    assert not findings(_with_files((), known=False), "notice missing")
    assert len(findings(_with_files((), known=True), "notice missing")) == 2
    (missing,) = findings(_with_files(("LICENSE.txt",), known=False), "notice missing")
    assert "NOTICE" in missing.text
    assert missing.severity == "medium"
    assert not findings(_with_files(("LICENSE", "NOTICE.txt"), known=True), "notice missing")


def test_the_models_own_licence_asks_its_own_publisher_for_no_notice() -> None:
    found = terms(replace(model("meta/Llama", "llama3.1"), files_known=True))

    assert not findings(found, "notice missing")


def test_a_licence_that_only_spdx_knows_stands_in_the_expression() -> None:
    rare = LicenceIdentity(None, "Beerware License", "Beerware", "", "agree", "", ())
    found = terms(model("acme/x", "mit", "lab/one"), model("lab/one", rare))

    assert found.expression == "Beerware AND MIT"
