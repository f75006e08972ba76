"""The settings of a test run, in place before Django reads its settings (loaded with `-p`)."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
VAR = Path(tempfile.mkdtemp(prefix="weighbridge-tests-"))
(VAR / "static").mkdir()
os.environ["VAR_DIR"] = str(VAR)
os.environ["BASE_URL"] = "http://localhost"
os.environ["HF_ENDPOINT"] = "http://127.0.0.1:9"
os.environ["HF_TOKEN"] = ""
os.environ["OLLAMA_ENDPOINT"] = "http://127.0.0.1:9"
os.environ["OSV_ENDPOINT"] = "http://127.0.0.1:9"
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
