"""Rows in a realistic shape, the same ones on every run, written in bulk."""

from bench.seed.scale import DUTIES, FINDINGS, FULL, IMPORT, PACK, Scale
from bench.seed.story import seed

__all__ = ["DUTIES", "FINDINGS", "FULL", "IMPORT", "PACK", "Scale", "seed"]
