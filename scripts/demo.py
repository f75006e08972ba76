"""`make demo`: the whole job once, from an empty folder, without serving."""

import shutil

from scripts import local, ports
from scripts.console import VAR, main
from scripts.prepare import prepare
from scripts.serve import HUB_PORT, fill, start_hub
from scripts.together import Together

FOLDER = VAR / "demo"


def demo() -> int:
    """Run `manage.py demo` against the sandbox hub; data and pack stay in var/demo.

    :raises Stopped: if a step fails.
    """
    prepare()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with Together(FOLDER / "log") as together:
        hub_port = ports.near(HUB_PORT, what="the sandbox hub")
        env = local.settings(port=8000, hub_port=hub_port, var=FOLDER)
        env = {**env, "DATABASE_URL": f"sqlite:///{FOLDER / 'weighbridge.sqlite3'}"}
        env["BROKER_URL"] = "memory://"
        start_hub(together, hub_port, env=env, var=FOLDER)
        fill(env, "demo")
    return 0


if __name__ == "__main__":
    main(demo)
