"""Package URLs of models, written and read. There is no type for every hub."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from packageurl import PackageURL

from inventory.models import HubName

PUBLIC_HUB = "https://huggingface.co"
OLLAMA_LIBRARY = "https://ollama.com/library"
PREFIX = "weighbridge:"


@dataclass(frozen=True)
class Named:
    """What a package URL names: the hub, the model, and the revision or ""."""

    hub: str
    repo_id: str
    revision: str


def purl_of(hub: str, repo_id: str, revision: str) -> str:
    """Return the package URL of one state of a model; without `revision`, of the model.

    The type `huggingface` needs a namespace, so a model without one is a generic package. "" for
    a text that no package can be called, such as a card may name as a base model.
    """
    namespace, _, name = repo_id.rpartition("/")
    if not name or not all(repo_id.split("/")):
        return ""
    if hub == HubName.HUGGINGFACE and namespace:
        home = settings.HF_ENDPOINT
        elsewhere = {"repository_url": home} if home != PUBLIC_HUB else None
        return PackageURL("huggingface", namespace, name, revision or None, elsewhere).to_string()
    qualifiers = {"download_url": address_of(hub, repo_id)} if hub != HubName.INTERNAL else None
    return PackageURL("generic", namespace or None, name, revision or None, qualifiers).to_string()


def address_of(hub: str, repo_id: str) -> str:
    """Return the page of a model at its hub, "" for one that no hub has."""
    if hub == HubName.HUGGINGFACE:
        return f"{settings.HF_ENDPOINT}/{quote(repo_id)}"
    if hub == HubName.OLLAMA:
        return f"{OLLAMA_LIBRARY}/{quote(repo_id)}"
    return ""


def named_by(purl: str) -> Named | None:
    """Return the model that a package URL names at a hub we know, None for anything else.

    A `repository_url` other than our hub's names a model that our hub need not have.
    """
    try:
        found = PackageURL.from_string(purl)
    except ValueError:
        return None
    home = str(dict(found.qualifiers).get("repository_url") or PUBLIC_HUB).rstrip("/")
    if found.type != "huggingface" or home not in (PUBLIC_HUB, settings.HF_ENDPOINT):
        return None
    revision = (found.version or "").lower()
    return Named(
        HubName.HUGGINGFACE, "/".join(filter(None, (found.namespace, found.name))), revision
    )
