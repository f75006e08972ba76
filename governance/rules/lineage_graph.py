"""What is known of a lineage, as plain data: models, what they were made from, and with."""

from dataclasses import dataclass

from governance.rules.licence_catalogue import LicenceIdentity


@dataclass(frozen=True)
class Base:
    """One model that another was made from.

    `relation` is the hub's word (finetune, adapter, merge, quantized), "" where nobody says.
    `licence_at_pin` is the licence at the commit that was used, None where it is not known.
    """

    node: str
    relation: str
    pinned_sha: str = ""
    licence_at_pin: LicenceIdentity | None = None


@dataclass(frozen=True)
class DataUse:
    """One dataset a model was made with.

    `licence` is None until its card was read; `generated_by` are ids or names of models whose
    outputs it holds.
    """

    dataset: str
    role: str
    licence: LicenceIdentity | None
    generated_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Node:
    """One model of a lineage; `licence` is None for one that nobody could look up.

    `notice_files` are names of licence and notice files. An empty tuple means that there is none
    only if `files_known`; else nobody has looked.
    """

    id: str
    name: str
    licence: LicenceIdentity | None
    bases: tuple[Base, ...] = ()
    data: tuple[DataUse, ...] = ()
    architectures: tuple[str, ...] = ()
    model_type: str = ""
    multimodal: bool | None = None
    notice_files: tuple[str, ...] = ()
    files_known: bool = False
