"""The sample organisation, as `make run` shows it, for tests that walk through it."""

from django.utils import timezone

from demo.organisation.story import STEPS
from demo.organisation.world import World


def build(*, until: str = "") -> World:
    """Take the steps of the sample, up to and with the one of this title; "" takes all."""
    world = World(today=timezone.now())
    for title, step in STEPS:
        step(world)
        if title == until:
            break
    return world
