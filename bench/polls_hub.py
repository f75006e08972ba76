"""A sandbox hub of many models, late by some milliseconds: `python -m bench.polls_hub MODELS PORT`.

Counters drift on every reply. It answers 304 to an ETag that holds, and counts what it refuses.
"""

import sys

from demo.hub import FileSpec, Sandbox
from demo.hub.server import HubServer

QUOTA = 12_000
FILES = (
    FileSpec("LICENSE", text="Permission is granted.\n"),
    FileSpec("config.json", text="{}\n"),
    FileSpec("model-00001-of-00002.safetensors", size=4_976_698_672),
    FileSpec("model-00002-of-00002.safetensors", size=4_976_698_672),
)


def name_of(number: int) -> str:
    """Return the name of a model."""
    return f"publisher-{number % 200:03}/model-{number:05}"


def shelf(models: int) -> Sandbox:
    """Return a hub with that many models, the same ones on every run."""
    hub = Sandbox(answers_304=True)
    hub.limits.anonymous = {"api": QUOTA, "resolvers": QUOTA, "pages": QUOTA}
    for number in range(models):
        hub.add(name_of(number), license="apache-2.0", pipeline_tag="text-generation", files=FILES)
    hub.drift()
    return hub


def work() -> None:
    """Serve until the process is ended."""
    models, port = (int(word) for word in sys.argv[1:3])
    server = HubServer(shelf(models), port=port)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    work()
