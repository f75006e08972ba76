"""What the hub shows of openness is proposed; what it does not show is unknown."""

from typing import Any

import pytest

from governance.rules.licence_names import find
from inventory.openness_proposals import KnownDataset, Seen, needs_remote_code, proposals

SHA = "1" * 40


def seen(*paths: str, **given: Any) -> Seen:
    facts: dict[str, Any] = {
        "url": f"https://hub.example/org/model/tree/{SHA}",
        "file_url": f"https://hub.example/org/model/blob/{SHA}/",
        "sha": SHA,
        "day": "2026-11-21",
        "files": dict.fromkeys(paths, 5_000),
        "card": {},
        "licence": find("mit"),
    }
    return Seen(**{**facts, **given})


def states(*paths: str, **given: Any) -> dict[str, str]:
    return {key: one.fact.state for key, one in proposals(seen(*paths, **given)).items()}


def test_what_is_not_seen_is_not_proposed() -> None:
    assert proposals(seen()) == {}


@pytest.mark.parametrize(
    "path",
    ["model.safetensors", "pytorch_model.bin", "gguf/model-q4.gguf", "model.onnx", "tf_model.h5",
     "unet/diffusion_pytorch_model.bin", "consolidated.00.pth"],
)  # fmt: skip
def test_weights_in_any_usual_form_are_released(path: str) -> None:
    assert states(path) == {"weights.final": "released"}


@pytest.mark.parametrize("path", ["training_args.bin", "optimizer.pt", "tokenizer.json", "a.bin"])
def test_other_files_are_no_weights(path: str) -> None:
    assert "weights.final" not in states(path)


def test_a_proposal_carries_address_commit_day_and_the_licence_of_the_repository() -> None:
    fact = proposals(seen("folder/my model.safetensors"))["weights.final"].fact

    assert fact.evidence.endswith(f"/blob/{SHA}/folder/my%20model.safetensors")
    assert (fact.sha, fact.day, fact.source) == (SHA, "2026-11-21", "publisher")
    assert (fact.licence_id, fact.licence_text, fact.confirmed) == ("mit", "MIT", False)


@pytest.mark.parametrize("words", ["", "some words of its own", "gpl or mit"])
def test_a_licence_that_is_not_settled_is_not_proposed(words: str) -> None:
    fact = proposals(seen("model.safetensors", licence=find(words)))["weights.final"].fact

    assert (fact.licence_id, fact.licence_text) == ("", "")


def test_an_adapter_alone_is_released_in_part() -> None:
    assert states("adapter_model.safetensors")["weights.final"] == "partial"
    assert states("adapter_model.bin", "model.safetensors")["weights.final"] == "released"


def test_missing_shards_are_noticed() -> None:
    shards = [f"model-{number:05}-of-00003.safetensors" for number in (1, 2, 3)]

    assert states(*shards)["weights.final"] == "released"
    assert states(*shards[:2])["weights.final"] == "partial"
    assert states("model-00001-of-99999.safetensors")["weights.final"] == "partial"


def test_folders_of_checkpoints_are_no_final_weights() -> None:
    assert states("checkpoint-500/model.safetensors") == {"weights.intermediate": "released"}
    assert states("model.safetensors", "step1000/model.safetensors") == {
        "weights.final": "released",
        "weights.intermediate": "released",
    }


def test_a_private_repository_is_not_released() -> None:
    assert states("model.safetensors", "README.md", private=True) == {"weights.final": "absent"}


def test_a_readme_is_a_card_unless_it_is_almost_empty() -> None:
    assert states("README.md")["doc.model_card"] == "released"
    assert states(files={"README.md": 40})["doc.model_card"] == "partial"
    assert states(files={"README.md": None})["doc.model_card"] == "partial"


def test_code_in_the_repository_counts_and_code_in_a_library_is_only_described() -> None:
    own = states("modeling_mine.py", "config.json", library="transformers")
    assert (own["code.architecture"], own["code.inference"]) == ("released", "released")
    library = states("config.json", library="transformers")
    assert set(library.values()) == {"described only"}
    assert states("config.json") == {"code.architecture": "described only"}


def test_training_code_is_proposed_in_part_as_nobody_knows_that_it_is_complete() -> None:
    assert states("train.py", "eval/run_tasks.py") == {
        "code.training": "partial",
        "code.evaluation": "partial",
    }
    assert "code.training" not in states("constrain.py", "training_notes.md")


def test_listed_datasets_are_described_and_never_the_whole_of_the_data() -> None:
    known = KnownDataset("a/b", "cc-by", found=True)
    unknown = KnownDataset("c/d")

    assert states(datasets=[known, unknown]) == {"data.training": "described only"}
    assert states(datasets=[known]) == {"data.training": "partial"}
    assert proposals(seen(datasets=[known]))["data.training"].fact.licence_id == "cc-by"
    other = KnownDataset("c/d", "odc-by", found=True)
    assert proposals(seen(datasets=[known, other]))["data.training"].fact.licence_id == ""


def test_results_samples_and_papers_are_taken_from_the_card() -> None:
    card = {"model-index": [{"name": "m", "results": []}], "widget": [{"output": {"text": "x"}}]}
    found = proposals(seen(card=card, tags=["arxiv:2302.13971", "en"]))

    assert found["doc.evaluation_results"].fact.state == "released"
    assert found["doc.sample_outputs"].fact.state == "released"
    assert found["doc.paper"].fact.state == "partial"
    assert found["doc.paper"].fact.evidence == "https://arxiv.org/abs/2302.13971"


@pytest.mark.parametrize(
    "card",
    [{"model-index": "x", "widget": {"a": 1}}, {"model-index": [1, None], "widget": ["x"]},
     {"model-index": None}],
)  # fmt: skip
def test_a_card_of_any_shape_is_read(card: dict[str, Any]) -> None:
    assert proposals(seen(card=card, tags=["arxiv:x", "arxiv:<script>", ""])) == {}


def test_ten_thousand_files_are_looked_through_at_once() -> None:
    paths = [f"data/{number:05}.json" for number in range(10_000)]

    assert states(*paths, "model.safetensors") == {"weights.final": "released"}


@pytest.mark.parametrize(
    ("tags", "config", "needed"),
    [
        (["custom_code"], None, True),
        ([], {"auto_map": {"AutoModel": "x.Y"}}, True),
        (["en"], {"auto_map": {}}, False),
        ([], "odd", False),
    ],
)
def test_code_that_runs_on_loading_is_noticed(tags: list[str], config: Any, needed: bool) -> None:
    assert needs_remote_code(tags, config) is needed
