"""What a VEX document says, statement by statement, whatever the standard."""

from dataclasses import dataclass


class UnreadableVex(ValueError):
    """A document that is no VEX of a kind we read. The text is fit for a person."""


@dataclass(frozen=True)
class Product:
    """What a statement speaks of.

    `purl` names a package, `system` one of our systems by its key with `system_name` where it was
    given. `inside` is the product of somebody else in which the package lies, "" if none is named.
    """

    text: str
    purl: str = ""
    system: int | None = None
    system_name: str = ""
    inside: str = ""


@dataclass(frozen=True)
class Statement:
    """One statement on one product, in our words; `problem` says why it cannot be used, or "".

    `own_state` and `own_word` are what a Weighbridge wrote beside the words of VEX: its state and
    its justification. They tell whether a finding says the same, and are never taken over.
    `finding` is the key of the finding from which a Weighbridge wrote it, this one or another.
    """

    number: int
    names: tuple[str, ...]
    product: Product
    said: str
    state: str = ""
    justification: str = ""
    own_state: str = ""
    own_word: str = ""
    responses: tuple[str, ...] = ()
    finding: int | None = None
    detail: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Read:
    """A whole document: its standard, who states it, and what."""

    kind: str
    author: str
    statements: tuple[Statement, ...]
