"""Names in free words: what says which model, and what only says by whom and in which form."""

import json
from pathlib import Path

import pytest

from governance.rules.model_names import answers_to, plain

# Every name of a model in AVID's records, with one model at a hub that it may mean.
AVID: dict[str, tuple[str, str]] = {
    "bert-base-uncased": ("bert base uncased", "google-bert/bert-base-uncased"),
    "xlm-roberta-base": ("xlm roberta base", "FacebookAI/xlm-roberta-base"),
    "Llama-3.3-70B-Instruct-Turbo": ("llama 3.3 70b instruct", "meta-llama/Llama-3.3-70B-Instruct"),
    "DeepSeek-R1": ("deepseek r1", "deepseek-ai/DeepSeek-R1"),
    "Mistral-Small-24B-Instruct-2501": (
        "mistral small 24b instruct 2501", "bartowski/Mistral-Small-24B-Instruct-2501-GGUF",
    ),
    "DeepSeek R1": ("deepseek r1", "deepseek-r1:671b"),
    "Meta LLaMa 3.3": ("llama 3.3", "llama3.3:70b-instruct-q4_K_M"),
    "Alibaba Qwen Plus": ("qwen plus", "org/qwen-plus"),
    "DeepSeek DeepSeek R1": ("deepseek r1", "unsloth/DeepSeek-R1-GGUF"),
    "Mistral Mistral 8B": ("mistral 8b", "org/Mistral-8B-Instruct-2410"),
    "Cohere Command R": ("command r", "CohereForAI/c4ai-command-r-v01"),
    "Meta LLaMa 4 Maverick": (
        "llama 4 maverick", "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8",
    ),
    "Meta LLaMa 4 Scout": ("llama 4 scout", "meta-llama/Llama-4-Scout-17B-16E-Instruct"),
    "Kimi-K2-Instruct-0905": ("kimi k2 instruct 0905", "moonshotai/Kimi-K2-Instruct-0905"),
    "gpt-oss-20b": ("gpt oss 20b", "openai/gpt-oss-20b"),
    "Prompt Injection Classifier": (
        "prompt injection classifier", "org/prompt-injection-classifier",
    ),
    "Jailbreak Classifier": ("jailbreak classifier", "org/jailbreak_classifier"),
    "gemma-3n-E4B-it": ("gemma 3n e4b it", "unsloth/gemma-3n-E4B-it-GGUF"),
    "LFM2-24B-A2B": ("lfm 2 24b a2b", "LiquidAI/LFM2-24B-A2B"),
    "rnj-1-instruct": ("rnj 1 instruct", "EssentialAI/rnj-1-instruct"),
    "EleutherAI/gpt-neo-125M": ("gpt neo 125m", "EleutherAI/gpt-neo-125m"),
}  # fmt: skip


@pytest.mark.parametrize("named", AVID)
def test_every_name_that_avid_uses_finds_the_model_it_may_mean(named: str) -> None:
    name, repo_id = AVID[named]

    assert plain(named) == name
    assert name in answers_to(repo_id)


def test_no_name_of_avids_recorded_models_is_left_out(shared: Path) -> None:
    lines = (shared / "data" / "advisories" / "avid.jsonl").read_text().splitlines()
    records = [json.loads(line)["record"] for line in lines]
    artifacts = [a for one in records for a in (one.get("affects") or {}).get("artifacts") or ()]

    assert {one["name"] for one in artifacts if one["type"] == "Model"} == set(AVID)


@pytest.mark.parametrize(
    "name",
    [
        "Qwen/Qwen2.5-7B-Instruct", "Qwen2.5-7B-Instruct-GGUF", "Qwen2.5-7B-Instruct-AWQ",
        "qwen2.5:7b-instruct-q4_K_M", "Qwen2.5-7B-Instruct-GPTQ-Int4", "qwen 2.5 7B instruct bf16",
        "Qwen2.5-7B-Instruct.Q8_0.gguf", "Qwen2.5-7B-Instruct-IQ2_XXS",
        "Qwen2.5-7B-Instruct-bnb-4bit", "Qwen2.5-7B-Instruct-quantized.w8a8",
    ],
)  # fmt: skip
def test_marks_of_a_form_do_not_make_another_model(name: str) -> None:
    assert plain(name.rpartition("/")[2]) == "qwen 2.5 7b instruct"


@pytest.mark.parametrize(
    ("named", "repo_id"),
    [
        ("LLaMa 3.3", "meta-llama/Llama-3.1-70B-Instruct"),
        ("DeepSeek R1", "deepseek-ai/DeepSeek-V3"),
        ("DeepSeek R1", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"),
        ("Llama-3.3-70B-Instruct-Turbo", "meta-llama/Llama-3.3-8B-Instruct"),
        ("gpt-oss-20b", "openai/gpt-oss-120b"),
        ("bert-base-uncased", "google-bert/bert-base-cased"),
    ],
)
def test_neighbours_are_not_taken_for_each_other(named: str, repo_id: str) -> None:
    assert plain(named) not in answers_to(repo_id)


@pytest.mark.parametrize("repo_id", ["org/llama", "org/bert", "google", "", "org/", "GGUF", "---"])
def test_a_single_word_names_half_of_a_hub_and_so_nothing(repo_id: str) -> None:
    assert all(" " in name or any(map(str.isdigit, name)) for name in answers_to(repo_id))


@pytest.mark.parametrize("name", ["", " ", "🦙", "‮evil", "a" * 100_000, "Q4_K_M", "\0"])
def test_odd_names_break_nothing(name: str) -> None:
    assert len(plain(name)) <= 250
    assert "" not in answers_to(name)
