"""The level that other people's assessments of a model come to.

From the European Open Source AI Index: open, partial or closed per dimension. From the Model
Openness Tool: which components are included, and whether the licence of each is open. Neither
source tells a hosted interface, so 2 stands for "2 or lower".
"""

from collections.abc import Mapping

from governance.rules.mof import Result
from governance.rules.openness_facts import (
    DATA,
    DATA_CARD,
    INFERENCE,
    MODEL_CARD,
    PAPER,
    REPORT,
    TRAINING,
    WEIGHTS,
)

AT_MOST_HOSTED = 2
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


def level_from_mot(results: Mapping[str, Result]) -> int:
    """Return the level for the included components of the tool, by our ids, and their licences."""
    if WEIGHTS not in results:
        return AT_MOST_HOSTED
    if any(results.get(component) != "open" for component in (WEIGHTS, TRAINING, INFERENCE)):
        return 3
    documented = MODEL_CARD in results and DATA_CARD in results
    reported = REPORT in results or PAPER in results
    return 5 if results.get(DATA) == "open" and documented and reported else 4
