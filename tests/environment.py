"""The settings of a test run, in place before Django reads its settings (loaded with `-p`)."""

import atexit
import functools
import os
import shutil
import ssl
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
VAR = Path(tempfile.mkdtemp(prefix="weighbridge-tests-"))
(VAR / "static").mkdir()
OWNER = os.getpid()


@atexit.register
def _remove() -> None:
    """Leave nothing behind, in workers of xdist either; a forked child ends before its parent."""
    if os.getpid() == OWNER:
        shutil.rmtree(VAR, ignore_errors=True)


os.environ["VAR_DIR"] = str(VAR)
os.environ["BASE_URL"] = "http://localhost"
os.environ["HF_ENDPOINT"] = "http://127.0.0.1:9"
os.environ["HF_TOKEN"] = ""
os.environ["OLLAMA_ENDPOINT"] = "http://127.0.0.1:9"
for name in (
    "OSV_ENDPOINT", "OSV_FILES_URL", "GHSA_ENDPOINT", "KEV_URL", "EPSS_ENDPOINT", "AVID_URL",
    "ATLAS_URL", "AI_INFRA_GUARD_URL",
):  # fmt: skip
    os.environ[name] = "http://127.0.0.1:9"
os.environ["GITHUB_TOKEN"] = ""
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# No test leaves this machine, so none asks for a certificate; reading them takes each client long.
ssl.create_default_context = functools.cache(ssl.create_default_context)
