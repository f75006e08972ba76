"""Register the sample's models at the hub that the settings name."""

from demo.organisation.world import World
from governance.web.refusals import Refused
from inventory import actions
from inventory.hubs import HUBS
from inventory.models import RegistrationState

MODELS = (
    "sentence-transformers/all-MiniLM-L6-v2",
    "openai/whisper-large-v3",
    "mistralai/Mistral-7B-Instruct-v0.3",
    "sandbox/contract-summariser",
    "Qwen/Qwen2.5-72B-Instruct",
    "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
    "CohereForAI/c4ai-command-r-v01",
    "BAAI/bge-m3",
    "meta-llama/Meta-Llama-3.1-8B-Instruct",
    "google/gemma-2-9b-it",
    "distilbert-base-uncased-finetuned-sst-2-english",
    "gpt2",
    "microsoft/Phi-3-mini-4k-instruct",
    "sandbox/pickle-classifier",
)


def register_models(world: World) -> str:
    """Register every model as an engineer does: by the id found in code.

    :raises Refused: if the hub refuses one, or does not answer.
    """
    by, at, hub = world.people["engineer"], world.ago(days=795), HUBS["huggingface"]()
    for name in MODELS:
        done = actions.attempt(actions.request(name, by=by, at=at), hub=hub, at=at)
        if done.state != RegistrationState.DONE or done.model is None:
            raise Refused(f"{name} was not registered: {done.problem}")
        world.models[name] = done.model
    files = sum(model.revisions.get().file_count for model in world.models.values())
    return f"{len(world.models)} models with {files} files"
