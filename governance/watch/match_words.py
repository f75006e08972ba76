"""Say in a sentence by what an advisory was found to concern a model of ours."""

from collections.abc import Iterable, Sequence

from governance.watch.clues import Clue
from governance.watch.models import Advisory, MatchKind

NAMED = 4


def names_of(advisories: Iterable[Advisory]) -> str:
    """Return the names of several records of one flaw, each once."""
    return ", ".join(dict.fromkeys(one.external_id for one in advisories))


def because(kind: MatchKind, clues: Sequence[Clue], names: str) -> str:
    """Return why a flaw concerns a model of a system: the clues are all of one kind."""
    models = _some(str(clue.revision) for clue in clues)
    said = _some(clue.said for clue in clues)
    if kind is MatchKind.WEIGHTS:
        return (
            f"The system uses {models}. Its {said} has the very bytes (SHA-256) that {names} "
            "names, whatever the model is called."
        )
    if kind is MatchKind.REPOSITORY:
        return f"The system uses {models}. {names} names {said}, which is this model."
    if kind is MatchKind.NAME:
        return (
            f"The system uses {models}. {names} names “{said}” in words, and a person confirmed "
            "that this model is meant."
        )
    return (
        f"The system uses {models}, made from {said}. {names} is about that base model. Whether "
        "the weakness came along is not confirmed: somebody has to look and say so."
    )


def _some(texts: Iterable[str]) -> str:
    found = list(dict.fromkeys(texts))
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"{', '.join(found[:NAMED])}{more}"
