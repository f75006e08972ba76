"""Where a person can look at a model: made from our settings, never from what a hub said."""

from urllib.parse import quote

from django.conf import settings

from inventory.models import HubModel, HubName

OLLAMA_REGISTRY, OLLAMA_PAGES = "https://registry.ollama.ai", "https://ollama.com"


def hub_page(model: HubModel) -> str:
    """Return the address of the model's page at its hub; "" where it has none."""
    if model.hub == HubName.HUGGINGFACE:
        return f"{settings.HF_ENDPOINT}/{model.repo_id}"
    if model.hub == HubName.OLLAMA and settings.OLLAMA_ENDPOINT == OLLAMA_REGISTRY:
        return f"{OLLAMA_PAGES}/{quote(model.hub_id, safe='/:')}"
    return ""
