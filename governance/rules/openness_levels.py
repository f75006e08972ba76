"""The level that other people's assessments of a model come to.

From the European Open Source AI Index: open, partial or closed per dimension. From the Model
Openness Tool: which components are included, and under which licence. Neither source tells a hosted
interface, so 2 stands for "2 or lower".
"""

from collections.abc import Mapping

from governance.rules.licence_names import find
from governance.rules.mof import UNLICENSED
from governance.rules.open_licences import mof_open
from governance.rules.openness_facts import (
    DATA,
    DATA_CARD,
    INFERENCE,
    MODEL_CARD,
    PAPER,
    REPORT,
    TRAINING,
    WEIGHTS,
    Fact,
    Facts,
)

AT_MOST_HOSTED = 2
NOT_INCLUDED = ("component component not inclu", "component not inclu")
"""How records of the tool say that a component is not there, in place of a licence."""
SOURCES_LISTED = "listed sources"
AT_LEAST_PARTIAL = ("open", "partial")
DATA_DIMENSIONS = ("datasources_basemodel", "datasources_endmodel")
DOCUMENT_DIMENSIONS = ("modelcard", "datasheet")


def level_from_index(ratings: Mapping[str, str]) -> int:
    """Return the level for the ratings of the European index; a missing one counts as closed."""
    if ratings.get("weights_endmodel") not in AT_LEAST_PARTIAL:
        return AT_MOST_HOSTED
    licensed = ratings.get("licenses") in AT_LEAST_PARTIAL
    if ratings.get("trainingcode") != "open" or not licensed:
        return 3
    data = all(ratings.get(name) == "open" for name in DATA_DIMENSIONS)
    documents = all(ratings.get(name) in AT_LEAST_PARTIAL for name in DOCUMENT_DIMENSIONS)
    return 5 if data and documents else 4


def level_from_mot(licences: Mapping[str, str]) -> int:
    """Return the level for a record of the tool: by our ids, the licence of what is included.

    A licence counts as open as the tool reads it, spelled exactly.
    """
    opened = {component: mof_open(text) for component, text in licences.items() if _there(text)}
    if WEIGHTS not in opened:
        return AT_MOST_HOSTED
    if not all(opened.get(component) for component in (WEIGHTS, TRAINING, INFERENCE)):
        return 3
    documented = MODEL_CARD in opened and DATA_CARD in opened
    reported = REPORT in opened or PAPER in opened
    return 5 if opened.get(DATA) and documented and reported else 4


def facts_from_mot(licences: Mapping[str, str]) -> Facts:
    """Return the tool's record of a model as facts: by our ids, licences under any spelling."""
    return {component: _fact(text) for component, text in licences.items()}


def _there(text: str) -> bool:
    return not text.lower().startswith(NOT_INCLUDED)


def _fact(text: str) -> Fact:
    if not _there(text):
        described = SOURCES_LISTED in text
        return Fact("described only" if described else "absent", source="third party")
    if text == UNLICENSED:
        return Fact("released", source="third party")
    found = find(text)
    licence = found.id or "" if found.status == "claim only" else ""
    return Fact("released", licence_id=licence, licence_text=text, source="third party")
