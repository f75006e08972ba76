"""An empty table of effects, for tests about changes alone."""

from collections.abc import Mapping

NONE: Mapping[str, tuple[str, ...]] = {}
