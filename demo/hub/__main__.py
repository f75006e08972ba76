"""Run the sandbox hub with its sample models: `python -m demo.hub --port 8765`."""

import argparse
import sys
from pathlib import Path

from demo.hub import admin
from demo.hub.sample import sample
from demo.hub.server import HubServer


def main() -> None:
    """Serve until interrupted; with `--state`, scripted changes outlive the process."""
    options = _options()
    hub = sample()
    if options.state:
        admin.recall(hub, options.state)
    server = HubServer(hub, options.host, options.port)
    sys.stdout.write(f"The sandbox hub answers at {server.url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.hub", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8765, help="the port; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="a file that remembers scripted changes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
