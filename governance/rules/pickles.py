"""What a pickle would import if it were loaded. Nothing is loaded: the opcodes are read."""

import pickletools
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from governance.rules import tables

Verdict = Literal["innocuous", "unlisted", "dangerous"]
OPCODES_READ = 20_000_000
PICKLES_IN_A_ROW = 1000
STRINGS = frozenset(
    {"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE", "SHORT_BINSTRING", "BINSTRING",
     "STRING"}
)  # fmt: skip
MEMO_IN = frozenset({"MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"})
MEMO_OUT = frozenset({"GET", "BINGET", "LONG_BINGET"})
ANYTHING = ("?", "?")


class Unreadable(Exception):
    """It is no whole pickle, so nothing can be said about it."""


def imports(file: BinaryIO) -> set[tuple[str, str]]:
    """Return every (module, name) that a pickle names; ("?", "?") where it hides one.

    :raises Unreadable: if the opcodes end early or make no sense.
    """
    found: set[tuple[str, str]] = set()
    try:
        for _ in range(PICKLES_IN_A_ROW):
            found |= set(_imports(file))
            if not _another(file):
                return found
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("It is not a whole pickle.") from error
    raise Unreadable("It holds more pickles than we read.")


def verdict(module: str, name: str) -> Verdict:
    """Return what importing this from a pickle means."""
    lists = tables.load("trust").content["pickle"]
    if module in {"builtins", "__builtin__"}:
        return "innocuous" if name in lists["builtins"] else "dangerous"
    hidden = (module, name) == ANYTHING or "." in name or name in lists["names"]
    if hidden or _below(module, lists["dangerous"]):
        return "dangerous"
    return "innocuous" if module in lists["innocuous"] else "unlisted"


def _imports(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Follow the strings that STACK_GLOBAL takes, through the memo as well."""
    recent: list[str] = []
    memo: dict[int, str] = {}
    argument: Any
    for number, (opcode, argument, _) in enumerate(pickletools.genops(file)):
        if number > OPCODES_READ:
            raise Unreadable("It is longer than we read.")
        name = opcode.name
        if name in {"GLOBAL", "INST"}:
            module, _, attribute = str(argument).partition(" ")
            yield module, attribute
        elif name == "STACK_GLOBAL":
            yield (recent[-2], recent[-1]) if len(recent) > 1 else ANYTHING
        elif name in STRINGS:
            recent = [*recent[-1:], _text(argument)]
        elif name in MEMO_IN and recent:
            memo[len(memo) if argument is None else int(argument)] = recent[-1]
        elif name in MEMO_OUT and argument is not None and int(argument) in memo:
            recent = [*recent[-1:], memo[int(argument)]]


def _another(file: BinaryIO) -> bool:
    """Say whether a second pickle follows, as in checkpoints of the old kind."""
    here = file.tell()
    start = file.read(1)
    file.seek(here)
    return start == b"\x80"


def _text(argument: object) -> str:
    return argument.decode("latin-1") if isinstance(argument, bytes) else str(argument)


def _below(module: str, listed: list[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in listed)
