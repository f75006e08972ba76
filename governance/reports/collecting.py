"""Let Python look for unreachable objects less often while a pack is built.

Reading makes millions of objects that live until their portion is written, so most looks find
nothing. What was there before is not looked at again; before each portion of decisions, what the
last one left behind is collected (see `pack.decisions`).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 200_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Set what exists aside, and wait for many new objects before each look.

    Where the process has set objects aside already, that stays as it is.
    """
    usual, aside = gc.get_threshold(), gc.get_freeze_count()
    if not aside:
        gc.collect()
        gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if not aside:
            gc.unfreeze()
