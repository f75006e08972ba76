"""Hubs by name. A new hub is a file here and a line in the table."""

from collections.abc import Callable, Mapping

from django.conf import settings

from inventory.hubs.base import Hub, LineageHub
from inventory.hubs.huggingface import HuggingFace
from inventory.hubs.inspector import HuggingFaceInspector, Inspector
from inventory.hubs.manifest import Manifests
from inventory.hubs.ollama import Ollama
from inventory.hubs.publishers import Directory, HuggingFaceDirectory


def _huggingface() -> HuggingFace:
    return HuggingFace(
        settings.HF_ENDPOINT,
        settings.HF_TOKEN or None,
        timeout=settings.HUB_TIMEOUT_SECONDS,
        licence_hosts=settings.LICENCE_HOSTS,
    )


def _ollama() -> Ollama:
    return Ollama(
        settings.OLLAMA_ENDPOINT,
        blob_hosts=settings.OLLAMA_BLOB_HOSTS,
        timeout=settings.HUB_TIMEOUT_SECONDS,
    )


def _manifests() -> Manifests:
    return Manifests(
        settings.MANIFEST_ENDPOINT,
        settings.MANIFEST_TOKEN or None,
        timeout=settings.HUB_TIMEOUT_SECONDS,
    )


def _huggingface_inspector() -> HuggingFaceInspector:
    return HuggingFaceInspector(
        settings.HF_ENDPOINT,
        settings.HF_TOKEN or None,
        suffixes=settings.HUB_FILE_HOSTS,
        timeout=settings.HUB_TIMEOUT_SECONDS,
    )


def _huggingface_directory() -> HuggingFaceDirectory:
    return HuggingFaceDirectory(
        settings.HF_ENDPOINT, settings.HF_TOKEN or None, timeout=settings.HUB_TIMEOUT_SECONDS
    )


HUBS: Mapping[str, Callable[[], Hub]] = {
    "huggingface": _huggingface,
    "ollama": _ollama,
    "manifest": _manifests,
}
# Hubs that say who a publisher is. Ollama's registry does not; internal models have no hub.
DIRECTORIES: Mapping[str, Callable[[], Directory]] = {"huggingface": _huggingface_directory}
# Those whose models name what they were made from.
LINEAGE_HUBS: Mapping[str, Callable[[], LineageHub]] = {"huggingface": _huggingface}
# Hubs whose files can be looked at: first bytes, and the word of each scanner.
INSPECTORS: Mapping[str, Callable[[], Inspector]] = {"huggingface": _huggingface_inspector}
