"""The hub, the model and the system of the watch tests."""

from tests.watch.conftest import (
    _only_this_app,
    endpoint,
    hub,
    model,
    poll_row,
    sandbox,
    system,
)

__all__ = ["_only_this_app", "endpoint", "hub", "model", "poll_row", "sandbox", "system"]
