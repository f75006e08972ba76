"""Read a document of any kind we know, with the words it uses put into ours."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from governance.rules import vex
from governance.watch.vex import cyclonedx_reading, openvex_reading
from governance.watch.vex.statements import Read, Statement, UnreadableVex
from governance.web.parsers import UNKEEPABLE

MOST = 5_000
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # As JSON writes it: control characters stay escaped.
SAVE_ANEW = "Have it exported as CycloneDX or OpenVEX in JSON, and choose that file."


def parse(raw: bytes) -> Mapping[str, Any]:
    """Return the document that a file holds.

    :raises UnreadableVex: if it is no JSON object, or holds what no database can keep.
    """
    try:
        document = json.loads(raw)
        kept = json.dumps(document, ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        raise UnreadableVex(f"This is no JSON. {SAVE_ANEW}") from error
    if not isinstance(document, dict):
        raise UnreadableVex("A VEX document is a JSON object, and this is none.")
    if UNKEEPABLE.search(kept) or NUL.search(kept):
        raise UnreadableVex(
            "A text holds the character NUL or half a character. Take it out, then choose the file "
            "again."
        )
    return document


def read(document: Mapping[str, Any], *, home: str) -> Read:
    """Return what a document says; `home` is the address of this site, without a slash at the end.

    :raises UnreadableVex: if it is neither CycloneDX 1.5 or later nor OpenVEX, or too long.
    """
    if document.get("bomFormat") == "CycloneDX":
        kind, author = vex.CYCLONEDX, cyclonedx_reading.author(document)
        found = cyclonedx_reading.statements(document)
    elif str(document.get("@context", "")).startswith(openvex_reading.CONTEXT):
        kind, author = vex.OPENVEX, openvex_reading.author(document)
        found = openvex_reading.statements(document, home=home)
    else:
        raise UnreadableVex(
            f"This is neither CycloneDX (“bomFormat”) nor OpenVEX (“@context”). {SAVE_ANEW}"
        )
    rows = tuple(replace(row, number=n) for n, row in enumerate(_in_our_words(found, kind), 1))
    if len(rows) > MOST:
        raise UnreadableVex(f"It has {len(rows):,} statements, and {MOST:,} are the most.")
    if not rows:
        raise UnreadableVex("It makes no statement about any vulnerability.")
    return Read(kind, author[:200], rows)


def _in_our_words(found: Iterator[Statement], kind: str) -> Iterator[Statement]:
    for row in found:
        state, why = vex.read(row.state, row.justification, standard=kind)
        # Written by a Weighbridge: the exact word, as OpenVEX has it.
        why = vex.read(state, row.own_word, standard=vex.OPENVEX)[1] or why
        own = vex.exactly(row.own_state, row.state, row.responses, standard=kind)
        word = row.own_word if vex.is_justification(row.own_word) else ""
        known = replace(row, state=state, justification=why, own_state=own, own_word=word)
        yield replace(known, problem=row.problem or _problem(row, known))


def _problem(row: Statement, known: Statement) -> str:
    if not row.names:
        return "It names no vulnerability."
    if not known.state:
        return f"“{row.state[:60]}” is no state that we know." if row.state else "It says no state."
    return ""
