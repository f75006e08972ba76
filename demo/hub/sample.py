"""A dozen well-known models by their public facts, and three that exist only here.

Ids, licences, base models, gates, tasks and file names are those of the live hub. SHA-256 values,
git ids, commits and download counts are **synthetic**, derived from the names; sizes are rounded.
Licence files hold the Apache 2.0 or MIT text, or for other licences a stand-in sentence.
"""

from typing import Any

from demo.hub.licence_texts import licence_text
from demo.hub.sandbox import Sandbox
from demo.hub.specs import FileSpec, RepoSpec

GB = 1_000_000_000
# Which of them the live hub marks as verified was not looked up: these marks are synthetic.
VERIFIED = ("google", "meta-llama", "microsoft", "mistralai", "openai", "Qwen", "deepseek-ai")
IMAGES = (
    ("library/llama3.2:3b", "Llama 3.2"), ("library/qwen2.5:7b", "Apache 2.0"),
    ("library/nomic-embed-text:latest", "Apache 2.0"),
)  # fmt: skip
# What their cards claim was not looked up either: these claims are synthetic.
DATASETS = {"ms_marco": None, "gooaq": "apache-2.0", "sst2": "unknown", "glue": "other"}
# Synthetic as well.
TAGS = (("sandbox/contract-summariser", "v1.0"), ("sandbox/pickle-classifier", "2025-06"))
PICKLE_IMPORTS = (("posix", "system", "dangerous"), ("torch", "FloatStorage", "innocuous"))


def sample() -> Sandbox:
    """Return a sandbox with the sample models."""
    hub = Sandbox()
    for spec in SAMPLE:
        hub.add(spec)
    for repo_id, tag in TAGS:
        hub.tag(repo_id, tag)
    for name in VERIFIED:
        hub.know_organisation(name, verified=True)
    for name, licence in DATASETS.items():
        hub.add_dataset(name, license=licence)
    for image, terms in IMAGES:
        hub.push_image(image, licences=[licence_file(terms).text])
    return hub


def licence_file(licence: str, path: str = "LICENSE") -> FileSpec:
    """Return a licence file: see `licence_texts`."""
    return FileSpec(path, text=licence_text(licence))


def small(*paths: str) -> tuple[FileSpec, ...]:
    """Return small files with stand-in content."""
    return tuple(FileSpec(path, text=f"{{}}  // stand-in for {path}\n") for path in paths)


def shards(count: int, total: float) -> tuple[FileSpec, ...]:
    """Return the weights in `count` safetensors files, `total` bytes together."""
    size = int(total / count)
    if count == 1:
        return (FileSpec("model.safetensors", size=size),)
    names = (f"model-{number:05}-of-{count:05}.safetensors" for number in range(1, count + 1))
    return tuple(FileSpec(name, size=size) for name in names) + small(
        "model.safetensors.index.json"
    )


TOKENIZER = small(
    "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"
)
LLAMA_LINK = "https://llama.meta.com/llama3_1/license"


def chat(repo_id: str, *files: FileSpec, **facts: Any) -> RepoSpec:
    """Return a chat model for Transformers."""
    kind = {"pipeline_tag": "text-generation", "library_name": "transformers"}
    return RepoSpec(repo_id, files=(*TOKENIZER, *files), **{**kind, **facts})


