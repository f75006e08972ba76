"""Hubs by name. A new hub is a file here and a line in the table."""

from collections.abc import Callable, Mapping

from django.conf import settings

from inventory.hubs.base import Hub
from inventory.hubs.huggingface import HuggingFace


def _huggingface() -> HuggingFace:
    return HuggingFace(
        settings.HF_ENDPOINT, settings.HF_TOKEN or None, timeout=settings.HUB_TIMEOUT_SECONDS
    )


HUBS: Mapping[str, Callable[[], Hub]] = {"huggingface": _huggingface}
