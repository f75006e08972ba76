"""The settings of a Weighbridge that runs from this folder."""

import os
import secrets
from pathlib import Path

from scripts.console import VAR

KEY = VAR / "secret_key"
FOREIGN = frozenset({"HF_TOKEN", "HF_TOKEN_FILE", "SECRET_KEY", "STATIC_MANIFEST"})


def settings(*, port: int, hub_port: int, var: Path = VAR) -> dict[str, str]:
    """Return the environment of the processes: the caller's, with what a local run needs.

    DATABASE_URL and BROKER_URL stay if they are set; without them all data is in `var`.
    """
    here = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return here | {
        "SECRET_KEY_FILE": str(secret_key()),
        "VAR_DIR": str(var),
        "BASE_URL": f"http://localhost:{port}",
        "HF_ENDPOINT": f"http://127.0.0.1:{hub_port}",
        "OLLAMA_ENDPOINT": f"http://127.0.0.1:{hub_port}",
        "PYTHONUNBUFFERED": "1",
    }


def secret_key() -> Path:
    """Return the file with the key that signs sessions; made once, readable by its owner only."""
    KEY.parent.mkdir(parents=True, exist_ok=True)
    if not KEY.exists():
        handle = os.open(KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return KEY