SAMPLE = (
    chat(
        "mistralai/Mistral-7B-Instruct-v0.3", *shards(3, 14.5 * GB),
        license="apache-2.0", base_model="mistralai/Mistral-7B-v0.3", relation="finetune",
        created="2024-05-22T09:57:04.000Z",
    ),
    chat(
        "mistralai/Mistral-7B-v0.3", *shards(3, 14.5 * GB), license="apache-2.0",
        created="2024-05-22T09:56:38.000Z",
    ),
    chat(
        "Qwen/Qwen2.5-72B", *shards(37, 145.4 * GB), licence_file("Qwen"),
        license="other", license_name="qwen",
        license_link="https://huggingface.co/Qwen/Qwen2.5-72B/blob/main/LICENSE",
        language=("en",), created="2024-09-15T12:19:49.000Z",
    ),
    chat(
        "google/gemma-2-9b", *shards(8, 37 * GB), license="gemma", gated="manual",
        created="2024-06-24T08:05:26.000Z",
    ),
    chat(
        "meta-llama/Llama-3.1-8B", *shards(4, 16.1 * GB), licence_file("Llama 3.1"),
        licence_file("the Llama 3.1 acceptable use policy", "USE_POLICY.md"),
        license="llama3.1", gated="manual", aliases=("meta-llama/Meta-Llama-3.1-8B",),
        language=("en", "de", "fr", "it", "pt", "hi", "es", "th"),
        created="2024-07-14T22:20:15.000Z",
    ),
    chat(
        "meta-llama/Llama-3.1-8B-Instruct", *shards(4, 16.1 * GB), licence_file("Llama 3.1"),
        licence_file("the Llama 3.1 acceptable use policy", "USE_POLICY.md"),
        license="llama3.1", gated="manual", aliases=("meta-llama/Meta-Llama-3.1-8B-Instruct",),
        base_model="meta-llama/Meta-Llama-3.1-8B", base_tag="meta-llama/Llama-3.1-8B",
        relation="finetune", language=("en", "de", "fr", "it", "pt", "hi", "es", "th"),
        created="2024-07-18T08:56:00.000Z",
    ),
    chat(
        "Qwen/Qwen2.5-72B-Instruct", *shards(37, 145.4 * GB), licence_file("Qwen"),
        license="other", license_name="qwen",
        license_link="https://huggingface.co/Qwen/Qwen2.5-72B-Instruct/blob/main/LICENSE",
        base_model="Qwen/Qwen2.5-72B", relation="finetune", language=("en",),
        created="2024-09-16T11:56:31.000Z",
    ),
    chat(
        "google/gemma-2-9b-it", *shards(4, 18.5 * GB), license="gemma", gated="manual",
        base_model="google/gemma-2-9b", relation="finetune", created="2024-06-24T08:05:41.000Z",
    ),
    RepoSpec(
        "sentence-transformers/all-MiniLM-L6-v2", license="apache-2.0", language=("en",),
        pipeline_tag="sentence-similarity", library_name="sentence-transformers",
        datasets=("s2orc", "ms_marco", "gooaq"),
        files=(
            *TOKENIZER, *small("modules.json", "1_Pooling/config.json"), *shards(1, 0.0909 * GB),
            FileSpec("pytorch_model.bin", size=90_900_000),
            FileSpec("onnx/model.onnx", size=90_400_000),
        ),
        created="2022-03-02T23:29:05.000Z", downloads=100_000_000,
    ),
    RepoSpec(
        "distilbert/distilbert-base-uncased-finetuned-sst-2-english", license="apache-2.0",
        aliases=("distilbert-base-uncased-finetuned-sst-2-english",), language=("en",),
        pipeline_tag="text-classification", library_name="transformers",
        datasets=("sst2", "glue"),
        files=(*TOKENIZER, *shards(1, 0.268 * GB), FileSpec("pytorch_model.bin", size=268_000_000)),
        created="2022-03-02T23:29:04.000Z", downloads=8_000_000,
    ),
    RepoSpec(
        "openai/whisper-large-v3", license="apache-2.0",
        pipeline_tag="automatic-speech-recognition", library_name="transformers",
        files=(
            *TOKENIZER, *shards(1, 3.09 * GB), FileSpec("pytorch_model.bin", size=3_090_000_000),
        ),
        created="2023-11-07T18:41:14.000Z", downloads=4_000_000,
    ),
    RepoSpec(
        "BAAI/bge-m3", license="mit", pipeline_tag="sentence-similarity",
        library_name="sentence-transformers",
        files=(
            *TOKENIZER, *small("modules.json", "sentence_bert_config.json"),
            FileSpec("pytorch_model.bin", size=2_270_000_000),
            FileSpec("onnx/model.onnx_data", size=2_266_000_000, sha256="b" * 64),
        ),
        created="2024-01-27T17:07:29.000Z",
    ),
    chat(
        "CohereForAI/c4ai-command-r-v01", *shards(15, 70 * GB), license="cc-by-nc-4.0",
        gated="auto", created="2024-03-11T15:55:34.000Z",
    ),
    chat(
        "deepseek-ai/DeepSeek-R1-Distill-Llama-8B", *shards(2, 16.1 * GB), licence_file("MIT"),
        license="mit", base_model="meta-llama/Llama-3.1-8B", relation="finetune",
        created="2025-01-20T09:09:42.000Z",
    ),
    chat(
        "openai-community/gpt2", *shards(1, 0.548 * GB),
        FileSpec("pytorch_model.bin", size=548_118_077),
        license="mit", aliases=("gpt2",), language=("en",), created="2022-03-02T23:29:04.000Z",
        downloads=15_000_000,
    ),
    chat(
        "microsoft/Phi-3-mini-4k-instruct", *shards(2, 7.64 * GB), licence_file("MIT"),
        *small("configuration_phi3.py", "modeling_phi3.py"), license="mit",
        license_link="https://huggingface.co/microsoft/Phi-3-mini-4k-instruct/resolve/main/LICENSE",
        created="2024-04-22T16:18:17.000Z",
    ),
    RepoSpec(
        "sandbox/pickle-classifier", license="apache-2.0", pipeline_tag="text-classification",
        library_name="transformers",
        base_model="distilbert/distilbert-base-uncased-finetuned-sst-2-english",
        relation="finetune", created="2025-06-01T08:00:00.000Z",
        files=(
            *small("config.json", "tokenizer.json"),
            FileSpec("pytorch_model.bin", size=268_000_000, scan="unsafe", imports=PICKLE_IMPORTS),
        ),
    ),
    chat(
        "sandbox/contract-summariser", *shards(2, 7.6 * GB), licence_file("Apache 2.0"),
        license="apache-2.0", base_model="microsoft/Phi-3-mini-4k-instruct", relation="finetune",
        created="2025-09-15T08:00:00.000Z",
    ),
    RepoSpec(
        "sandbox/fresh-upload", license="mit", pipeline_tag="text-classification",
        library_name="transformers", created="2026-01-10T08:00:00.000Z",
        files=(
            *small("config.json"),
            FileSpec("model.safetensors", size=268_000_000, scan="queued"),
        ),
    ),
)  # fmt: skip
