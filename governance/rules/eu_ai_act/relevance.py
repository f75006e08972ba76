"""Which questions are still worth asking, given what is known."""

from datetime import date

from governance.rules.eu_ai_act.classify import judged
from governance.rules.eu_ai_act.facts import Facts, asked


def relevant(facts: Facts, *, as_of: date) -> tuple[str, ...]:
    """Return the unanswered keys that can still matter, in the order of the screen.

    A key matters if one of its answers, alone or together with answers to other open keys, can
    change category, tags, roles or obligations. None that matters is left out; while an earlier
    question is open, one may be listed that its answer then settles. A question that hangs on
    another one (`only_if`) waits until that one is answered, and comes up then if it matters; so
    nothing is left to ask exactly when nothing is open. Keys about a model are named one by one
    (`gpai.monetised`).
    """
    unknown = judged(facts, as_of=as_of)[1]
    return tuple(key for key in unknown if not _waits(key, unknown))


def _waits(key: str, unknown: tuple[str, ...]) -> bool:
    return any(gate in unknown for gate in asked()[key].only_if)
