"""The automatic checks of trust evidence: one file each, over what was read beforehand."""

from collections.abc import Callable, Mapping

from inventory.trust import (
    bom,
    checksums,
    formats,
    provenance,
    publisher,
    reproduction,
    scans,
    signature,
    source,
    training_data,
)
from inventory.trust.finding import Finding
from inventory.trust.subject import Subject

__all__ = ["CHECKS", "Finding", "Subject"]

CHECKS: Mapping[str, Callable[[Subject], Finding]] = {
    "E1": source.check,
    "E2": publisher.check,
    "E3": checksums.check,
    "E4": formats.check,
    "E5": scans.check,
    "E6": signature.check,
    "E7": provenance.check,
    "E8": bom.check,
    "E9": training_data.check,
    "E10": reproduction.check,
}
