"""E3: the commit has the bytes it was first read with, and what runs agrees with them."""

from governance.rules.trust import FAIL, PASS
from inventory.trust.finding import Finding, failed, named, passed, unknown
from inventory.trust.subject import Subject, Verified

ITEM = "E3"
REPLACED = "replaced"
READ_AGAIN = "Compared the files that the hub lists with those that it listed before"
METHOD = "Hashed the files on a server and compared them with the manifest"


def check(subject: Subject) -> Finding:
    """Return a failure if the commit itself has other bytes than before, else the worst place."""
    if other := _replaced(subject):
        return failed(READ_AGAIN, _other_bytes(list(other)), data={REPLACED: other}, final=True)
    if not subject.verified:
        return unknown(METHOD, "Nobody has hashed the files of this commit on a server yet.")
    for one in subject.verified:
        if one.status == FAIL:
            return failed(METHOD, _differs(one), evidence_id=one.evidence_id, as_of=one.at)
    newest = subject.verified[0]
    short = next((one for one in subject.verified if one.status != PASS), None)
    if short is not None:
        return unknown(METHOD, _incomplete(short), evidence_id=short.evidence_id)
    if subject.deployed_at is not None and subject.deployed_at > newest.at:
        return unknown(
            METHOD, "A system with this model was deployed again after the files were last hashed."
        )
    oldest = subject.verified[-1]
    return passed(METHOD, _agrees(subject), evidence_id=oldest.evidence_id, as_of=oldest.at)


def _replaced(subject: Subject) -> dict[str, str]:
    """Return the files that the hub lists with other bytes than when the commit was first read."""
    known = subject.first_known.items()
    return {path: first for path, first in known if subject.listed.get(path, "") != first}


def _other_bytes(paths: list[str]) -> str:
    return (
        f"The hub gives other bytes under the same commit than when it was first read: "
        f"{named(paths)}. One commit must always give the same bytes."
    )


def _agrees(subject: Subject) -> str:
    places = ", ".join(one.place for one in subject.verified)
    count = subject.verified[0].file_count
    return f"All {count:,} files agree with the manifest, each with its own hash: {places}."


def _differs(one: Verified) -> str:
    wrong = [row["path"] for row in one.differences if row.get("what") == "different"]
    files = "1 file is" if len(wrong) == 1 else f"{len(wrong):,} files are"
    return f"{files} not what the publisher's commit holds: {one.place}."


def _incomplete(one: Verified) -> str:
    kinds = [str(row.get("what")) for row in one.differences]
    counted = ", ".join(f"{kinds.count(kind):,} {kind}" for kind in dict.fromkeys(kinds))
    return f"The set of files is not whole ({counted}), so nothing is settled: {one.place}."
