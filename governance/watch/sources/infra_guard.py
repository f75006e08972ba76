"""AI-Infra-Guard of Tencent's Zhuque Lab: rules by hand for what AI systems run on.

Its NOTICE asks for the words in ATTRIBUTION wherever it is used. A record names a product, and the
table below says which package that is; for the others only a person can tell.
Source: `data/vuln_en` of Tencent/AI-Infra-Guard.
"""

import re
from collections.abc import Mapping
from typing import Any

from governance.rules.packages import key_of_component
from governance.rules.range_texts import of_rule
from governance.watch.models.advisories import ArtifactKind
from governance.watch.models.severity import Severity
from governance.watch.severities import WORDS, of_vector
from governance.watch.sources.fields import NAME_LIMIT, address, listed, mapping, text
from governance.watch.sources.records import (
    NO_PACKAGE,
    Artifact,
    Package,
    Record,
    UnreadableRecord,
    package,
)
from inventory.hubs.reading import clean

INFRA_GUARD = "ai-infra-guard"
ATTRIBUTION = (
    "Based on Tencent Zhuque Lab AI-Infra-Guard, https://github.com/Tencent/AI-Infra-Guard"
)
OTHER_NAME = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}|GHSA(?:-[0-9a-z]{4}){3}")
PRODUCT_LIMIT = 60
# The product's name in small letters without signs, and the package that it is.
PACKAGES: Mapping[str, tuple[str, str]] = {
    "bentoml": ("PyPI", "bentoml"),
    "fastchat": ("PyPI", "fschat"),
    "gradio": ("PyPI", "gradio"),
    "jupyterlab": ("PyPI", "jupyterlab"),
    "langchain": ("PyPI", "langchain"),
    "langflow": ("PyPI", "langflow"),
    "litellm": ("PyPI", "litellm"),
    "lmdeploy": ("PyPI", "lmdeploy"),
    "mlflow": ("PyPI", "mlflow"),
    "ollama": ("Go", "github.com/ollama/ollama"),
    "openwebui": ("PyPI", "open-webui"),
    "ray": ("PyPI", "ray"),
    "sglang": ("PyPI", "sglang"),
    "tensorrtllm": ("PyPI", "tensorrt-llm"),
    "vllm": ("PyPI", "vllm"),
    "xinference": ("PyPI", "xinference"),
}
LLAMA_CPP = "ggml-org/llama.cpp"


def recognises(document: Mapping[str, Any]) -> bool:
    """Tell whether a document has the two parts of every rule."""
    return "info" in document and "rule" in document


def read(document: Any) -> Record:
    """Return what one rule says.

    :raises UnreadableRecord: if it names neither a product nor a flaw.
    """
    body = clean(mapping(document))
    info = mapping(body.get("info"))
    product, flaw = text(info.get("name")), text(info.get("cve"))
    if not product or len(product) > PRODUCT_LIMIT:
        raise UnreadableRecord("It names no product, so it is no rule of AI-Infra-Guard.")
    found = _package(product, body.get("rule"))
    return Record(
        source=INFRA_GUARD,
        external_id=f"AIG-{flaw or text(info.get('summary'))}-{product}"[:NAME_LIMIT],
        document=body,
        aliases=(flaw,) if OTHER_NAME.fullmatch(flaw) else (),
        summary=text(info.get("summary")),
        details=text(info.get("details")),
        severity=_severity(info),
        url=_url(body, info),
        packages=(found,) if found else (),
        artifacts=(Artifact(ArtifactKind.SYSTEM, product),),
        problems=_problems(found),
    )


def _package(product: str, rule: Any) -> Package | None:
    """Return the package that a product is; llama.cpp numbers its builds and is in no registry."""
    plain = re.sub(r"[^a-z0-9]", "", product.lower())
    if plain == "llamacpp":
        key = key_of_component("github", LLAMA_CPP)
        return Package("Builds", LLAMA_CPP, key, list(of_rule(rule)), [])
    if plain not in PACKAGES:
        return None
    ecosystem, name = PACKAGES[plain]
    return package(ecosystem, name, list(of_rule(rule)), [])


def _problems(found: Package | None) -> tuple[str, ...]:
    if found is None:
        return (NO_PACKAGE,)
    return (found.problem,) if found.problem else ()


def _severity(info: Mapping[str, Any]) -> Severity:
    word = text(info.get("severity")).lower()
    return WORDS.get(word) or of_vector(text(info.get("cvss")))


def _url(body: Mapping[str, Any], info: Mapping[str, Any]) -> str:
    given = [*listed(body.get("references")), *listed(info.get("references"))]
    return next((url for url in map(address, given) if url), "")
