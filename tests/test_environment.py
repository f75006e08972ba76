"""A test run keeps its files in a folder of its own and takes it away when it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

INNER = """
import os
from pathlib import Path

def test_it_is_there():
    folder = Path(os.environ["VAR_DIR"])
    assert folder.parent == Path(os.environ["TMPDIR"])
    assert (folder / "static").is_dir()
"""


@pytest.mark.parametrize("processes", ["0", "1"])
def test_the_folder_of_a_run_is_gone_after_it_also_that_of_a_worker(
    processes: str, tmp_path: Path
) -> None:
    (tmp_path / "test_inner.py").write_text(INNER)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "temporary").mkdir()
    options = ["-p", "no:django", "-p", "no:cacheprovider", "-p", "tests.environment"]
    environment = {
        **os.environ, "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(settings.BASE_DIR)
    }  # fmt: skip

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-n", processes, "test_inner.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "1 passed" in run.stdout, run.stdout + run.stderr
    assert not list((tmp_path / "temporary").glob("weighbridge-tests-*"))
