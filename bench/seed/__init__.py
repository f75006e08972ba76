"""Rows in a realistic shape, the same ones on every run, written in bulk."""

from bench.seed.scale import FULL, IMPORT, PACK, Scale
from bench.seed.story import seed

__all__ = ["FULL", "IMPORT", "PACK", "Scale", "seed"]
