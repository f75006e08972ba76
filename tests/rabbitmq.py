"""A RabbitMQ server for a test, on a free port, gone after; another one here is none of its."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.debian import rabbitmq_server
from tests.services import free_port, running_program, until_ready

START_SECONDS = 90.0
READY = b"Server startup complete"


@contextmanager
def rabbitmq() -> Iterator[str]:
    """Run a RabbitMQ server and give its URL. It takes some seconds to start.

    Call it only where `rabbitmq_server` finds one.
    :raises NotStarted: if it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="weighbridge-rabbitmq-") as name:
        folder, port = Path(name), free_port()
        env = {**os.environ, **_of_its_own(folder, port)}
        # Erlang starts this one by itself where it is missing, and leaves it running.
        names = [str(shutil.which("epmd")), "-port", env["ERL_EPMD_PORT"], "-address", "127.0.0.1"]
        log = folder / "log"
        with (
            running_program(names, log=folder / "names.log", gently=signal.SIGTERM),
            running_program(
                [str(rabbitmq_server())], log=log, env=env, gently=signal.SIGTERM
            ) as process,
        ):
            until_ready(
                lambda: READY in log.read_bytes(), process,
                log=log, what="RabbitMQ", seconds=START_SECONDS,
            )  # fmt: skip
            yield f"amqp://guest:guest@127.0.0.1:{port}//"


def _of_its_own(folder: Path, port: int) -> dict[str, str]:
    """Return what keeps a server to its folder and this machine, whatever is set up here."""
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
    (folder / "env.conf").touch()
    return {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"weighbridge{port}@localhost",
        "RABBITMQ_CONF_ENV_FILE": f"{folder}/env.conf",
        "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
        "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/config",
        "RABBITMQ_MNESIA_BASE": f"{folder}/data",
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
        "RABBITMQ_PID_FILE": f"{folder}/pid",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_PORT": str(free_port()),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_CRASH_DUMP": f"{folder}/crash.dump",
    }
